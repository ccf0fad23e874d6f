import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDrift } from '../../../twins/laws/index.ts'
import {
  digitsIn,
  exactJsonOfText,
  losesDigits,
  textOfExactJson,
} from '../../../twins/record/exchanges/json-text.ts'
import { openCassette, replayCassette } from '../../../twins/record/index.ts'
import { shopTwin } from './shop.ts'
import { bodyOf, recorderOf, standIn } from './stand-in.ts'

const headers = { authorization: 'Bearer sh0p-Key-1234567', 'content-type': 'application/json' }

/** Records what a service with this answer is asked; the same is then asked of a twin that answers from the cassette. */
async function recorded(answer: string, sent?: string) {
  const heard: string[] = []
  const service = await standIn(async (request, response) => {
    heard.push(await bodyOf(request))
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  const one = await recorderOf(service)
  const init = { headers, ...(sent === undefined ? {} : { method: 'POST', body: sent }) }
  await (await fetch(`${one.recorder.url}/orders`, init)).text()
  await one.recorder.close()
  const twin = shopTwin()
  twin.setRecording(replayCassette(await openCassette(one.cassette), twin.contract))
  const ask = async (body = sent) => {
    const asked = { ...init, ...(body === undefined ? {} : { body }) }
    const response = await twin.fetch(new Request('https://shop.example.com/v1/orders', asked))
    // As bytes: to read a text takes its mark away.
    return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString() }
  }
  return { ...one, service, heard, ask }
}

test.for([
  '[{"id":"a","number":12345678901234567890}]',
  '{ "rate": 0.12345678901234567890, "far": 1e400 }',
  '\uFEFF[{"id":"a"}]',
])('%j is replayed to the byte', async (answer) => {
  const { ask } = await recorded(answer)
  expect(await ask()).toEqual({ status: 200, text: answer })
})

test('a request is told from another by its last digits, and not by the order of its members', async () => {
  const { ask, heard } = await recorded('{}', '{"a":12345678901234567890,"b":1}')
  expect(heard).toEqual(['{"a":12345678901234567890,"b":1}'])
  expect((await ask('{ "b": 1, "a": 12345678901234567890 }')).status).toBe(200)
  expect((await ask('{"a":12345678901234567891,"b":1}')).status).not.toBe(200)
})

test('beside many digits, secrets are taken out as anywhere in JSON, and all other digits stay', async () => {
  const secret = { access_token: 'abcDEF123456', credentials: { password: 'hunter2-hunter2' } }
  const more = `{"id":12345678901234567890,"api_key":98765432109876543210,${JSON.stringify(secret).slice(1)}`
  const { exchanges, text, ask } = await recorded(more)
  expect(text()).not.toMatch(/abcDEF123456|hunter2|98765432109876543210/)
  expect(exchanges()[0]?.response?.body).toEqual({
    text: '{"id":12345678901234567890,"api_key":0,"access_token":"[redacted]","credentials":{"password":"[redacted]"}}',
  })
  expect((await ask()).text).toContain('"id":12345678901234567890,')
})

test('bodies that are kept as text are compared by value', async () => {
  const drifts = async (answer: string) => {
    const { exchanges, service } = await recorded(answer)
    const { drifts } = await findDrift({ twin: shopTwin(), exchanges: exchanges(), service })
    return drifts.map(({ what, field }) => [what, field])
  }
  const plain = '[{"id":"a","extra":1}]'
  const found = await drifts(plain)
  expect(found).toContainEqual(['unknown-field', expect.stringContaining('extra')])
  expect(await drifts(`\uFEFF${plain}`)).toEqual(found)
  expect(await drifts(plain.replace('1', '12345678901234567890'))).toEqual(found)
})

/** The integer that JSON writes once it was read: `1.5e+21` and the like, written out. */
function writtenBack(n: bigint): bigint {
  const [digits = '', power = '0'] = JSON.stringify(Number(n)).split('e+')
  const [whole = '', fraction = ''] = digits.split('.')
  return BigInt(whole + fraction.padEnd(Number(power), '0'))
}

test('what JSON writes of a number loses no digits, and every digit of any number is kept', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(losesDigits(text)).toBe(false)
      expect(exactJsonOfText(text)).toEqual(JSON.parse(text))
    }),
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.string(), (n, name) => {
      const text = `{${JSON.stringify(name)}:[${n},"${n}"]}`
      expect(losesDigits(text)).toBe(writtenBack(n) !== n)
      const json = exactJsonOfText(text)
      expect(textOfExactJson(json!)).toBe(losesDigits(text) ? text : JSON.stringify(json))
    }),
  )
  expect(digitsIn('\x0012')).toBeUndefined()
})
