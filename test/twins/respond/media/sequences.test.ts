import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { eventContent } from '../../../../twins/contract/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const told = (operationId: string, type: string, media: JsonObject): JsonObject => ({
  get: { operationId, responses: { '200': { description: 'ok', content: { [type]: media } } } },
})
const named = object(
  {
    event: { type: 'string', const: 'pet' },
    data: { ...text, contentMediaType: 'application/json', contentSchema: ref('Pet') },
  },
  ['event', 'data'],
)
const event = object({ event: text, data: text }, ['data'])

/** Things that are listed, exported and followed. */
const twinOf = () =>
  createTwin({
    contract: contractOf(
      {
        ...things('/pets', 'petId', 'Pet', ref('NewPet')),
        '/pets/export': told('lines', 'application/x-ndjson', { schema: ref('Pet') }),
        '/pets/dump': told('records', 'application/json-seq', { itemSchema: ref('Pet') }),
        '/pets/feed': told('events', 'text/event-stream', { schema: arrayOf(ref('Pet')) }),
        '/pets/follow': told('follow', 'text/event-stream', { itemSchema: named }),
        '/news': told('news', 'text/event-stream', { itemSchema: event }),
      },
      { NewPet: object({ name: text }), Pet: object({ petId: text, name: text }, ['petId']) },
      '3.2.0',
    ),
  })

test('a sequence tells the things there are, each as a value of its own', async () => {
  const twin = twinOf()
  const get = async (path: string) => (await twin.fetch(new Request(HERE + path))).text()
  expect(await get('/pets/export')).toBe('')
  const pets: string[] = []
  for (const name of ['Ada', 'Bea'])
    pets.push((await ask(twin, 'POST', `${HERE}/pets`, { name })).text)
  expect(await get('/pets/export')).toBe(pets.map((pet) => `${pet}\n`).join(''))
  expect(await get('/pets/dump')).toBe(pets.map((pet) => `\u001e${pet}\n`).join(''))
  expect(await get('/pets/feed')).toBe(pets.map((pet) => `data: ${pet}\n\n`).join(''))
  // What the text of an event's data spells is a thing, too.
  expect(await get('/pets/follow')).toBe(pets.map((pet) => `event: pet\ndata: ${pet}\n\n`).join(''))
})

test('an event’s own fields are told as its fields, line by line', async () => {
  const twin = twinOf()
  twin.world().seedState({ news: [{ event: 'born', data: 'a pet\ncalled Ada' }] })
  expect((await ask(twin, 'GET', `${HERE}/news`)).text).toBe(
    'event: born\ndata: a pet\ndata: called Ada\n\n',
  )
})

test('where the text of an event is described is looked up once a media type', () => {
  const { contract } = twinOf()
  const [media] = contract.operation('follow')?.responses[0]?.content ?? []
  if (media === undefined) throw new Error('the contract has no events')
  // Of its own: what the twin looked up is none of it.
  const own = { ...media }
  let looked = 0
  const resolve: typeof contract.resolve = (value, from) => {
    looked += 1
    return contract.resolve(value, from)
  }
  const once = eventContent({ resolve }, own)
  expect(once).toMatch(/data\/contentSchema$/)
  const first = looked
  expect([eventContent({ resolve }, own), looked]).toEqual([once, first])
})

test('the laws hold of sequences as of lists', async () => {
  const report = await checkTwin({ twin: twinOf() })
  expect(report.exceptions).toEqual([])
  const stateful = report.operations.filter(({ state }) => state === 'stateful')
  expect(stateful.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['lines', 'records', 'events', 'follow', 'news']),
  )
})
