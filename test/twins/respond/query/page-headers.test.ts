import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, object, ref, text, things } from '../../small-service.ts'

const count = { type: 'integer' }
const told = ['X-Total-Count', 'X-Total', 'X-Page', 'X-Per-Page', 'X-Total-Pages', 'X-Has-More']
const untold = ['X-RateLimit-Limit', 'X-Limit', 'X-Request-Id']
const made = things('/books', 'id', 'Book')
const contractWith = (parameters: readonly JsonObject[]) =>
  contractOf(
    {
      ...made,
      '/books': {
        ...(made['/books'] as JsonObject),
        get: {
          operationId: 'books',
          parameters,
          responses: {
            200: {
              description: '',
              headers: Object.fromEntries(
                [...told, ...untold].map((name) => [name, { schema: count }]),
              ),
              content: { 'application/json': { schema: arrayOf(ref('Book')) } },
            },
          },
        },
      },
    },
    { Book: object({ id: { ...text, readOnly: true }, title: text }, ['id', 'title']) },
  )
const contract = contractWith([
  { name: 'page', in: 'query', schema: count },
  { name: 'per_page', in: 'query', schema: { ...count, default: 2 } },
])

test('headers that a contract documents for a list tell of its page, by GET and by HEAD', async () => {
  const twin = createTwin({ contract })
  for (const title of 'abcde') await ask(twin, 'POST', 'http://t.test/books', { title })
  const { headers } = await ask(twin, 'GET', 'http://t.test/books?page=3')
  expect(told.map((name) => headers[name.toLowerCase()])).toEqual([
    '5',
    '5',
    '3',
    '2',
    '3',
    'false',
  ])
  expect(untold.filter((name) => headers[name.toLowerCase()] !== undefined)).toEqual([])
  const head = await twin.fetch(new Request('http://t.test/books', { method: 'HEAD' }))
  expect([head.headers.get('x-total-count'), await head.text()]).toEqual(['5', ''])
})

test('a list without pages is one page, and tells no size of it where it is empty', async () => {
  const twin = createTwin({ contract: contractWith([]) })
  const told = async () => {
    const { headers } = await ask(twin, 'GET', 'http://t.test/books')
    return ['x-total', 'x-per-page', 'x-total-pages'].map((name) => headers[name])
  }
  expect(await told()).toEqual(['0', undefined, '1'])
  for (const title of 'abc') await ask(twin, 'POST', 'http://t.test/books', { title })
  expect(await told()).toEqual(['3', '3', '1'])
})
