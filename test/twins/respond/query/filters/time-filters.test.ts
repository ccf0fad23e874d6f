import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { listOf, object, text } from '../../../small-service.ts'

const asked = (name: string, schema: JsonObject, description = ''): JsonObject => ({
  name,
  in: 'query',
  schema,
  description,
})
const moment = { ...text, format: 'date-time' }
const contract = contractOf(
  {
    '/notes': {
      get: {
        operationId: 'notes',
        parameters: [
          asked('since', moment, 'Only notes that were updated after the given time'),
          asked('until', moment, 'Only notes that were updated before the given time'),
          asked('read_before', moment),
          asked('created_before', moment, 'A time (inclusive)'),
          asked('seen_after', moment),
        ],
        responses: listOf('Note'),
      },
    },
    '/people': {
      get: {
        operationId: 'people',
        // An id, and no time.
        parameters: [asked('since', { type: 'integer' }, 'Only those with an ID above it')],
        responses: listOf('Person'),
      },
    },
    '/words': {
      get: {
        operationId: 'words',
        parameters: [
          asked('oldest', { type: 'number' }, 'Start of the time range'),
          asked('latest', { type: 'number' }, 'End of the time range'),
          asked('inclusive', { type: 'boolean' }),
        ],
        responses: listOf('Word'),
      },
    },
  },
  {
    Note: object({
      id: text,
      updated_at: moment,
      created_at: moment,
      read_at: moment,
    }),
    Person: object({ id: { type: 'integer' }, created: { type: 'integer' } }),
    Word: object({ id: text, ts: text }),
  },
)

test('a parameter that bounds a time filters by the field that it speaks of', () => {
  const { operations } = inferBehaviour(contract)
  expect(operations.notes?.filters).toEqual({
    since: { field: 'updated_at', match: 'from' },
    until: { field: 'updated_at', match: 'to' },
    read_before: { field: 'read_at', match: 'before' },
    created_before: { field: 'created_at', match: 'to' },
  })
  expect(operations.people?.filters).toBeUndefined()
  expect(operations.words?.filters).toEqual({
    oldest: { field: 'ts', match: 'after' },
    latest: { field: 'ts', match: 'before' },
  })
})

test.each([
  ['notes?since=2026-01-02T00:00:00Z', 'bc'],
  ['notes?since=2026-01-02T01:00:00%2B01:00', 'bc'],
  ['notes?until=2026-01-02T00:00:00Z', 'ab'],
  ['notes?since=2026-01-02T00:00:00Z&until=2026-01-02T12:00:00Z', 'b'],
  ['notes?read_before=2026-01-02T00:00:00Z', 'a'],
  ['notes?created_before=2026-01-02T00:00:00Z', 'ab'],
  ['words?oldest=9.5', 'yz'],
  ['words?oldest=9.5&inclusive=true', 'xyz'],
  ['words?latest=100.25', 'xy'],
  ['words?oldest=9.5&latest=100.25', 'y'],
])('%s: %s', async (path, ids) => {
  const twin = createTwin({ contract })
  const days = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']
  twin.world().seedState({
    notes: ['a', 'b', 'c'].map((id, i) => {
      const at = days[i] as string
      return { id, updated_at: at, created_at: at, read_at: at }
    }),
    // By number, and not by their texts.
    words: [
      { id: 'x', ts: '9.5' },
      { id: 'y', ts: '10.75' },
      { id: 'z', ts: '100.25' },
    ],
  })
  const { json } = await ask(twin, 'GET', `https://example.com/${path}`)
  expect((json as unknown as { id: string }[]).map(({ id }) => id).join('')).toBe(ids)
})
