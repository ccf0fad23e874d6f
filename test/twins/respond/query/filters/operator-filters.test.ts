import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, object, ref, text, things } from '../../../small-service.ts'

const asked = (name: string, schema: JsonObject = text, description = ''): JsonObject => ({
  name,
  in: 'query',
  schema,
  description,
})
const moment = { ...text, format: 'date-time' }
const day = { ...text, format: 'date' }
const count = { type: 'integer' }
const made = things('/shows', 'showId', 'Show')
const contract = contractOf(
  {
    ...made,
    '/shows': {
      ...(made['/shows'] as JsonObject),
      get: {
        ...((made['/shows'] as JsonObject).get as JsonObject),
        parameters: [
          asked('name_contains'),
          asked('nameStartsWith'),
          asked('hall_not'),
          asked('hall_in'),
          asked('min_seats', count),
          asked('seats_lt', count),
          asked('ids', arrayOf(count)),
          asked('halls', text, 'Halls, separated by commas'),
          asked('from', day),
          asked('to', day),
          asked('start_after', moment),
          asked('endDate', day),
          asked('checked_in'),
          asked('prices', arrayOf(object({ name: text }))),
        ],
      },
    },
  },
  {
    Show: object(
      {
        id: { type: 'integer', readOnly: true },
        name: text,
        hall: text,
        seats: count,
        price: count,
        start: moment,
        created_at: { ...moment, readOnly: true },
      },
      ['id', 'name', 'hall', 'seats', 'start'],
    ),
    Price: ref('Show'),
  },
)

test('a parameter says a field and how it is compared', () => {
  expect(inferBehaviour(contract).operations['list /shows']?.filters).toEqual({
    name_contains: { field: 'name', match: 'contains' },
    nameStartsWith: { field: 'name', match: 'prefix' },
    hall_not: { field: 'hall', match: 'unequal' },
    hall_in: { field: 'hall', match: 'one-of' },
    min_seats: { field: 'seats', match: 'from' },
    seats_lt: { field: 'seats', match: 'before' },
    ids: { field: 'id', match: 'equals' },
    halls: { field: 'hall', match: 'one-of' },
    from: { field: 'start', match: 'from' },
    to: { field: 'start', match: 'to' },
    start_after: { field: 'start', match: 'from' },
    endDate: { field: 'start', match: 'to' },
  })
})

test.each([
  ['name_contains=AMLE', 'h'],
  ['nameStartsWith=mac', 'm'],
  ['hall_not=red', 'mo'],
  ['hall_in=red,blue', 'ho'],
  ['halls=green,%20blue', 'mo'],
  ['min_seats=20', 'mo'],
  ['seats_lt=30', 'hm'],
  ['ids=1&ids=3', 'ho'],
  ['from=2026-01-02', 'mo'],
  ['from=2026-01-02&to=2026-01-03', 'm'],
  ['endDate=2026-01-01', ''],
  ['start_after=2026-01-02T20:00:00Z', 'mo'],
])('shows?%s gives %j', async (query, wanted) => {
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  const shows = [
    { name: 'hamlet', hall: 'red', seats: 10, start: '2026-01-01T20:00:00Z' },
    { name: 'macbeth', hall: 'green', seats: 20, start: '2026-01-02T20:00:00Z' },
    { name: 'othello', hall: 'blue', seats: 30, start: '2026-01-03T20:00:00Z' },
  ]
  for (const show of shows) await ask(twin, 'POST', 'https://example.com/shows', show)
  const { json } = await ask(twin, 'GET', `https://example.com/shows?${query}`)
  expect(json.map(({ name }: { name: string }) => name[0]).join('')).toBe(wanted)
})

test('an object in the query is its members, each by the name under which it is sent', async () => {
  const filter = object({ hall: text, price: object({ gte: count, lt: count }), other: text })
  const page = object({ number: count, size: count })
  const deep = (name: string, schema: JsonObject): JsonObject => ({
    ...asked(name, schema),
    style: 'deepObject',
    explode: true,
  })
  const listed = {
    ...((made['/shows'] as JsonObject).get as JsonObject),
    parameters: [deep('filter', filter), deep('page', page)],
  }
  const paths = { ...made, '/shows': { ...(made['/shows'] as JsonObject), get: listed } }
  const schema = object({ id: { ...count, readOnly: true }, hall: text, price: count }, ['id'])
  const twin = createTwin({ contract: contractOf(paths, { Show: schema }) })
  expect(twin.behaviour.operations['list /shows']).toMatchObject({
    filters: {
      'filter[hall]': { field: 'hall', match: 'equals' },
      'filter[price][gte]': { field: 'price', match: 'from' },
      'filter[price][lt]': { field: 'price', match: 'before' },
    },
    pagination: { style: 'page', position: 'page[number]', size: 'page[size]' },
  })
  for (const [price, hall] of ['red', 'blue', 'red', 'red'].entries())
    await ask(twin, 'POST', 'https://example.com/shows', { hall, price })
  const prices = async (query: string) =>
    (await ask(twin, 'GET', `https://example.com/shows?${query}`)).json.map(
      ({ price }: { price: number }) => price,
    )
  expect(await prices('filter[hall]=red')).toEqual([0, 2, 3])
  expect(await prices('filter%5Bhall%5D=red&filter[price][gte]=1&filter[price][lt]=3')).toEqual([2])
  expect(await prices('page[number]=2&page[size]=3')).toEqual([3])
  expect((await checkTwin({ twin })).exceptions).toEqual([])
})

test('the laws hold', async () => {
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
