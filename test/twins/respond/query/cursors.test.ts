/** @module Whoever follows cursors sees each thing once, whatever they do to what they have seen. */

import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, body, keys, nothing, object, ref, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const number: JsonObject = { type: 'integer' }

const page = object({ items: arrayOf(ref('Job')), next_cursor: text }, ['items', 'next_cursor'])
const contract = contractOf(
  {
    '/jobs': {
      get: {
        operationId: 'jobs',
        parameters: [
          { name: 'cursor', in: 'query', schema: text },
          { name: 'limit', in: 'query', schema: number },
          { name: 'sort', in: 'query', schema: text },
        ],
        responses: { ...answer(page), '400': { description: 'no such page' } },
      },
      post: { operationId: 'make', requestBody: body(ref('Job')), responses: answer(ref('Job')) },
    },
    '/jobs/{job}': {
      parameters: keys('job'),
      get: { operationId: 'job', responses: answer(ref('Job')) },
      patch: {
        operationId: 'change',
        requestBody: body(ref('Job')),
        responses: answer(ref('Job')),
      },
      delete: { operationId: 'remove', responses: nothing },
    },
  },
  { Job: object({ id: { ...text, readOnly: true }, n: number, rank: number }, ['id']) },
)

interface Job {
  readonly id: string
  readonly n: number
}

let twin: Twin
beforeEach(async () => {
  twin = createTwin({ contract, clock: { mode: 'manual' } })
  for (let n = 1; n <= 7; n += 1)
    await ask(twin, 'POST', `${HERE}/jobs`, { n, rank: n % 2 === 0 ? 2 : 1 })
})
const listed = async (query: string): Promise<{ items: Job[]; next_cursor: string }> =>
  (await ask(twin, 'GET', `${HERE}/jobs?limit=2&${query}`)).json
const remove = async ({ id }: Job) => await ask(twin, 'DELETE', `${HERE}/jobs/${id}`)

/** The numbers of the things on all pages, with something done to each page before the next is asked for. */
async function seen(query: string, then: (items: readonly Job[]) => Promise<unknown>) {
  const all: number[] = []
  for (let cursor = '', pages = 0; pages < 10; pages += 1) {
    const { items, next_cursor: next } = await listed(`${query}&cursor=${cursor}`)
    all.push(...items.map(({ n }) => n))
    await then(items)
    if (next === '') return all
    cursor = next
  }
  throw new Error('the pages do not end')
}

test.each([
  ['', [1, 2, 3, 4, 5, 6, 7]],
  ['sort=newest', [7, 6, 5, 4, 3, 2, 1]],
  ['sort=-rank', [2, 4, 6, 1, 3, 5, 7]],
])('each is seen once where what was seen is deleted: %s', async (query, order) => {
  const removeAll = async (items: readonly Job[]) => {
    for (const item of items) await remove(item)
  }
  expect(await seen(query, removeAll)).toEqual(order)
  expect((await listed('')).items).toEqual([])
})

test('each is seen once where a change puts what was seen elsewhere', async () => {
  const change = async (items: readonly Job[]) => {
    for (const { id } of items) await ask(twin, 'PATCH', `${HERE}/jobs/${id}`, { rank: 0 })
  }
  expect(await seen('sort=rank', change)).toEqual([1, 3, 5, 7, 2, 4, 6])
})

test('what comes before the place where a page ended moves nothing', async () => {
  const { items, next_cursor: cursor } = await listed('sort=rank')
  await ask(twin, 'POST', `${HERE}/jobs`, { n: 8, rank: 0 })
  const rest = (await listed(`sort=rank&cursor=${cursor}`)).items.map(({ n }) => n)
  expect([items.map(({ n }) => n), rest]).toEqual([
    [1, 3],
    [5, 7],
  ])
})

test('in the order of making a page goes on behind its place, even where all that followed has gone', async () => {
  const all = (await ask(twin, 'GET', `${HERE}/jobs?limit=7`)).json.items as Job[]
  const { next_cursor: cursor } = await listed('')
  for (const job of all.slice(0, 6)) await remove(job)
  expect((await listed(`cursor=${cursor}`)).items.map(({ n }) => n)).toEqual([7])
})

test('what is no cursor is refused', async () => {
  for (const cursor of ['%25', btoa('5'), btoa('5:1:1:x')])
    expect((await ask(twin, 'GET', `${HERE}/jobs?cursor=${cursor}`)).status).toBe(400)
})

test('what followed and was moved to the top is not where a page goes on', async () => {
  const { items, next_cursor: cursor } = await listed('sort=-rank')
  const next = (await listed(`sort=-rank&cursor=${cursor}`)).items
  expect([...items, ...next].map(({ n }) => n)).toEqual([2, 4, 6, 1])
  await ask(twin, 'PATCH', `${HERE}/jobs/${items[1]?.id}`, { rank: 2 })
  await ask(twin, 'PATCH', `${HERE}/jobs/${next[0]?.id}`, { rank: 9 })
  const rest = (await listed(`sort=-rank&cursor=${cursor}`)).items
  expect(rest.map(({ n }) => n)).toEqual([1, 3])
})

test('what followed and was changed where it stands is not left out', async () => {
  const all = (await ask(twin, 'GET', `${HERE}/jobs?limit=7&sort=-rank`)).json.items as Job[]
  const { next_cursor: cursor } = await listed('sort=-rank')
  const next = async () => (await listed(`sort=-rank&cursor=${cursor}`)).items.map(({ n }) => n)
  const touch = async (jobs: readonly Job[], changes: JsonObject) => {
    for (const { id } of jobs) await ask(twin, 'PATCH', `${HERE}/jobs/${id}`, changes)
  }
  await touch(all.slice(1, 2), { rank: 0 })
  await touch(all.slice(2, 4), {})
  expect(await next()).toEqual([6, 1])
  // None of those that the cursor names is as it was.
  await touch(all.slice(2, 5), {})
  expect(await next()).toEqual([6, 1])
  for (const job of all.slice(0, 2)) await remove(job)
  expect(await next()).toEqual([6, 1])
})
