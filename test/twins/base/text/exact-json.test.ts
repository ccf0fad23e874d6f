import { expect, test } from 'vitest'
import {
  createRedactor,
  digitsAsText,
  isExactInteger,
  type JsonValue,
  parseExactJson,
  roundedJson,
} from '../../../../twins/base/index.ts'

const kept = (text: string) => JSON.stringify(parseExactJson(text))

test('whole numbers beyond 2^53 are written again with every digit', () => {
  const text =
    '{"a":1834567890123456001,"b":[-9007199254740993,{"c":18446744073709551616}],"d":"1834567890123456001"}'
  expect(kept(text)).toBe(text)
  expect(kept('9007199254740993')).toBe('9007199254740993')
})

test('what a number holds stays one, and so does what is no whole number', () => {
  const text =
    '[9007199254740991,1234567890123456,-1,0.12345678901234567890,1e300,12345678901234567.5]'
  expect(parseExactJson(text)).toEqual(JSON.parse(text))
  const endless = '9'.repeat(400_000)
  expect(parseExactJson(`[${endless}]`)).toEqual([Infinity])
})

test('members keep their names and their order, whatever they are called', () => {
  const value = parseExactJson('{"z":1,"__proto__":{"n":1834567890123456001},"a":2}')
  expect(JSON.stringify(digitsAsText(value))).toBe(
    '{"z":1,"__proto__":{"n":"1834567890123456001"},"a":2}',
  )
})

test('digits become text where plain JSON is read, and numbers where types are looked at', () => {
  const value = parseExactJson('{"n":[1834567890123456001],"o":{"k":1}}')
  expect(digitsAsText(value)).toEqual({ n: ['1834567890123456001'], o: { k: 1 } })
  expect(roundedJson(value)).toEqual({ n: [1834567890123456000], o: { k: 1 } })
  const plain: JsonValue = { a: [1, { b: null }] }
  expect(digitsAsText(plain)).toBe(plain)
})

test('an object that only looks like one is none', () => {
  const value = parseExactJson('{"rawJSON":"1"}')
  expect(isExactInteger(value)).toBe(false)
  expect(digitsAsText(value)).toEqual({ rawJSON: '1' })
})

test('redaction leaves them as they are, but under the name of a secret', () => {
  const value = parseExactJson('{"id":1834567890123456001,"password":1834567890123456002}')
  expect(JSON.stringify(createRedactor().value(value))).toBe(
    '{"id":1834567890123456001,"password":"[redacted]"}',
  )
  expect(createRedactor().knowing(value).text('1834567890123456002')).toBe('[redacted]')
})
