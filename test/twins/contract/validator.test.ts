import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { jsonSchemaOf, validatorFor, validatorForSchema } from '../../../twins/contract/index.ts'
import { GITHUB, NOT_AT_HAND, publishedContract } from './published-contract.ts'
import { schemaContract } from './small-contract.ts'

function check(
  schema: JsonObject,
  value: unknown,
  direction: 'request' | 'response' = 'response',
  version?: string,
  others?: JsonObject,
) {
  const { contract, pointer } = schemaContract(schema, version, others)
  return validatorFor(
    contract,
    pointer,
    direction,
  )(value).map(({ path, message }) => `${path}: ${message}`)
}

describe('the dialect of OpenAPI 3.0', () => {
  test('nullable lets null pass, with a type, an enum, a reference, alternatives, and even alone', () => {
    expect(check({ type: 'string', nullable: true }, null)).toEqual([])
    expect(check({ type: 'string', enum: ['a'], nullable: true }, null)).toEqual([])
    expect(
      check({ $ref: '#/components/schemas/o', nullable: true }, null, 'response', '3.0.3', {
        o: { type: 'object' },
      }),
    ).toEqual([])
    expect(check({ nullable: true, allOf: [{ type: 'object' }] }, null)).toEqual([])
    expect(check({ nullable: true, enum: ['a'] }, null)).toEqual([])
    expect(check({ nullable: true, enum: ['a'] }, 'b')).not.toEqual([])
    expect(check({ type: 'string' }, null)).toEqual([': must be a string'])
  })

  test('boolean exclusive bounds', () => {
    expect(check({ type: 'number', minimum: 1, exclusiveMinimum: true }, 1)).toEqual([
      ': must be > 1',
    ])
    expect(check({ type: 'number', maximum: 1, exclusiveMaximum: false }, 1)).toEqual([])
  })

  test('what cannot be used is left out and noted', () => {
    const { contract, pointer } = schemaContract({
      type: 'file',
      pattern: '(',
      required: true,
      minimum: 'one',
      properties: { a: { $ref: '#/nowhere' } },
    })
    expect(validatorFor(contract, pointer, 'request')({ a: 1 })).toEqual([])
    expect(contract.problems.map(({ code }) => code)).toEqual([
      'CONTRACT_MALFORMED_KEYWORD',
      'CONTRACT_MALFORMED_KEYWORD',
      'CONTRACT_MALFORMED_KEYWORD',
      'CONTRACT_UNRESOLVED_REF',
      'CONTRACT_UNKNOWN_TYPE',
    ])
  })
})

describe('direction', () => {
  const user: JsonObject = {
    allOf: [{ $ref: '#/components/schemas/base' }, { required: ['id', 'secret', 'name'] }],
  }
  const base: JsonObject = {
    type: 'object',
    properties: {
      id: { type: 'string', readOnly: true },
      secret: { type: 'string', writeOnly: true },
      name: { type: 'string' },
    },
  }

  test('readOnly is not required of requests, nor writeOnly of responses, even across allOf', () => {
    expect(check(user, {}, 'request', '3.0.3', { base })).toEqual([
      'secret: is required',
      'name: is required',
    ])
    expect(check(user, {}, 'response', '3.0.3', { base })).toEqual([
      'id: is required',
      'name: is required',
    ])
  })
})

describe('references', () => {
  const node: JsonObject = {
    type: 'object',
    required: ['value'],
    properties: { value: { type: 'integer' }, next: { $ref: '#/components/schemas/it' } },
  }

  test('a cycle is checked all the way down, in both versions', () => {
    const bad = { value: 1, next: { value: 2, next: { value: 'three' } } }
    expect(check(node, bad)).toEqual(['next.next.value: must be an integer'])
    expect(check(node, bad, 'response', '3.1.0')).toEqual(['next.next.value: must be an integer'])
  })

  test('a union whose members extend it comes to an end', () => {
    const union: JsonObject = {
      discriminator: { propertyName: 'kind' },
      properties: { kind: { type: 'string' } },
      oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/dog' }],
    }
    const of = (sound: string): JsonObject => ({
      allOf: [
        { $ref: '#/components/schemas/it' },
        { properties: { [sound]: { type: 'boolean' } } },
      ],
    })
    const others = { cat: of('purrs'), dog: of('barks') }
    expect(check(union, { kind: 'cat', purrs: true }, 'response', '3.0.3', others)).toEqual([])
    expect(check(union, { kind: 5 }, 'response', '3.0.3', others)).not.toEqual([])
  })

  test('3.1: what stands beside a reference counts, and unevaluatedProperties looks through it', () => {
    const closed: JsonObject = { $ref: '#/components/schemas/base', unevaluatedProperties: false }
    const base: JsonObject = { type: 'object', properties: { a: { type: ['string', 'null'] } } }
    expect(check(closed, { a: null }, 'response', '3.1.0', { base })).toEqual([])
    expect(check(closed, { a: 'x', b: 1 }, 'response', '3.1.0', { base })).toEqual([
      'b: is not a known property',
    ])
  })
})

describe('messages', () => {
  test('say where and what, all at once', () => {
    const schema: JsonObject = {
      type: 'object',
      additionalProperties: false,
      required: ['title'],
      properties: {
        title: { type: 'string', minLength: 1 },
        state: { enum: ['open', 'closed'] },
        tags: { type: 'array', maxItems: 1, items: { type: 'string', nullable: true } },
        at: { type: 'string', format: 'date-time' },
      },
    }
    expect(
      check(schema, { state: 'shut', tags: [1, null], at: 'noon', extra: 1 }),
    ).toMatchInlineSnapshot(`
      [
        "title: is required",
        "extra: is not a known property",
        "state: must be one of "open", "closed"",
        "tags: must have at most 1 item",
        "tags.0: must be a string or null",
        "at: must be a valid date-time",
      ]
    `)
    expect(check(schema, [])).toMatchInlineSnapshot(`
      [
        ": must be an object",
      ]
    `)
  })

  test('of alternatives the closest is told, and when none is close, that none matches', () => {
    const schema: JsonObject = {
      anyOf: [
        { type: 'string' },
        { type: 'object', required: ['name', 'size'], properties: { name: { type: 'string' } } },
        { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
      ],
    }
    expect(check(schema, { id: 'x' })).toEqual(['id: must be an integer'])
    expect(check(schema, 5)).toEqual([': matches none of the alternatives'])
    expect(check({ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 1)).toEqual([
      ': must match one alternative, and matches several',
    ])
  })

  test('a request that several of its alternatives accept is accepted, one that none accepts is not', () => {
    const schema = { oneOf: [{ type: 'integer' }, { type: 'number' }] }
    expect(check(schema, 1, 'request')).toEqual([])
    expect(check(schema, 'one', 'request')).toHaveLength(1)
  })
})

test('a pointer without a schema accepts everything; a schema without a pointer is checked by itself', () => {
  const { contract } = schemaContract({})
  expect(validatorFor(contract, '#/nowhere/schema', 'request')({ any: 1 })).toEqual([])
  expect(validatorForSchema(contract, { type: 'integer' }, '#/x', 'request')('1')).toHaveLength(1)
  expect(validatorForSchema(contract, false, '#/x', 'request')(1)).toHaveLength(1)
})

test('jsonSchemaOf gives the same verdicts on its own as the validator gives', () => {
  const { contract, pointer } = schemaContract(
    {
      type: 'object',
      required: ['list'],
      properties: { list: { type: 'array', items: { $ref: '#/components/schemas/x' } } },
    },
    '3.0.3',
    { x: { type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true } },
  )
  const standalone = new Ajv({ strict: false }).compile(jsonSchemaOf(contract, pointer))
  const validate = validatorFor(contract, pointer, 'response')
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constant(null),
    fc.double({ noNaN: true }),
  )
  fc.assert(
    fc.property(fc.record({ list: fc.array(number) }, { requiredKeys: [] }), (value) => {
      expect(validate(value).length === 0).toBe(standalone(value))
    }),
  )
})

test('GitHub’s response schemas all make validators, and most of its examples pass', async (context) => {
  const contract = await publishedContract(GITHUB)
  if (contract === undefined) return context.skip(NOT_AT_HAND)
  const media = contract.operations
    .flatMap((operation) => operation.responses)
    .flatMap((response) => response.content)
    .filter(({ schema, examples }) => schema !== undefined && examples.length > 0)
  const verdicts = media.flatMap(({ schemaPointer, examples }) =>
    examples.map(
      (example) => validatorFor(contract, schemaPointer, 'response')(example).length === 0,
    ),
  )
  expect(verdicts.length).toBeGreaterThan(1000)
  expect(verdicts.filter(Boolean).length / verdicts.length).toBeGreaterThan(0.75)
  expect(new Set(contract.problems.map(({ code }) => code))).toEqual(
    new Set(['CONTRACT_NULLABLE_WITHOUT_TYPE']),
  )
})

test('a schema that forbids all but what it describes in alternatives takes those, and says so', () => {
  const text: JsonObject = { type: 'string' }
  const closed: JsonObject = {
    type: 'object',
    additionalProperties: false,
    oneOf: [
      { type: 'object', required: ['url'], properties: { url: text } },
      { type: 'object', required: ['file'], properties: { file: text } },
    ],
  }
  expect(check(closed, { url: 'u' })).toEqual([])
  expect(check(closed, {})).not.toEqual([])
  expect(check({ ...closed, properties: { id: text } }, { url: 'u' })).not.toEqual([])
  const { contract, pointer } = schemaContract(closed)
  validatorFor(contract, pointer, 'response')(null)
  expect(contract.problems.map(({ code, pointer: at }) => `${code} ${at}`)).toEqual([
    `CONTRACT_CLOSED_ALTERNATIVES ${pointer}/additionalProperties`,
  ])
})
