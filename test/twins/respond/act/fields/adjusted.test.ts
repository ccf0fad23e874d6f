import { expect, test } from 'vitest'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, body, keys, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const step = object({ add: {}, set: {}, remove: {}, edit: {} })
const change = object({
  title: text,
  removeTags: arrayOf(text),
  update: { type: 'object', additionalProperties: arrayOf(step) },
})

/** Cards with lists of texts, which a change adds to and takes out of by the query, by members of its body, and by steps. */
const contract = contractOf(
  {
    ...things('/cards', 'card_id', 'Card'),
    '/cards/{card_id}/notes': things('/cards/{card_id}/notes', 'note_id', 'Note')[
      '/cards/{card_id}/notes'
    ] as never,
    '/cards/{card_id}': {
      parameters: keys('card_id'),
      get: { operationId: 'card', responses: answer(ref('Card')) },
      patch: {
        operationId: 'change',
        parameters: [{ name: 'addTags', in: 'query', schema: text }],
        requestBody: body(change),
        responses: answer(ref('Card')),
      },
    },
    '/cards': {
      get: { operationId: 'cards', responses: answer(arrayOf(ref('Card'))) },
      post: { operationId: 'make', requestBody: body(change), responses: answer(ref('Card')) },
    },
    '/cards/bulk': {
      post: {
        operationId: 'makeMany',
        summary: 'Creates cards.',
        requestBody: body(object({ cards: arrayOf(change) })),
        responses: answer(object({ cards: arrayOf(ref('Card')) })),
      },
    },
  },
  {
    Note: object({ id: number, body: text }, ['id']),
    Card: object(
      { id: number, title: text, tags: arrayOf(text), people: arrayOf(object({ name: text })) },
      ['id'],
    ),
  },
)

test('what is added to a list and taken out of it is told by the query, by the body, and by steps', async () => {
  const twin = createTwin({ contract })
  const at = `${HERE}/cards/1`
  await ask(twin, 'POST', `${HERE}/cards`, { title: 'one', tags: ['a', 'b'] })
  const changed = await ask(twin, 'PATCH', `${at}?addTags=c,b`, { removeTags: ['a'] })
  expect(changed.json).toEqual({ id: 1, title: 'one', tags: ['b', 'c'] })
  const update = {
    tags: [{ add: 'd' }, { remove: 'b' }],
    title: [{ set: 'two' }],
    people: [{ set: [{ name: 'ada' }] }, { add: { name: 'bob' } }, { remove: { name: 'ada' } }],
    note: [{ add: { body: 'Done.' } }],
  }
  expect((await ask(twin, 'PATCH', at, { update })).status).toBe(200)
  const { json } = await ask(twin, 'GET', at)
  expect(json).toEqual({ id: 1, title: 'two', tags: ['c', 'd'], people: [{ name: 'bob' }] })
  expect((await ask(twin, 'GET', `${at}/notes`)).json).toEqual([{ id: 1, body: 'Done.' }])
})

test('what is added tells of a new thing, too, alone and as one of many', async () => {
  const twin = createTwin({ contract })
  const update = { tags: [{ add: 'a' }, { add: 'b' }], note: [{ add: { body: 'New.' } }] }
  const made = await ask(twin, 'POST', `${HERE}/cards`, { title: 'one', update })
  expect(made.json).toEqual({ id: 1, title: 'one', tags: ['a', 'b'] })
  expect((await ask(twin, 'GET', `${HERE}/cards/1/notes`)).json).toEqual([{ id: 1, body: 'New.' }])
  const many = [
    { title: 'two', update: { tags: [{ add: 'c' }] } },
    { title: 'three', update },
  ]
  await ask(twin, 'POST', `${HERE}/cards/bulk`, { cards: many })
  expect((await ask(twin, 'GET', `${HERE}/cards`)).json).toEqual([
    { id: 1, title: 'one', tags: ['a', 'b'] },
    { id: 2, title: 'two', tags: ['c'] },
    { id: 3, title: 'three', tags: ['a', 'b'] },
  ])
  expect((await ask(twin, 'GET', `${HERE}/cards/3/notes`)).json).toEqual([{ id: 2, body: 'New.' }])
})

test('only what the thing has as a list of plain values is adjusted by name', () => {
  expect(inferBehaviour(contract).operations.change?.adjusts).toEqual({
    addTags: { field: 'tags', does: 'add' },
    removeTags: { field: 'tags', does: 'remove' },
    update: { field: '', does: 'each' },
  })
})
