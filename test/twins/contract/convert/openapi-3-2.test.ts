import { expect, test } from 'vitest'
import { createRouter, readContract, validatorFor } from '../../../../twins/contract/index.ts'
import { checkContract } from '../../../../twins/surfaces/index.ts'

const TEXT = `openapi: 3.2.0
$self: https://example.com/api.yaml
info: { title: New, version: '1' }
paths:
  /items:
    query:
      operationId: queryItems
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses:
        200:
          summary: lines
          content:
            application/jsonl: { itemSchema: { $ref: 'https://example.com/api.yaml#/components/schemas/Item' } }
            application/json: { $ref: '#/components/mediaTypes/One' }
    get:
      operationId: listItems
      parameters:
        - { name: all, in: querystring, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Query' } } } }
        - { name: session, in: cookie, style: cookie, schema: { type: string } }
      responses: { 204: {} }
    delete:
      operationId: odd
      parameters: [{ name: all, in: querystring, content: { application/json: { schema: {} } } }]
      responses: { 204: { description: gone } }
    additionalOperations:
      COPY: { operationId: copyItems, responses: { 204: { description: copied } } }
components:
  mediaTypes:
    One: { schema: { $ref: '#/components/schemas/Item' }, examples: { a: { dataValue: { id: 5 } } } }
  schemas:
    Item: { type: object, required: [id], properties: { id: { type: integer } } }
    Query: { type: object, required: [q], properties: { q: { type: string }, limit: { type: integer } } }
`
const contract = readContract({ source: 'new.yaml', text: TEXT })

test('OpenAPI 3.2: query and any other method are operations', () => {
  expect(contract.format).toBe('openapi-3.2')
  expect(
    contract.operations.map(({ id, method, pointer }) => `${id} ${method} ${pointer}`),
  ).toMatchInlineSnapshot(`
    [
      "listItems get #/paths/~1items/get",
      "odd delete #/paths/~1items/delete",
      "queryItems query #/paths/~1items/query",
      "copyItems copy #/paths/~1items/additionalOperations/COPY",
    ]
  `)
  const found = createRouter(contract).match('COPY', '/items')
  expect(found).toMatchObject({ operation: { id: 'copyItems' } })
})

test('OpenAPI 3.2: a query string is its properties, streams are lists, examples have data', () => {
  const parameters = contract.operation('listItems')?.parameters ?? []
  expect(
    parameters.map(({ name, in: place, required, style }) => [name, place, required, style]),
  ).toEqual([
    ['q', 'query', true, 'form'],
    ['limit', 'query', false, 'form'],
    ['session', 'cookie', false, 'form'],
  ])
  const [lines, one] = contract.operation('queryItems')?.responses[0]?.content ?? []
  const check = validatorFor(contract, lines?.schemaPointer ?? '', 'response')
  expect(check([{ id: 1 }])).toEqual([])
  expect(check([{}]).map(({ path }) => path)).toEqual(['0.id'])
  expect(one?.examples).toEqual([{ id: 5 }])
})

test('OpenAPI 3.2: what has no other words is listed; pointers lead to the original', () => {
  void contract.operation('odd')?.parameters
  expect(contract.problems).toMatchInlineSnapshot(`
    [
      {
        "code": "CONTRACT_QUERYSTRING",
        "message": "a querystring parameter is read only as a form whose schema names its properties; it is left out",
        "pointer": "#/paths/~1items/delete/parameters/0",
      },
    ]
  `)
  const [lines] = contract.operation('queryItems')?.responses[0]?.content ?? []
  expect(
    [
      contract.operation('listItems')?.parameters[1]?.pointer ?? '',
      contract.operation('listItems')?.parameters[2]?.pointer ?? '',
      lines?.schemaPointer ?? '',
    ].map((pointer) => contract.originOf(pointer)),
  ).toMatchInlineSnapshot(`
    [
      "#/components/schemas/Query/properties/limit",
      "#/paths/~1items/get/parameters/1",
      "#/paths/~1items/query/responses/200/content/application~1jsonl/itemSchema",
    ]
  `)
})

test('OpenAPI 3.2: what it adds to servers, tags, schemes and examples is no mistake', async () => {
  const servers = [{ url: 'https://example.com', name: 'production' }]
  const flow = { deviceAuthorizationUrl: 'https://example.com/d', tokenUrl: '/t', scopes: {} }
  const document = {
    openapi: '3.2.0',
    info: { title: 'More', version: '1' },
    servers,
    tags: [{ name: 'a', parent: 'b', kind: 'nav', summary: 'A' }, { name: 'b' }],
    paths: {
      '/things': {
        servers,
        get: {
          servers,
          responses: {
            200: {
              description: '',
              content: {
                'text/plain': { examples: { a: { dataValue: 'x', serializedValue: 'x' } } },
              },
            },
          },
        },
      },
    },
    components: {
      securitySchemes: {
        device: {
          type: 'oauth2',
          deprecated: true,
          oauth2MetadataUrl: 'https://example.com/.well-known/oauth-authorization-server',
          flows: { deviceAuthorization: flow },
        },
      },
    },
  }
  const more = readContract({ source: 'more.json', text: JSON.stringify(document) })
  await checkContract(more)
  expect(more.problems).toEqual([])
})

test('OpenAPI 3.2: a query string composed of schemas, and a method that a path has twice', () => {
  const more = readContract({
    source: 'more.yaml',
    text: `openapi: 3.2.0
info: { title: More, version: '1' }
paths:
  /items:
    get:
      operationId: listItems
      parameters: [{ name: all, in: querystring, content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Search' } } } }]
      responses: { '204': { description: '' } }
    additionalOperations:
      GET: { operationId: again, responses: { '204': { description: '' } } }
      LOCK: { operationId: lockItems, responses: { '204': { description: '' } } }
components:
  schemas:
    Page: { type: object, properties: { limit: { type: integer }, q: { type: integer } } }
    Search:
      required: [limit]
      allOf: [{ $ref: '#/components/schemas/Page' }]
      properties: { q: { type: string } }
`,
  })
  const [list] = more.operations
  expect(list?.parameters.map(({ name, required, schema }) => [name, required, schema])).toEqual([
    ['limit', true, { type: 'integer' }],
    ['q', false, { type: 'string' }],
  ])
  expect(more.operations.map(({ id }) => id)).toEqual(['listItems', 'lockItems'])
  expect(more.problems).toEqual([
    {
      code: 'CONTRACT_NO_OPERATION',
      message: 'nothing here can be called: the path has GET already',
      pointer: '#/paths/~1items/additionalOperations/GET',
    },
  ])
})
