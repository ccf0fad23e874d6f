/** @module Requests that only ask are answered from the schema; those that would claim an effect stay unsupported. */

import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, keys, object, ref, takes, text, things } from '../../small-service.ts'

const verdict = object({ verdict: text }, ['verdict'])
const posted = (summary = '', status = '200'): JsonObject => ({
  post: { summary, ...takes(object({ text })), responses: answer(verdict, status) },
})
const contract = contractOf(
  {
    ...things('/sheets', 'id', 'Sheet'),
    '/sheets/{id}/readByFilter': {
      parameters: keys('id'),
      post: {
        summary: 'Get a sheet by a filter.',
        ...takes(object({ filter: text })),
        responses: answer(ref('Sheet')),
      },
    },
    '/texts/render': posted(),
    '/texts:bulkParse': posted(),
    '/texts/cleaner': posted('Converts what names people.'),
    '/preview': { get: { responses: answer(ref('Sheet')) } },
    '/current': { get: { responses: answer(ref('Sheet')) } },
    '/texts/remove-list': posted(),
    '/texts/polish': posted('Polishes all texts.'),
    '/texts/compare': posted('', '202'),
    '/tokens/check': posted('Check a token'),
  },
  { Sheet: object({ id: { ...text, readOnly: true }, title: text, rows: arrayOf(text) }, ['id']) },
)
const { operations } = inferBehaviour(contract)
const kindOf = (method: string, path: string) =>
  operations[
    contract.operations.find((one) => one.method === method && one.path === path)?.id ?? ''
  ]?.kind

test.each([
  ['post', '/texts/render', 'rpc'],
  ['post', '/texts:bulkParse', 'rpc'],
  ['post', '/texts/cleaner', 'rpc'],
  ['get', '/preview', 'static'],
  ['get', '/current', 'unsupported'],
  ['post', '/sheets/{id}/readByFilter', 'read'],
  ['post', '/texts/remove-list', 'unsupported'],
  ['post', '/texts/polish', 'unsupported'],
  // Something goes on, and nobody knows what.
  ['post', '/texts/compare', 'unsupported'],
  // Whoever asks lets somebody in.
  ['post', '/tokens/check', 'unsupported'],
])('%s %s: %s', (method, path, kind) => {
  expect(kindOf(method, path)).toBe(kind)
})

test('what is asked is answered, and changes nothing', async () => {
  const twin = createTwin({ contract })
  const at = 'https://example.com'
  const { json } = await ask(twin, 'POST', `${at}/sheets`, { title: 'one' })
  const before = twin.world().state()
  const rendered = await ask(twin, 'POST', `${at}/texts/render`, { text: 'x' })
  expect([rendered.status, typeof rendered.json.verdict]).toEqual([200, 'string'])
  const read = await ask(twin, 'POST', `${at}/sheets/${json.id}/readByFilter`, { filter: 'x' })
  expect([read.status, read.json]).toEqual([200, json])
  expect((await ask(twin, 'POST', `${at}/sheets/none/readByFilter`, {})).status).toBe(404)
  expect(twin.world().state()).toEqual(before)
})
