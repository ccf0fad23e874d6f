/** @module A thing counts what is tied to it, under the word of the list that shows that. */

import { expect, test } from 'vitest'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { keys, listOf, nothing, number, object, ref, text, things } from '../../small-service.ts'

const contract = contractOf(
  {
    ...things('/books', 'book_id', 'Book'),
    ...things('/users', 'user_id', 'Person'),
    '/me': { get: { operationId: 'me', responses: answer(ref('Person')) } },
    '/books/{book_id}/readers': {
      parameters: keys('book_id'),
      get: { operationId: 'readers', responses: listOf('Person') },
    },
    '/books/{book_id}/readers/{user_id}': {
      parameters: keys('book_id', 'user_id'),
      put: { operationId: 'read', responses: nothing },
      delete: { operationId: 'forget', responses: nothing },
    },
    '/users/{user_id}/shelved': {
      parameters: keys('user_id'),
      get: { operationId: 'shelved', responses: listOf('Book') },
    },
  },
  {
    Book: object({ id: number, title: text, readers_count: number, pages: number }, [
      'readers_count',
      'pages',
    ]),
    Person: object({ id: number, name: text }),
  },
)

test('what is tied counts once, and what is untied no more; nothing else changes', async () => {
  const twin = createTwin({ contract })
  const at = 'https://example.com'
  const { json: book } = await ask(twin, 'POST', `${at}/books`, { title: 'one' })
  const { json: other } = await ask(twin, 'POST', `${at}/books`, { title: 'two' })
  const people: number[] = []
  for (const name of ['ada', 'bob'])
    people.push((await ask(twin, 'POST', `${at}/users`, { name })).json.id as number)
  const counts = async () => [
    (await ask(twin, 'GET', `${at}/books/${book.id}`)).json,
    (await ask(twin, 'GET', `${at}/books/${other.id}`)).json,
  ]
  const tie = (method: string, person: number | undefined) =>
    ask(twin, method, `${at}/books/${book.id}/readers/${person}`)
  for (const person of [...people, people[0]]) expect((await tie('PUT', person)).status).toBe(204)
  expect(await counts()).toEqual([{ ...book, readers_count: 2 }, other])
  for (const person of [people[0], people[0]]) await tie('DELETE', person)
  expect(await counts()).toEqual([{ ...book, readers_count: 1 }, other])
})

test('what is gone is tied to nothing any more, and what it was tied to counts that', async () => {
  const twin = createTwin({ contract })
  const at = 'https://example.com'
  const { json: book } = await ask(twin, 'POST', `${at}/books`, { title: 'one' })
  for (const name of ['ada', 'bob']) {
    const { json: person } = await ask(twin, 'POST', `${at}/users`, { name })
    await ask(twin, 'PUT', `${at}/books/${book.id}/readers/${person.id}`)
  }
  const [ada] = (await ask(twin, 'GET', `${at}/books/${book.id}/readers`)).json
  expect((await ask(twin, 'DELETE', `${at}/users/${ada.id}`)).status).toBe(204)
  expect((await ask(twin, 'GET', `${at}/books/${book.id}/readers`)).json).toHaveLength(1)
  expect((await ask(twin, 'GET', `${at}/books/${book.id}`)).json.readers_count).toBe(1)
})

test('what is given as tied is counted as well', () => {
  const twin = createTwin({ contract })
  twin.world().seedState({
    users: [{ id: 7, name: 'ada' }],
    books: [{ id: 9, title: 'one', readers: ['ada'] }],
  })
  const [book] = (twin.world().state().books ?? []) as readonly { readers_count: number }[]
  expect(book?.readers_count).toBe(1)
})
