import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { body, keys, listOf, nothing, number, object, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const list = (name: string): JsonObject => ({
  get: { operationId: `tied ${name}`, responses: listOf(name) },
})

/** Cards and tags stand on boards; tags are stuck on cards, and cards wait for cards. */
const contract = contractOf(
  {
    ...things('/boards', 'board_id', 'Board'),
    ...things('/boards/{board_id}/tags', 'name', 'Tag'),
    ...things('/boards/{board_id}/cards', 'card_number', 'Card'),
    '/boards/{board_id}/cards/{card_number}/tags': {
      parameters: keys('board_id', 'card_number'),
      ...list('Tag'),
      post: {
        operationId: 'stick',
        requestBody: body(object({ tags: { type: 'array', items: text } })),
        responses: listOf('Tag'),
      },
    },
    '/boards/{board_id}/cards/{card_number}/tags/{name}': {
      parameters: keys('board_id', 'card_number', 'name'),
      delete: { operationId: 'unstick', responses: nothing },
    },
    '/boards/{board_id}/cards/{card_number}/waits_for': {
      parameters: keys('board_id', 'card_number'),
      ...list('Card'),
      post: {
        operationId: 'wait',
        requestBody: body(object({ card_id: { type: 'integer' } }, ['card_id'])),
        responses: nothing,
      },
    },
    '/boards/{board_id}/cards/{card_number}/waits_for/{card_id}': {
      parameters: keys('board_id', 'card_number', 'card_id'),
      delete: { operationId: 'go on', responses: nothing },
    },
  } as JsonObject,
  {
    Board: object({ id: number, title: text }, ['id']),
    Tag: object({ name: text, colour: text }, ['name']),
    Card: object({ id: number, number, title: text }, ['id', 'number']),
  },
)

const twinOf = async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  for (const title of ['one', 'two']) {
    await ask(twin, 'POST', `${HERE}/boards`, { title })
  }
  return twin
}

test('a member that stands beside its owner is untied by its name', async () => {
  const twin = await twinOf()
  await ask(twin, 'POST', `${HERE}/boards/1/tags`, { name: 'urgent' })
  await ask(twin, 'POST', `${HERE}/boards/2/tags`, { name: 'elsewhere' })
  await ask(twin, 'POST', `${HERE}/boards/1/cards`, { title: 'call' })
  const at = `${HERE}/boards/1/cards/1/tags`
  await ask(twin, 'POST', at, { tags: ['urgent'] })
  expect((await ask(twin, 'GET', at)).json).toMatchObject([{ name: 'urgent' }])
  expect((await ask(twin, 'DELETE', `${at}/elsewhere`)).status).toBe(404)
  expect((await ask(twin, 'DELETE', `${at}/urgent`)).status).toBe(204)
  expect((await ask(twin, 'GET', at)).json).toEqual([])
  expect((await ask(twin, 'GET', `${HERE}/boards/1/tags/urgent`)).status).toBe(200)
})

test('owner and member of one kind are two things, each by its own name', async () => {
  const twin = await twinOf()
  const made = []
  for (const board of [1, 1, 2]) {
    made.push((await ask(twin, 'POST', `${HERE}/boards/${board}/cards`, { title: 'card' })).json)
  }
  const at = `${HERE}/boards/1/cards/1/waits_for`
  for (const { id } of made.slice(1)) await ask(twin, 'POST', at, { card_id: id })
  expect((await ask(twin, 'GET', at)).json).toHaveLength(2)
  for (const { id } of made.slice(1)) {
    expect((await ask(twin, 'DELETE', `${at}/${id}`)).status).toBe(204)
  }
  expect((await ask(twin, 'GET', at)).json).toEqual([])
})
