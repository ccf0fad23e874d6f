import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { keys, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const copies = (word: string, more: JsonObject): JsonObject =>
  ({
    [`/shelves/{shelf_id}/books/{book_id}/${word}`]: {
      parameters: keys('shelf_id', 'book_id'),
      post: {
        operationId: word,
        ...more,
        responses: { ...answer(ref('Book'), '201'), '404': { description: 'not there' } },
      },
    },
  }) as JsonObject

/** Books on shelves, of which copies can be made, with and without a word about them. */
const contract = contractOf(
  {
    ...things('/shelves', 'shelf_id', 'Shelf'),
    ...things('/shelves/{shelf_id}/books', 'book_id', 'Book'),
    ...copies('copy', {
      requestBody: { content: { 'application/json': { schema: ref('Book') } } },
    }),
    ...copies('duplicate', {}),
  },
  {
    Shelf: object({ id: number, name: text }, ['id']),
    Book: object(
      {
        id: number,
        title: text,
        pages: { type: 'integer' },
        by: object({ name: text, born: text }),
        created_at: { type: 'string', format: 'date-time' },
        url: { type: 'string', format: 'uri' },
      },
      ['id'],
    ),
  },
)

test('a copy is like the other, but for what its request says and what tells the two apart', async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  await ask(twin, 'POST', `${HERE}/shelves`, { name: 'tall' })
  const at = `${HERE}/shelves/1/books`
  const by = { name: 'Ada', born: '1815' }
  const said = { title: 'Notes', pages: 60, by }
  const { json: first } = await ask(twin, 'POST', at, { ...said, url: HERE })
  twin.world().advance(1000)
  const { json: copy } = await ask(twin, 'POST', `${at}/1/copy`, { title: 'Notes, again' })
  expect(copy).toMatchObject({ id: 2, title: 'Notes, again', pages: 60, by })
  expect(copy.created_at > first.created_at).toBe(true)
  expect([first.url, copy.url]).toEqual([HERE, undefined])
  const { json: same } = await ask(twin, 'POST', `${at}/1/duplicate`)
  expect(same).toMatchObject({ id: 3, ...said })
  expect((await ask(twin, 'GET', at)).json.map(({ id }: JsonObject) => id)).toEqual([1, 2, 3])
  await ask(twin, 'PATCH', `${at}/1`, { by: { born: '1816' } })
  expect((await ask(twin, 'GET', `${at}/3`)).json).toEqual(same)
  expect((await ask(twin, 'POST', `${at}/9/copy`, {})).status).toBe(404)
})

test('the laws hold on copies', async () => {
  const { exceptions, operations } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  const made = operations.filter(({ operation }) => /^(?:copy|duplicate)$/.test(operation))
  expect(made.map(({ state }) => state)).toEqual(['stateful', 'stateful'])
})
