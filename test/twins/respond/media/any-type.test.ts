import { expect, test } from 'vitest'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'

const ADDRESS = 'https://pets.example.com/api/pets'
const list = (name: string, collectionFormat: string, type = 'string') => ({
  name,
  in: 'formData',
  type: 'array',
  items: { type },
  collectionFormat,
})
const things = { $ref: '#/definitions/Pet' }
const document = {
  swagger: '2.0',
  info: { title: 'Pets', version: '1' },
  host: 'pets.example.com',
  basePath: '/api',
  // What Springfox writes everywhere.
  produces: ['*/*'],
  paths: {
    '/pets': {
      get: {
        operationId: 'list',
        responses: { '200': { description: 'ok', schema: { type: 'array', items: things } } },
      },
      post: {
        operationId: 'make',
        consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
        parameters: [
          { name: 'name', in: 'formData', type: 'string', required: true },
          list('tags', 'csv'),
          list('breeds', 'multi'),
          list('codes', 'pipes', 'integer'),
        ],
        responses: { '201': { description: 'made', schema: things } },
      },
    },
    '/pets/{id}': {
      get: {
        operationId: 'read',
        parameters: [{ name: 'id', in: 'path', required: true, type: 'integer' }],
        responses: { '200': { description: 'ok', schema: things } },
      },
    },
  },
  definitions: {
    Pet: {
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { type: 'integer' },
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        breeds: { type: 'array', items: { type: 'string' } },
        codes: { type: 'array', items: { type: 'integer' } },
      },
    },
  },
}

const pets = () =>
  createTwin({ contract: readContract({ text: JSON.stringify(document), source: 'pets.json' }) })

test('an answer that may be of any type is JSON, and tells what was made', async () => {
  const twin = pets()
  const body = new URLSearchParams({ name: 'Ada', tags: 'new,used', codes: '1|2' })
  body.append('breeds', 'a,b')
  body.append('breeds', 'c')
  const made = await twin.fetch(new Request(ADDRESS, { method: 'POST', body }))
  expect(made.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const pet = (await made.json()) as { id: number }
  expect(pet).toEqual({
    id: pet.id,
    name: 'Ada',
    tags: ['new', 'used'],
    breeds: ['a,b', 'c'],
    codes: [1, 2],
  })
  const read = await twin.fetch(new Request(`${ADDRESS}/${pet.id}`))
  expect(await read.json()).toEqual(pet)
  expect(await (await twin.fetch(new Request(ADDRESS))).json()).toEqual([pet])
})

test('fields of a multipart form are taken apart as well, and each value is checked', async () => {
  const twin = pets()
  const body = new FormData()
  body.set('name', 'Bea')
  body.set('codes', '1|two')
  const refused = await twin.fetch(new Request(ADDRESS, { method: 'POST', body }))
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining('body.codes.1'),
  ])
  body.set('codes', '1|2|3')
  const made = await twin.fetch(new Request(ADDRESS, { method: 'POST', body }))
  expect(await made.json()).toMatchObject({ codes: [1, 2, 3] })
})
