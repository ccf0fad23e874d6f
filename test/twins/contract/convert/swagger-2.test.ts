import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { type Contract, readContract, validatorFor } from '../../../../twins/contract/index.ts'

const swagger = (document: JsonObject): Contract =>
  readContract({
    source: 'old.json',
    text: JSON.stringify({ swagger: '2.0', info: { title: 'Old', version: '1' }, ...document }),
  })

const PETS = swagger({
  host: 'pets.example.com',
  basePath: '/v1/',
  schemes: ['https', 'http'],
  produces: ['application/json'],
  securityDefinitions: {
    user: { type: 'basic' },
    token: { type: 'oauth2', flow: 'application', tokenUrl: '/token', scopes: { read: 'Read' } },
  },
  security: [{ token: ['read'] }],
  parameters: {
    page: { name: 'page', in: 'query', type: 'integer', maximum: 10, exclusiveMaximum: true },
    pet: { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
  },
  responses: { Lost: { description: 'lost', schema: { $ref: '#/definitions/Fault' } } },
  paths: {
    '/pets': {
      parameters: [{ $ref: '#/parameters/page' }],
      get: {
        operationId: 'listPets',
        parameters: [
          { name: 'tags', in: 'query', type: 'array', items: { type: 'string' } },
          {
            name: 'ids',
            in: 'query',
            type: 'array',
            items: { type: 'integer' },
            collectionFormat: 'multi',
          },
        ],
        responses: {
          200: {
            description: 'pets',
            schema: { type: 'array', items: { $ref: '#/definitions/Pet' } },
            examples: { 'application/json': [{ name: 'Rex' }], 'text/plain': 'Rex' },
            headers: { 'X-Total': { type: 'integer', description: 'how many' } },
          },
          default: { $ref: '#/responses/Lost' },
        },
      },
      post: {
        operationId: 'addPet',
        consumes: ['application/json', 'application/xml'],
        produces: ['application/xml'],
        parameters: [{ $ref: '#/parameters/pet' }],
        responses: { 201: { $ref: '#/responses/Lost' } },
      },
    },
    '/pets/{id}/photo': {
      put: {
        operationId: 'putPhoto',
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { name: 'photo', in: 'formData', required: true, type: 'file' },
          { name: 'title', in: 'formData', type: 'string', description: 'what it shows' },
          { name: 'title', in: 'formData', type: 'integer' },
        ],
        responses: { 200: { description: 'photo', schema: { type: 'file' } } },
      },
    },
  },
  definitions: {
    Pet: {
      type: 'object',
      discriminator: 'kind',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        owner: { type: 'string', 'x-nullable': true },
        friend: { $ref: '#/definitions/Pet', 'x-nullable': true },
        latest: { items: [{ type: 'integer' }, { type: 'null' }] },
      },
    },
    Fault: { properties: { page: { $ref: '#/paths/~1pets/get/responses/200/schema' } } },
  },
})

describe('Swagger 2.0', () => {
  test('keeps its format, and has servers, schemes and operations', () => {
    expect(PETS).toMatchObject({ format: 'swagger-2.0', title: 'Old' })
    expect(PETS.servers).toEqual(['https://pets.example.com/v1', 'http://pets.example.com/v1'])
    expect(PETS.operations.map(({ id }) => id)).toEqual(['listPets', 'addPet', 'putPhoto'])
    expect(PETS.securitySchemes.get('user')?.definition).toEqual({ type: 'http', scheme: 'basic' })
    expect(PETS.securitySchemes.get('token')?.definition).toEqual({
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: '/token', scopes: { read: 'Read' } } },
    })
    expect(swagger({ paths: {}, basePath: '/api' }).servers).toEqual(['/api'])
  })

  test('parameters get a schema and a style', () => {
    expect(
      PETS.operation('listPets')?.parameters.map(({ name, style, explode, schema }) => ({
        name,
        style,
        explode,
        schema,
      })),
    ).toEqual([
      {
        name: 'page',
        style: 'form',
        explode: true,
        schema: { type: 'integer', exclusiveMaximum: 10 },
      },
      {
        name: 'tags',
        style: 'form',
        explode: false,
        schema: { type: 'array', items: { type: 'string' } },
      },
      {
        name: 'ids',
        style: 'form',
        explode: true,
        schema: { type: 'array', items: { type: 'integer' } },
      },
    ])
  })

  test('a body parameter is the request body, in every type that is consumed', () => {
    const body = PETS.operation('addPet')?.requestBody
    expect(body?.required).toBe(true)
    expect(body?.content.map(({ type, schema }) => [type, schema])).toEqual([
      ['application/json', { $ref: '#/components/schemas/Pet' }],
      ['application/xml', { $ref: '#/components/schemas/Pet' }],
    ])
  })

  test('form fields are one object; a file among them makes it multipart', () => {
    const [media] = PETS.operation('putPhoto')?.requestBody?.content ?? []
    expect(media?.type).toBe('multipart/form-data')
    expect(media?.schema).toEqual({
      type: 'object',
      properties: {
        photo: { type: 'string', format: 'binary' },
        title: { type: 'string', description: 'what it shows' },
      },
      required: ['photo'],
    })
    expect(PETS.operation('putPhoto')?.parameters.map(({ name }) => name)).toEqual(['id'])
  })

  test('responses have content as produced, examples and headers', () => {
    const [ok, lost] = PETS.operation('listPets')?.responses ?? []
    expect(ok?.content).toMatchObject([{ type: 'application/json', examples: [[{ name: 'Rex' }]] }])
    expect(ok?.headers).toEqual({ 'X-Total': { type: 'integer' } })
    expect(lost?.content[0]?.schema).toEqual({ $ref: '#/components/schemas/Fault' })
    const [created] = PETS.operation('addPet')?.responses ?? []
    expect(created?.content.map(({ type }) => type)).toEqual(['application/xml'])
  })

  test('schemas mean what their authors mean', () => {
    const check = validatorFor(PETS, '#/components/schemas/Pet', 'response')
    expect(check({ name: 'Rex', owner: null, friend: null, latest: 5 })).toEqual([])
    expect(check({ name: 'Rex', latest: null })).toEqual([])
    expect(check({ name: 'Rex', latest: 'x' })).not.toEqual([])
    expect(check({ name: 'Rex', friend: {} })).toEqual([
      { path: 'friend.name', message: 'is required' },
    ])
    const fault = validatorFor(PETS, '#/components/schemas/Fault', 'response')
    expect(fault({ page: [{ name: 'Rex' }] })).toEqual([])
    expect(fault({ page: [{}] })).toEqual([{ path: 'page.0.name', message: 'is required' }])
  })

  test('what is tolerated is listed, and leads to the original', () => {
    expect(PETS.problems.map(({ code, pointer }) => `${code} ${pointer}`)).toMatchInlineSnapshot(`
      [
        "CONTRACT_EXAMPLE_WITHOUT_TYPE #/paths/~1pets/get/responses/200/examples/text~1plain",
        "CONTRACT_DUPLICATE_PARAMETER #/paths/~1pets~1{id}~1photo/put/parameters/3",
        "CONTRACT_ITEMS_LIST #/definitions/Pet/properties/latest/items",
      ]
    `)
  })

  test('every pointer leads to the original', () => {
    const media = PETS.operation('putPhoto')?.requestBody?.content[0]
    const places = [
      PETS.operation('putPhoto')?.pointer ?? '',
      PETS.operation('putPhoto')?.parameters[0]?.pointer ?? '',
      `${media?.schemaPointer}/properties/title/type`,
      PETS.operation('addPet')?.requestBody?.content[1]?.schemaPointer ?? '',
      PETS.operation('listPets')?.responses[0]?.content[0]?.schemaPointer ?? '',
      '#/components/schemas/Pet/properties/latest/anyOf/1',
      '#/components/securitySchemes/user',
    ]
    expect(places.map((pointer) => PETS.originOf(pointer))).toMatchInlineSnapshot(`
      [
        "#/paths/~1pets~1{id}~1photo/put",
        "#/paths/~1pets~1{id}~1photo/put/parameters/0",
        "#/paths/~1pets~1{id}~1photo/put/parameters/2/type",
        "#/parameters/pet/schema",
        "#/paths/~1pets/get/responses/200/schema",
        "#/definitions/Pet/properties/latest/items/1",
        "#/securityDefinitions/user",
      ]
    `)
  })

  test('a reference that leads nowhere is named as it stands in the original', () => {
    const contract = swagger({
      paths: {
        '/a': {
          get: { responses: { 200: { description: '', schema: { $ref: '#/definitions/b' } } } },
        },
      },
    })
    const pointer = contract.operations[0]?.responses[0]?.content[0]?.schemaPointer ?? ''
    expect(validatorFor(contract, pointer, 'response')(5)).toEqual([])
    expect(contract.problems).toMatchInlineSnapshot(`
      [
        {
          "code": "CONTRACT_UNRESOLVED_REF",
          "message": "the reference #/definitions/b leads nowhere; anything is accepted here",
          "pointer": "#/paths/~1a/get/responses/200/schema",
        },
      ]
    `)
  })
})
