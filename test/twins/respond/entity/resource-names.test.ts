import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { ask as askTwin } from '../../pet-twin.ts'

const HERE = 'https://lib.googleapis.com'
const one = (name: string, pattern: string): JsonObject => ({
  [name]: { type: 'string', required: true, pattern, location: 'path' },
})
const SHELF = '^shelves/[^/]+$'
const BOOK = '^shelves/[^/]+/books/[^/]+$'
const text = { type: 'string' }
const method = (
  id: string,
  httpMethod: string,
  path: string,
  flatPath: string,
  parameters: JsonObject,
  schema: string,
  more: JsonObject = {},
): JsonObject => ({
  id,
  httpMethod,
  path,
  flatPath,
  parameters,
  response: { $ref: schema },
  ...(httpMethod === 'GET' ? {} : { request: { $ref: schema } }),
  ...more,
})
const upload = {
  supportsMediaUpload: true,
  mediaUpload: {
    accept: ['*/*'],
    protocols: { simple: { multipart: true, path: '/upload/v1/{+parent}/books' } },
  },
}

/** Names as Google's newer services have them: the name is the path. */
const library = () =>
  createTwin({
    contract: readContract({
      source: 'lib.discovery.json',
      text: JSON.stringify({
        kind: 'discovery#restDescription',
        title: 'Library API',
        version: 'v1',
        rootUrl: `${HERE}/`,
        servicePath: '',
        parameters: { alt: { type: 'string', location: 'query', enum: ['json', 'media'] } },
        schemas: {
          Shelf: { id: 'Shelf', type: 'object', properties: { name: text, theme: text } },
          Book: { id: 'Book', type: 'object', properties: { name: text, title: text } },
        },
        resources: {
          shelves: {
            methods: {
              create: method('shelves.create', 'POST', 'v1/shelves', 'v1/shelves', {}, 'Shelf'),
              get: method(
                'shelves.get',
                'GET',
                'v1/{+name}',
                'v1/shelves/{shelvesId}',
                one('name', SHELF),
                'Shelf',
              ),
            },
            resources: {
              books: {
                methods: {
                  create: method(
                    'books.create',
                    'POST',
                    'v1/{+parent}/books',
                    'v1/shelves/{shelvesId}/books',
                    one('parent', SHELF),
                    'Book',
                    upload,
                  ),
                  get: method(
                    'books.get',
                    'GET',
                    'v1/{+book}',
                    'v1/shelves/{shelvesId}/books/{booksId}',
                    one('book', BOOK),
                    'Book',
                    { supportsMediaDownload: true },
                  ),
                },
              },
            },
          },
        },
      }),
    }),
  })

test('what a path calls {+name} shows its path as its name, and is read by it', async () => {
  const twin = library()
  const ask = (method: string, path: string, body?: unknown) =>
    askTwin(twin, method, `${HERE}/v1/${path}`, body)
  const shelf = (await ask('POST', 'shelves', { theme: 'sea' })).json
  expect(shelf).toEqual({ name: expect.stringMatching(/^shelves\/\w+$/), theme: 'sea' })
  const book = (await ask('POST', `${shelf.name}/books`, { title: 'Moby-Dick' })).json
  expect(book.name).toMatch(new RegExp(`^${shelf.name}/books/\\w+$`))
  expect((await ask('GET', shelf.name)).json).toEqual(shelf)
  expect((await ask('GET', book.name)).json).toEqual(book)
  expect((await ask('GET', `${shelf.name}/books/other`)).status).toBe(404)
})

test('a file is uploaded below a name, and downloaded under the name that it got', async () => {
  const twin = library()
  const { name } = (await askTwin(twin, 'POST', `${HERE}/v1/shelves`, {})).json
  const sent = await twin.fetch(
    new Request(`${HERE}/upload/v1/${name}/books?uploadType=media`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'Call me Ishmael.',
    }),
  )
  const book = (await sent.json()) as { name: string }
  const read = await twin.fetch(new Request(`${HERE}/v1/${book.name}?alt=media`))
  expect([read.status, await read.text()]).toEqual([200, 'Call me Ishmael.'])
})

test('what is put there under a name is found under it', async () => {
  const twin = library()
  twin.world().seedState({ shelves: [{ name: 'shelves/sea', theme: 'whales' }] })
  const { json } = await askTwin(twin, 'GET', `${HERE}/v1/shelves/sea`)
  expect(json).toEqual({ name: 'shelves/sea', theme: 'whales' })
})
