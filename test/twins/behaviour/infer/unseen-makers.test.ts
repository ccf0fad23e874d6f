import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { told } from '../read-behaviour.ts'

const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const shed = { name: 'shedId', in: 'path', required: true, schema: text }

function post(operationId: string, schema: JsonObject, status: string, summary = ''): JsonObject {
  return {
    parameters: [shed],
    post: {
      operationId,
      summary,
      requestBody: { required: true, content: { 'application/json': { schema: ref('Note') } } },
      responses: answer(schema, status),
    },
  }
}

/** Sheds, and what is made in them without ever being shown again. */
const contract = contractOf(
  {
    '/sheds': {
      get: { operationId: 'sheds', responses: answer({ type: 'array', items: ref('Shed') }) },
    },
    '/sheds/{shedId}': {
      parameters: [shed],
      get: { operationId: 'shed', responses: answer(ref('Shed')) },
    },
    '/sheds/{shedId}/snapshots': post('snap', ref('Snap'), '201'),
    '/sheds/{shedId}/entry-token': post('tokenOfShed', ref('VisitToken'), '201'),
    '/sheds/{shedId}/bypasses': post('bypass', ref('Bypass'), '200', 'Create a bypass'),
    '/sheds/{shedId}/views': post('viewOfShed', ref('ShedView'), '201'),
    '/sheds/{shedId}/publish': post('publish', ref('Receipt'), '201'),
    '/sheds/{shedId}/estimates': post('estimate', ref('Estimate'), '200', 'Estimate the cost'),
  },
  {
    Shed: { type: 'object', required: ['id'], properties: { id: text, name: text } },
    Note: { type: 'object', required: ['reason'], properties: { reason: text } },
    Snap: { type: 'object', properties: { id: text, reason: text } },
    VisitToken: { type: 'object', properties: { token: text, reason: text } },
    Bypass: { type: 'object', properties: { reason: text, until: text } },
    ShedView: { type: 'object', properties: { id: text, reason: text } },
    Receipt: { type: 'object', properties: { printed: text } },
    Estimate: { type: 'object', properties: { cost: text } },
  },
)

test.each([
  ['snap', 'create snapshots (shedId→sheds.id) → entity'],
  ['tokenOfShed', 'create entry_tokens (shedId→sheds.id) → entity'],
  ['bypass', 'create bypasses (shedId→sheds.id) → entity'],
  ['viewOfShed', 'create views (shedId→sheds.id) → entity'],
])('%s makes something that nothing shows', (operation, expected) => {
  expect(told(inferBehaviour(contract), operation)).toBe(expected)
})

test.each([
  ['publish', /^unsupported/],
  ['estimate', /^rpc/],
])('%s makes nothing that its path is called by', (operation, kind) => {
  expect(told(inferBehaviour(contract), operation)).toMatch(kind)
})

test('what was made is in the world, in what it was made in, with what was sent', async () => {
  const twin = createTwin({ contract })
  twin.world().seedState({ sheds: [{ id: 'a' }, { id: 'b' }] })
  const made = await ask(twin, 'POST', 'https://example.com/sheds/b/bypasses', { reason: 'lost' })
  expect(made).toMatchObject({ status: 200, json: { reason: 'lost' } })
  expect(twin.world().state()).toMatchObject({ bypasses: [{ reason: 'lost' }] })
  const gone = await ask(twin, 'POST', 'https://example.com/sheds/c/bypasses', { reason: 'lost' })
  expect(gone.status).toBe(404)
  expect((twin.world().state() as JsonObject).bypasses).toHaveLength(1)
})

test('the laws see it there', async () => {
  const report = await checkTwin({ twin: createTwin({ contract }) })
  expect(report.exceptions).toEqual([])
  const seen = report.operations.filter(({ state }) => state === 'stateful')
  expect(seen.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['snap', 'tokenOfShed', 'bypass', 'viewOfShed']),
  )
})
