import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, contentHash, parseExactJson, sha256Hex } from '../../../twins/base/index.ts'

test('keys are sorted at every depth and undefined members are left out', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { z: 1, y: undefined }], c: null } })).toBe(
    '{"a":{"c":null,"d":[2,{"z":1}]},"b":1}',
  )
})

test('it says the same as JSON for every JSON value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('equal objects have equal hashes, whatever the order of their keys', () => {
  expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }))
  expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }))
})

test('the hash is SHA-256 of UTF-8 (FIPS 180-4 example)', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(sha256Hex('abc')).toBe(abc)
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(abc)
})

test('whole numbers beyond 2^53 are numbers, and no objects that look like how they are kept', () => {
  const text = '{"a":[1834567890123456001,-9007199254740993]}'
  expect(canonicalJson(parseExactJson(text))).toBe(text)
  const looksLike = { rawJSON: '1834567890123456001' }
  expect(canonicalJson(looksLike)).toBe('{"rawJSON":"1834567890123456001"}')
})
