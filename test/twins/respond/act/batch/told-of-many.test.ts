import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  body,
  listOf,
  nothing,
  object,
  ref,
  takes,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const ids = arrayOf(text)
const made = things('/notes', 'noteId', 'Note')
const contract = contractOf(
  {
    ...made,
    '/notes': {
      ...(made['/notes'] as JsonObject),
      delete: {
        operationId: 'delete many',
        ...takes(object({ ids }, ['ids'])),
        responses: nothing,
      },
      patch: {
        operationId: 'change many',
        ...takes(object({ ids, stars: { type: 'integer' } }, ['ids'])),
        responses: listOf('Note'),
      },
    },
    '/notes/bulk-delete': {
      post: {
        operationId: 'bulk delete',
        ...takes(object({ ids }, ['ids'])),
        responses: {
          ...answer(object({ deleted: { type: 'integer' } })),
          '404': { description: 'not there' },
        },
      },
    },
    '/notes/bulk': {
      patch: {
        operationId: 'bulk change',
        requestBody: body(object({ ids, changes: ref('Note') }, ['ids', 'changes'])),
        responses: answer(object({ updated: { type: 'integer' } }, ['updated'])),
      },
    },
    '/notes/batch/delete': {
      post: { operationId: 'delete named', ...takes(ids), responses: nothing },
    },
  },
  {
    Note: object({ id: { ...text, readOnly: true }, name: text, stars: { type: 'integer' } }, [
      'id',
    ]),
  },
)

let twin: Twin
let named: Readonly<Record<string, string>>
beforeEach(async () => {
  twin = createTwin({ contract })
  named = {}
  for (const name of ['a', 'b', 'c']) {
    const { json } = await ask(twin, 'POST', `${HERE}/notes`, { name, stars: 1 })
    named = { ...named, [name]: json.id }
  }
})
const left = async () =>
  (await ask(twin, 'GET', `${HERE}/notes`)).json
    .map(({ name, stars }: { name: string; stars: number }) => `${name}${stars}`)
    .join(' ')

test.each([
  ['DELETE', '/notes', (two: readonly string[]) => ({ ids: two })],
  ['POST', '/notes/bulk-delete', (two: readonly string[]) => ({ ids: two })],
  ['POST', '/notes/batch/delete', (two: readonly string[]) => two],
] as const)('%s %s takes away those that it names, or none', async (method, path, said) => {
  const [a, b] = [named.a as string, named.b as string]
  expect((await ask(twin, method, HERE + path, said([a, 'nobody']))).status).toBe(404)
  expect(await left()).toBe('a1 b1 c1')
  expect((await ask(twin, method, HERE + path, said([a, b]))).status).toBeLessThan(300)
  expect(await left()).toBe('c1')
})

test('an answer that counts says how many it was done to', async () => {
  const two = [named.a, named.b]
  const changed = await ask(twin, 'PATCH', `${HERE}/notes/bulk`, {
    ids: two,
    changes: { stars: 5 },
  })
  expect(changed.json).toEqual({ updated: 2 })
  expect(await left()).toBe('a5 b5 c1')
  const deleted = await ask(twin, 'POST', `${HERE}/notes/bulk-delete`, { ids: two })
  expect(deleted.json).toEqual({ deleted: 2 })
})

test('what is said beside the ids is said of each', async () => {
  const ids = [named.a, named.c]
  const { json } = await ask(twin, 'PATCH', `${HERE}/notes`, { ids, stars: 3 })
  expect(json).toMatchObject([
    { id: named.a, stars: 3 },
    { id: named.c, stars: 3 },
  ])
  expect(await left()).toBe('a3 b1 c3')
})

test('the laws hold', async () => {
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
