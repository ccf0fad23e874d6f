/** @module The types of handlers: what does not fit the contract does not compile; `npm run types` holds these expectations. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generateTypes } from '../../../twins/surfaces/index.ts'
import { defineHandlers } from '../../../twins/twin/index.ts'
import { petContract } from '../pets.ts'
import type { operations } from './pet-operations.ts'

const pet = {
  number: 1,
  name: 'Tom',
  species: 'cat',
  ownerId: 'a',
  chip: 'c',
  registered: '2024-01-01T00:00:00Z',
} as const

test('a handler of a documented operation sees its path, query and body, and answers as documented', () => {
  const handlers = defineHandlers<operations>({
    listOwners: ({ query, json }) => {
      const limit: number | undefined = query.limit
      // @ts-expect-error a query parameter that the operation does not have
      query.colour
      return json(200, { items: [], total: 0, offset: 0, limit: limit ?? 10 }, { 'x-a': 'b' })
    },
    createOwner: async ({ body, json }) => {
      const email: string = body.email
      // @ts-expect-error a default is nothing that a client has sent
      const newsletter: boolean = body.newsletter
      // @ts-expect-error a member that the body does not have
      body.phone
      return json(422, { title: String(newsletter), status: 422, detail: email })
    },
    getPet: ({ path, json }) => {
      const number: number = path.number
      // @ts-expect-error a path parameter that the operation does not have
      path.petId
      return number === 1 ? json(200, pet) : json(404, { title: 'No such pet', status: 404 })
    },
    deleteOwner: ({ json, body }) => {
      const none: undefined = body
      return json(204, none)
    },
  })
  expect(Object.keys(handlers)).toEqual(['listOwners', 'createOwner', 'getPet', 'deleteOwner'])
})

test('what is not as documented does not compile', () => {
  const handlers = defineHandlers<operations>({
    // @ts-expect-error a required member is missing
    getOwner: ({ json }) => json(200, { email: 'a@example.com', name: 'A' }),
    // @ts-expect-error a value that the enumeration does not have
    getPet: ({ json }) => json(200, { ...pet, species: 'fish' }),
    // @ts-expect-error a member that the schema does not have
    createPet: ({ json }) => json(201, { ...pet, colour: 'red' }),
    // @ts-expect-error a status that is not documented
    deletePet: ({ json }) => json(202),
    // @ts-expect-error a body where none is documented
    deleteOwner: ({ json }) => json(204, { deleted: true }),
    // @ts-expect-error an answer that nobody made
    updateOwner: () => ({ status: 200, body: {} }),
    // @ts-expect-error no answer at all
    listPets: () => undefined,
  })
  const unknown = defineHandlers<operations>({
    // @ts-expect-error there is no such operation
    getOwners: () => Response.json({}),
  })
  expect(Object.keys({ ...handlers, ...unknown })).toHaveLength(8)
})

test('ranges and the default are statuses too; an operation without types takes anything', () => {
  interface Ranged {
    one: {
      parameters: { path?: never }
      responses: {
        200: { content: { 'application/vnd.x+json': { a: 1 } } }
        '4XX': { content: { 'application/json': { message: string } } }
      }
    }
    two: {
      requestBody?: { content: { 'application/json': { a: string } } }
      responses: { default: { content: { '*/*': { b: number } } } }
    }
  }
  const ranged = defineHandlers<Ranged>({
    one: ({ json }) => {
      json(200, { a: 1 })
      // @ts-expect-error neither the status nor its range is documented
      json(500, { message: 'broken' })
      return json(418, { message: 'a teapot' })
    },
    two({ json, body }) {
      // @ts-expect-error the body may be left out
      body.a
      return json(503, { b: body?.a.length ?? 0 })
    },
  })
  const untyped = defineHandlers<Record<string, unknown>>({
    any: ({ path, body, json }) => json(299, { ...path, body }),
  })
  expect([...Object.keys(ranged), ...Object.keys(untyped)]).toEqual(['one', 'two', 'any'])
})

test('the types that these tests use are those of the contract', async () => {
  const file = readFileSync(new URL('pet-operations.ts', import.meta.url), 'utf8')
  const bare = (text: string) => text.replaceAll(/[\s;,"'()|]/g, '')
  expect(bare(await generateTypes(petContract()))).toBe(bare(file))
})

test('types are made of a contract that refers to nothing, and names a kind by its schema alone', async () => {
  const { contractOf } = await import('../contract/small-contract.ts')
  const shown = { $ref: '#/components/schemas/Pet' }
  const content = { 'application/json': { schema: shown } }
  const contract = contractOf(
    {
      '/pets': {
        get: { operationId: 'pets', responses: { 200: { description: '', content } } },
        post: { operationId: 'gone', responses: { 200: { $ref: '#/components/responses/Gone' } } },
      },
    },
    {
      Pet: {
        type: 'object',
        required: ['kind'],
        properties: { kind: { type: 'string' }, owner: { $ref: '#/components/schemas/Gone' } },
        discriminator: { propertyName: 'kind', mapping: { cat: 'Cat', cow: 'Cow' } },
      },
      Cat: { allOf: [shown, { type: 'object', properties: { lives: { type: 'integer' } } }] },
    },
  )
  const types = await generateTypes(contract)
  expect(types).toMatch(/Cat: Omit<[\s\S]+kind: "cat"/)
  expect(types).toMatch(/owner\?: unknown/)
})

test('an operation without an id has types under the id that we give it', async () => {
  const { readContract } = await import('../../../twins/contract/index.ts')
  const responses = { 200: { description: 'ok' } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/things': { get: { responses } } },
  }
  const contract = readContract({ source: 'things.json', text: JSON.stringify(document) })
  const types = await generateTypes(contract)
  expect(types).toMatch(/export interface operations \{\s+"get \/things": \{/)
})
