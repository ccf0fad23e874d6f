import { describe, expect, test } from 'vitest'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { readContract, validatorFor } from '../../../twins/contract/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from './published-contract.ts'
import { contractOf } from './small-contract.ts'

const YAML = `openapi: 3.1.0
info: { title: Pets, version: '1' }
servers:
  - url: https://{region}.example.com/v1
    variables: { region: { default: eu } }
security: [{ token: [read] }]
paths:
  /pets/{petId}:
    parameters:
      - { name: petId, in: path, required: true, schema: { type: string } }
      - { name: verbose, in: query, schema: { type: boolean } }
    get:
      operationId: getPet
      tags: [pets]
      parameters:
        - { name: verbose, in: query, required: true, schema: { type: boolean } }
      responses:
        200: { $ref: '#/components/responses/Pet' }
        4xx: { description: refused }
    delete:
      security: []
      responses: { 204: { description: gone } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  responses:
    Pet:
      description: a pet
      headers: { ETag: { schema: { type: string } } }
      content: { application/json: { schema: { $ref: '#/components/schemas/Pet' }, example: { id: '1' } } }
  schemas:
    Pet: { type: object, properties: { id: { type: string } } }
`

describe('readContract', () => {
  const contract = readContract({ source: 'pets.yaml', text: YAML })

  test('reads YAML, servers with their defaults, and every operation', () => {
    expect(contract).toMatchObject({ format: 'openapi-3.1', title: 'Pets', version: '1' })
    expect(contract.servers).toEqual(['https://eu.example.com/v1'])
    expect(contract.operations.map((operation) => operation.id)).toEqual([
      'getPet',
      'delete /pets/{petId}',
    ])
    expect(contract.securitySchemes.get('token')?.type).toBe('http')
  })

  test('a server has an address for each value of its variables, their defaults first', () => {
    const servers = `
  - url: https://{region}.example.com:{port}/{version}
    variables:
      region: { default: eu, enum: [us, eu] }
      port: { default: '443' }
      version: { default: v2, enum: [v1, v2] }
  - url: https://{tenant}/v1
  - url: https://eu.example.com:443/v2`
    const text = YAML.replace(/servers:.*?(?=\nsecurity)/s, `servers:${servers}`)
    expect(readContract({ source: 'pets.yaml', text }).servers).toEqual([
      'https://eu.example.com:443/v2',
      'https://us.example.com:443/v2',
      'https://eu.example.com:443/v1',
      'https://us.example.com:443/v1',
      'https://{tenant}/v1',
    ])
    const many = Array.from({ length: 99 }, (_, i) => `r${i}`).join(', ')
    const long = YAML.replace('{ default: eu }', `{ default: eu, enum: [${many}] }`)
    const { servers: kept } = readContract({ source: 'pets.yaml', text: long })
    expect([kept.length, kept[0]]).toEqual([64, 'https://eu.example.com/v1'])
  })

  test('the operation’s parameters win over its path’s', () => {
    const parameters = contract.operation('getPet')?.parameters ?? []
    expect(
      parameters.map(({ name, required, style, explode }) => [name, required, style, explode]),
    ).toEqual([
      ['petId', true, 'simple', false],
      ['verbose', true, 'form', true],
    ])
  })

  test('responses are resolved, with the pointer of their schema', () => {
    const [ok, refused] = contract.operation('getPet')?.responses ?? []
    expect(ok?.content[0]).toEqual({
      type: 'application/json',
      schema: { $ref: '#/components/schemas/Pet' },
      schemaPointer: '#/components/responses/Pet/content/application~1json/schema',
      examples: [{ id: '1' }],
    })
    expect(ok?.headers).toEqual({ ETag: { type: 'string' } })
    expect(refused?.status).toBe('4XX')
    expect(contract.operation('getPet')?.responses).toBe(contract.operation('getPet')?.responses)
  })

  test('an operation’s empty security lifts the document’s', () => {
    expect(contract.operation('getPet')?.security).toEqual([{ token: ['read'] }])
    expect(contract.operation('delete /pets/{petId}')?.security).toEqual([])
  })

  test('resolve gives the value and where it stands; at reads pointers with and without #', () => {
    const node = contract.resolve({ $ref: '#/components/schemas/Pet' }, '#')
    expect(node.pointer).toBe('#/components/schemas/Pet')
    expect(node.value).toBe(contract.at('/components/schemas/Pet'))
    expect(contract.at('#/paths/~1pets~1{petId}/get/operationId')).toBe('getPet')
    expect(contract.at('#/paths/~1pets~1%7BpetId%7D/get/operationId')).toBe('getPet')
    expect(contract.at('#/nowhere/at/all')).toBeUndefined()
  })

  test('the hash is that of the text, and the one that is given is believed', () => {
    expect(readContract({ source: 'x', text: YAML }).hash).toMatch(/^[0-9a-f]{64}$/)
    expect(readContract({ source: 'x', text: YAML, hash: 'known' }).hash).toBe('known')
  })
})

describe('what is wrong', () => {
  const failure = (text: string): string => {
    try {
      readContract({ source: 'api.yaml', text })
    } catch (error) {
      if (error instanceof HoldoutError) return formatError(error)
    }
    return 'nothing failed'
  }

  test('errors say where, what, and what to do', () => {
    expect(failure('openapi: 3.0.0\ninfo: [\n')).toMatchInlineSnapshot(
      `
      "api.yaml:3:1: the YAML is broken: deficient indentation
        look there and one line above: at the indentation, and at text with a colon, which needs quotes"
    `,
    )
    expect(failure('{ "openapi": "3.0.0",\n  "info": nope }')).toMatchInlineSnapshot(
      `
      "api.yaml:2:17: the JSON is broken: Unexpected token 'o'
        look there for a comma, quote or bracket that is missing or too much"
    `,
    )
    expect(failure('{ "openapi": "3.0.0",')).toMatchInlineSnapshot(
      `
      "api.yaml:1:22: the JSON is broken: Expected double-quoted property name
        look there for a comma, quote or bracket that is missing or too much"
    `,
    )
    expect(failure('just a sentence')).toMatchInlineSnapshot(`
      "api.yaml: it is not an API description: a mapping is expected at the top
        give an OpenAPI 3.0, 3.1 or 3.2, Swagger 2.0 or Google Discovery document, JSON or YAML"
    `)
    expect(failure('title: something else')).toMatchInlineSnapshot(`
      "api.yaml: it is not an API description: \`openapi\` is missing at the top
        give an OpenAPI 3.0, 3.1 or 3.2, Swagger 2.0 or Google Discovery document, JSON or YAML"
    `)
    expect(failure('openapi: 4.0.0\npaths: {}')).toMatchInlineSnapshot(`
      "api.yaml: OpenAPI 4.0.0 is not a version that can be read (openapi)
        give an OpenAPI 3.0, 3.1 or 3.2, Swagger 2.0 or Google Discovery document, JSON or YAML"
    `)
    expect(failure('openapi: 3.0.0')).toMatchInlineSnapshot(`
      "api.yaml: it has no paths, so there is nothing to answer (#/paths)
        add \`paths\` with at least one operation"
    `)
  })

  test('a reference that leads nowhere, in a circle or out of the document names its place', () => {
    const contract = contractOf(
      {},
      { a: { $ref: '#/components/schemas/b' }, b: { $ref: '#/components/schemas/a' } },
    )
    const resolving = (ref: string) => () => contract.resolve({ $ref: ref }, '#/here')
    expect(resolving('#/components/schemas/a')).toThrow('leads back to itself')
    expect(resolving('#/missing')).toThrow('leads nowhere')
    expect(resolving('other.yaml#/x')).toThrow('leaves the document')
  })

  test('mistakes that do not matter are tolerated and noted with their place', () => {
    const contract = contractOf({
      '/a/{x}': {
        get: {
          operationId: 'same',
          parameters: [
            { name: 'q', in: 'query', schema: { type: 'string' } },
            { name: 'q', in: 'query', schema: { type: 'integer' } },
            { name: 'broken' },
            { $ref: '#/components/parameters/none' },
          ],
          responses: { 200: { $ref: '#/components/responses/none' }, soon: {} },
        },
        post: { operationId: 'same' },
      },
    })
    const [get, post] = contract.operations
    expect(get?.parameters.map(({ name, schema }) => [name, schema])).toEqual([
      ['q', { type: 'string' }],
      ['x', { type: 'string' }],
    ])
    expect(get?.responses).toEqual([])
    expect(post?.id).toBe('post /a/{x}')
    expect(post?.responses).toEqual([])
    expect(
      contract.problems.map(({ code, pointer }) => `${code} ${pointer}`),
    ).toMatchInlineSnapshot(`
      [
        "CONTRACT_DUPLICATE_OPERATION_ID #/paths/~1a~1{x}/post",
        "CONTRACT_DUPLICATE_PARAMETER #/paths/~1a~1{x}/get/parameters/1",
        "CONTRACT_MALFORMED_PARAMETER #/paths/~1a~1{x}/get/parameters/2",
        "CONTRACT_UNRESOLVED_REF #/paths/~1a~1{x}/get/parameters/3",
        "CONTRACT_UNDECLARED_PATH_PARAMETER #/paths/~1a~1{x}/get",
        "CONTRACT_UNRESOLVED_REF #/paths/~1a~1{x}/get/responses/200",
        "CONTRACT_NO_RESPONSES #/paths/~1a~1{x}/post",
      ]
    `)
  })
})

test('an anchor defined twice keeps its latest meaning, and is listed', () => {
  const text =
    'openapi: 3.0.0\nx-a: &s { type: string }\nx-b: &s { type: integer }\npaths: {}\nx-c: *s\n'
  const contract = readContract({ source: 'x', text })
  expect(contract.document['x-c']).toEqual({ type: 'integer' })
  expect(contract.problems.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "line 3 gives the anchor s a new meaning, which line 2 gave before; aliases mean the latest above them",
    ]
  `)
})

test('what stands where operations do and is none is passed over, and listed with its place', () => {
  const contract = readContract({
    source: 'api.yaml',
    text: `openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  x-note: here
  pets: { get: {} }
  /list: [get]
  /said: { get: it lists, post: { operationId: add, responses: {} } }
`,
  })
  expect(contract.operations.map(({ id }) => id)).toEqual(['add'])
  expect(
    contract.problems
      .filter(({ code }) => code === 'CONTRACT_NO_OPERATION')
      .map(({ pointer, message }) => [pointer, message]),
  ).toEqual([
    ['#/paths/pets', "nothing here can be called: a path starts with '/'"],
    ['#/paths/~1list', 'nothing here can be called: a path holds a mapping of methods'],
    ['#/paths/~1said/get', 'nothing here can be called: an operation is a mapping'],
  ])
})

test('a body on GET and nullable without type are listed with their place', () => {
  const schema = { nullable: true, description: 'anything' }
  const contract = contractOf({
    '/a': { get: { requestBody: { content: { 'text/plain': { schema } } }, responses: {} } },
  })
  const [body] = contract.operations[0]?.requestBody?.content ?? []
  expect(validatorFor(contract, body?.schemaPointer ?? '', 'request')(null)).toEqual([])
  expect(contract.problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    'CONTRACT_BODY_ON_GET #/paths/~1a/get/requestBody',
    'CONTRACT_NULLABLE_WITHOUT_TYPE #/paths/~1a/get/requestBody/content/text~1plain/schema/nullable',
  ])
})

test('GitHub’s contract is read whole, without a problem', async (context) => {
  const warm = await publishedContract(GITHUB)
  if (warm === undefined) return context.skip(NOT_AT_HAND)
  expect(warm.operations).toHaveLength(1223)
  expect(warm.operation('issues/create')?.requestBody?.required).toBe(true)
  expect(warm.operations.flatMap((operation) => operation.responses).length).toBeGreaterThan(3000)
  expect(warm.problems).toEqual([])
})
