/** @module What comes back has its ties and its bytes again, and is counted again. */

import { expect, test } from 'vitest'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  keys,
  listOf,
  nothing,
  number,
  object,
  ref,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
const restore = (at: string, ...named: readonly string[]) => ({
  [`${at}/restore`]: {
    parameters: keys(...named),
    post: { operationId: `restore ${at}`, responses: nothing },
  },
})

const contract = contractOf(
  {
    ...things('/shelves', 'shelf_id', 'Shelf'),
    ...things('/shelves/{shelf_id}/books', 'book_id', 'Book'),
    ...restore('/shelves/{shelf_id}/books/{book_id}', 'shelf_id', 'book_id'),
    ...things('/teams', 'team_id', 'Team'),
    '/teams/{team_id}/restore': {
      parameters: keys('team_id'),
      post: { operationId: 'restore team', responses: answer(ref('Team')) },
    },
    ...things('/users', 'user_id', 'Person'),
    ...restore('/users/{user_id}', 'user_id'),
    '/teams/{team_id}/members': {
      parameters: keys('team_id'),
      get: { operationId: 'members', responses: listOf('Person') },
    },
    '/teams/{team_id}/members/{user_id}': {
      parameters: keys('team_id', 'user_id'),
      put: { operationId: 'join', responses: nothing },
    },
    '/files': {
      post: {
        operationId: 'upload',
        requestBody: { required: true, content: bytes },
        responses: answer(ref('File'), '201'),
      },
    },
    '/files/{file_id}': {
      parameters: keys('file_id'),
      get: {
        operationId: 'file',
        responses: { ...answer(ref('File')), '404': { description: 'not there' } },
      },
      delete: { operationId: 'remove file', responses: nothing },
    },
    '/files/{file_id}/content': {
      parameters: keys('file_id'),
      get: { operationId: 'content', responses: { '200': { description: 'ok', content: bytes } } },
    },
    ...restore('/files/{file_id}', 'file_id'),
  },
  {
    Shelf: object({ id: number, books_count: number, books: arrayOf(ref('Book')) }, [
      'id',
      'books_count',
    ]),
    Book: object({ id: number, title: text, state: text }, ['id', 'title']),
    Team: object({ id: number, members_count: number }, ['id', 'members_count']),
    Person: object({ id: number, name: text }, ['id', 'name']),
    File: object({ id: number }, ['id']),
  },
)

test('what comes back is counted again by what contains it', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/shelves`, {})
  const at = `${HERE}/shelves/1/books`
  for (const title of ['a', 'b']) await ask(twin, 'POST', at, { title })
  const count = async () => (await ask(twin, 'GET', `${HERE}/shelves/1`)).json.books_count
  const counts = [await count()]
  const [{ id }] = (await ask(twin, 'GET', at)).json
  for (const [method, path] of [
    ['DELETE', `${at}/${id}`],
    ['POST', `${at}/${id}/restore`],
  ] as const) {
    expect((await ask(twin, method, path)).status).toBe(204)
    counts.push(await count())
  }
  expect(counts).toEqual([2, 1, 2])
})

test('what comes back is tied as it was, in its old place, but not to what has gone meanwhile', async () => {
  const twin = createTwin({ contract })
  const users: number[] = []
  for (const name of ['ada', 'bob'])
    users.push((await ask(twin, 'POST', `${HERE}/users`, { name })).json.id)
  for (const team of [1, 2]) {
    await ask(twin, 'POST', `${HERE}/teams`, {})
    for (const user of users) await ask(twin, 'PUT', `${HERE}/teams/${team}/members/${user}`)
  }
  const before = (await ask(twin, 'GET', `${HERE}/teams/1/members`)).json
  await ask(twin, 'DELETE', `${HERE}/users/${users[0]}`)
  await ask(twin, 'DELETE', `${HERE}/teams/2`)
  // What is remembered lies in snapshots as well.
  const world = twin.world()
  world.restore(JSON.parse(JSON.stringify(world.snapshot())))
  expect((await ask(twin, 'POST', `${HERE}/users/${users[0]}/restore`)).status).toBe(204)
  expect((await ask(twin, 'GET', `${HERE}/teams/1/members`)).json).toEqual(before)
  expect((await ask(twin, 'GET', `${HERE}/teams/1`)).json.members_count).toBe(2)
  const tied = world.snapshot().relations as readonly { readonly owner: string }[]
  expect(tied.filter(({ owner }) => owner.startsWith('teams/')).map(({ owner }) => owner)).toEqual([
    'teams/1',
    'teams/1',
  ])
})

test('a file that comes back has its bytes', async () => {
  const twin = createTwin({ contract })
  await twin.fetch(
    new Request(`${HERE}/files`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array([1, 2, 3]),
    }),
  )
  expect((await ask(twin, 'DELETE', `${HERE}/files/1`)).status).toBe(204)
  expect((await ask(twin, 'POST', `${HERE}/files/1/restore`)).status).toBe(204)
  const content = await twin.fetch(new Request(`${HERE}/files/1/content`))
  expect([...new Uint8Array(await content.arrayBuffer())]).toEqual([1, 2, 3])
})

test('what comes back counts only what it is tied to still', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/teams`, {})
  for (const name of ['ada', 'bob']) {
    const { id } = (await ask(twin, 'POST', `${HERE}/users`, { name })).json
    await ask(twin, 'PUT', `${HERE}/teams/1/members/${id}`)
  }
  expect((await ask(twin, 'GET', `${HERE}/teams/1`)).json.members_count).toBe(2)
  await ask(twin, 'DELETE', `${HERE}/teams/1`)
  await ask(twin, 'DELETE', `${HERE}/users/1`)
  const restored = await ask(twin, 'POST', `${HERE}/teams/1/restore`)
  const read = await ask(twin, 'GET', `${HERE}/teams/1`)
  const members = (await ask(twin, 'GET', `${HERE}/teams/1/members`)).json
  expect([restored.json, read.json, members.length]).toEqual([
    { id: 1, members_count: 1 },
    { id: 1, members_count: 1 },
    1,
  ])
})

test('what is left out where its container is said anew can be brought back too', async () => {
  const twin = createTwin({ contract })
  const made = await ask(twin, 'POST', `${HERE}/shelves`, {
    books: [{ title: 'a' }, { title: 'b' }],
  })
  const at = `${HERE}/shelves/1`
  const [first, second] = made.json.books
  await ask(twin, 'PATCH', at, { books: [first] })
  expect((await ask(twin, 'GET', at)).json).toMatchObject({ books: [first], books_count: 1 })
  expect((await ask(twin, 'POST', `${at}/books/${second.id}/restore`)).status).toBe(204)
  expect((await ask(twin, 'GET', at)).json).toMatchObject({
    books: [first, second],
    books_count: 2,
  })
})
