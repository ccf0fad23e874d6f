import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  listOf,
  nothing,
  number,
  object,
  takes,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const ids = takes(object({ ids: arrayOf({ type: 'integer' }) }, ['ids']))
const status = { type: 'string', enum: ['open', 'archived'], readOnly: true }

/** Notes, of which many are archived or read by one request. */
const contract = contractOf(
  {
    ...things('/notes', 'note_id', 'Note', object({ title: text })),
    '/notes/batch-archive': { post: { operationId: 'archive', ...ids, responses: nothing } },
    '/notes/list': { post: { operationId: 'some', ...ids, responses: listOf('Note') } },
  },
  {
    Note: object(
      { id: number, title: text, status, archived_at: { type: 'string', format: 'date-time' } },
      ['id', 'status'],
    ),
  },
)

test('many are archived by their ids, and many are read by theirs', async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  for (const title of ['a', 'b', 'c']) await ask(twin, 'POST', `${HERE}/notes`, { title })
  expect((await ask(twin, 'POST', `${HERE}/notes/batch-archive`, { ids: [1, 3] })).status).toBe(204)
  const { json } = await ask(twin, 'GET', `${HERE}/notes`)
  const archived = { status: 'archived', archived_at: '2026-01-05T09:00:00.000Z' }
  expect(json).toEqual([
    { id: 1, title: 'a', ...archived },
    { id: 2, title: 'b', status: 'open' },
    { id: 3, title: 'c', ...archived },
  ])
  const none = await ask(twin, 'POST', `${HERE}/notes/batch-archive`, { ids: [2, 9] })
  expect(none.status).toBe(404)
  expect((await ask(twin, 'GET', `${HERE}/notes/2`)).json.status).toBe('open')
  const some = await ask(twin, 'POST', `${HERE}/notes/list`, { ids: [3, 2, 9] })
  expect(some.json.map(({ id }: JsonObject) => id)).toEqual([2, 3])
})

test('the laws see both act', async () => {
  const { exceptions, operations } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  const found = operations.filter(({ operation }) => /^(?:archive|some)$/.test(operation))
  expect(found.map(({ state }) => state)).toEqual(['stateful', 'stateful'])
})
