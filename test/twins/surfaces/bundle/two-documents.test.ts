/** @module A contract in two documents behaves as one in a single document would: what its schemas are called is kept. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { loadContract } from '../../../../twins/surfaces/load-contract.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { ask } from '../../pet-twin.ts'

const MAIN = `openapi: 3.0.3
info: { title: Library, version: '1' }
servers: [{ url: 'https://library.example.com' }]
paths:
  /authors:
    post:
      operationId: addAuthor
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Author' } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Author' } } } } }
  /authors/{authorId}:
    get:
      operationId: getAuthor
      parameters: [{ name: authorId, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Author' } } } } }
  /authors/{authorId}/books:
    parameters: [{ name: authorId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: listBooks
      parameters:
        - { name: cursor, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, default: 2 } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: object, required: [data, next_cursor], properties: { data: { type: array, items: { $ref: 'parts.yaml#/Book' } }, next_cursor: { type: string, nullable: true } } } } } }
    post:
      operationId: addBook
      parameters: [{ name: Idempotency-Key, in: header, schema: { type: string } }]
      requestBody: { required: true, content: { application/json: { schema: { $ref: './parts.yaml#/NewBook' } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: './parts.yaml#/Book' } } } } }
  /books/{isbn}:
    get:
      operationId: getBook
      parameters: [{ name: isbn, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: 'parts.yaml#/Book' } } } } }
components:
  schemas:
    Author:
      type: object
      required: [name]
      properties: { id: { type: string, readOnly: true }, name: { type: string }, best: { $ref: 'parts.yaml#/Book' } }
`
const PARTS = `
State: { type: string, enum: [available, borrowed] }
NewBook:
  type: object
  required: [isbn, title]
  properties: { isbn: { type: string }, title: { type: string }, tags: { type: array, items: { type: string } } }
Book:
  type: object
  required: [isbn, title, state]
  properties:
    isbn: { type: string }
    title: { type: string }
    tags: { type: array, items: { type: string } }
    state: { $ref: '#/State' }
    author: { $ref: 'main.yaml#/components/schemas/Author' }
    sequel: { $ref: '#/Book' }
`
let folder: string
let twin: Twin

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-two-'))
  await writeFile(join(folder, 'main.yaml'), MAIN)
  await writeFile(join(folder, 'parts.yaml'), PARTS)
  twin = createTwin({ contract: await loadContract(join(folder, 'main.yaml')) })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('schemas of other documents stand under their names, and only there', () => {
  const { document } = twin.contract
  expect(Object.keys(twin.contract.at('#/components/schemas') ?? {}).sort()).toEqual([
    'Author',
    'Book',
    'NewBook',
    'State',
  ])
  expect(twin.contract.at('#/components/schemas/Book/properties/sequel')).toEqual({
    $ref: '#/components/schemas/Book',
  })
  expect(JSON.stringify(document)).not.toContain('x-holdout')
})

test('what one path makes and another reads is one thing', async () => {
  expect(Object.keys(twin.behaviour.resources).sort()).toEqual(['authors', 'books'])
  const world = { 'x-holdout-world': 'one-thing' }
  const at = 'https://library.example.com'
  const author = (await ask(twin, 'POST', `${at}/authors`, { name: 'Ada' }, world)).json
  const book = { isbn: '1', title: 'Notes', tags: ['engine'] }
  const made = await ask(twin, 'POST', `${at}/authors/${author.id}/books`, book, world)
  expect(made.json).toMatchObject({ ...book, state: 'available' })
  expect((await ask(twin, 'GET', `${at}/books/1`, undefined, world)).json).toEqual(made.json)
})

test('the key that the contract declares itself is honoured; the last page says null where it may', async () => {
  const world = { 'x-holdout-world': 'keys' }
  const at = 'https://library.example.com'
  const author = (await ask(twin, 'POST', `${at}/authors`, { name: 'Ada' }, world)).json
  const add = (isbn: string, key: string) =>
    ask(
      twin,
      'POST',
      `${at}/authors/${author.id}/books`,
      { isbn, title: 't' },
      {
        ...world,
        'idempotency-key': key,
      },
    )
  const first = await add('1', 'a')
  expect([first.status, (await add('1', 'a')).text]).toEqual([201, first.text])
  expect((await add('9', 'a')).status).toBe(409)
  await add('2', 'b')
  await add('3', 'c')
  const seen: string[] = []
  let cursor: string | null = ''
  for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
    const path: string = `${at}/authors/${author.id}/books?cursor=${cursor}`
    const { json } = await ask(twin, 'GET', path, undefined, world)
    seen.push(...json.data.map(({ isbn }: { isbn: string }) => isbn))
    cursor = json.next_cursor
  }
  expect([seen, cursor]).toEqual([['1', '2', '3'], null])
})

test('the laws hold, also that of a repeated key', async () => {
  const report = await checkTwin({ twin })
  expect(report.exceptions).toEqual([])
  expect(report.laws.find(({ law }) => law === 'repeated key changes nothing')).toMatchObject({
    checked: 1,
    held: 1,
  })
})
