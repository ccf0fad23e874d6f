/** @module The shape of a behaviour file: every field of the model, each of them optional, since a file may correct only one. */

import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'

const jsonValue: z.ZodType<JsonValue> = z.json() as z.ZodType<JsonValue>
const field = z.string().min(1)
const fields = z.array(field)
const confidence = z.number().min(0).max(1)

const keyBinding = z.strictObject({
  in: z.enum(['path', 'query', 'body', 'header']),
  name: field,
  resource: field,
  fields: fields.min(1),
  absent: z.literal('caller').optional(),
})

const bodyShape = z.strictObject({
  holds: z.enum(['entity', 'list', 'ids', 'value', 'media', 'empty', 'other']),
  at: z.string(),
})

const pagination = z.strictObject({
  style: z.enum(['page', 'cursor', 'offset', 'after-id', 'token']),
  position: field,
  first: z.literal(0).optional(),
  before: field.optional(),
  size: field.optional(),
  defaultSize: z.int().positive(),
  maxSize: z.int().positive(),
  next: z
    .discriminatedUnion('in', [
      z.strictObject({ in: z.literal('link') }),
      z.strictObject({ in: z.literal('body'), at: field }),
    ])
    .optional(),
})

const filter = z.strictObject({
  field,
  also: fields.optional(),
  match: z.enum([
    'equals',
    'unequal',
    'one-of',
    'all-of',
    'prefix',
    'contains',
    'expression',
    'qualified',
    'from',
    'after',
    'to',
    'before',
  ]),
})

const idStyle = z.discriminatedUnion('style', [
  z.strictObject({ style: z.literal('uuid') }),
  z.strictObject({
    style: z.literal('sequence'),
    from: z.int().nonnegative(),
    perParent: z.boolean(),
    countedWith: z.string().optional(),
  }),
  z.strictObject({
    style: z.literal('prefixed'),
    prefix: z.string(),
    length: z.int().positive(),
    alphabet: z.string().min(1),
  }),
  z.strictObject({ style: z.literal('key'), from: field }),
])

const operation = z
  .strictObject({
    kind: z.enum([
      'create',
      'read',
      'list',
      'search',
      'replace',
      'update',
      'delete',
      'action',
      'toggle',
      'singleton',
      'membership',
      'batch',
      'rpc',
      'static',
      'unsupported',
    ]),
    resource: field,
    keys: z.array(keyBinding),
    status: z.int().min(100).max(599),
    request: bodyShape,
    response: bodyShape,
    pagination,
    order: field,
    filters: z.record(field, filter),
    sets: z.record(field, jsonValue),
    follows: z.record(field, field),
    adjusts: z.record(
      field,
      z.strictObject({ field: z.string(), does: z.enum(['add', 'remove', 'each']) }),
    ),
    member: z.strictObject({ resource: field, as: field }),
    through: z.strictObject({ resource: field, field }),
    items: z.strictObject({
      names: z.record(z.string(), field),
      adds: z.record(field, z.strictObject({ field, resource: field })).optional(),
      inside: z.strictObject({ member: field, resource: field }).optional(),
      each: z.strictObject({ member: field, key: field, value: field }).optional(),
      said: field.optional(),
      missing: z.enum(['ignored']).optional(),
    }),
    references: z.record(field, field),
    where: z.record(field, jsonValue),
    picks: z.enum(['newest']),
    does: z.enum(['read', 'set', 'add', 'unset', 'replace', 'restore', 'move', 'copy', 'reserve']),
    answersAs: field,
    missing: z.enum(['made']),
    confidence,
    reason: z.string(),
  })
  .partial()

const resource = z
  .strictObject({
    parent: field,
    keys: fields,
    naturalKeys: fields,
    schemaPointer: field,
    ids: z.record(field, idStyle),
    includes: fields,
    usual: z.array(z.record(field, jsonValue)),
    memberships: z.record(field, field),
    confidence,
    reason: z.string(),
  })
  .partial()

/** A behaviour file. Names of resources and ids of operations are the keys of their maps. */
export const behaviourFileSchema = z.strictObject({
  version: z.literal(1),
  contract: z.string().optional(),
  resources: z.record(field, resource).optional(),
  operations: z.record(field, operation).optional(),
  fingerprints: z
    .strictObject({
      resources: z.record(field, z.string()),
      operations: z.record(field, z.string()),
    })
    .partial()
    .optional(),
})

/** The same from code, where entries may say their own names, and nobody need give a version. */
export const correctionsSchema = z.lazy(() =>
  behaviourFileSchema.extend({
    version: z.literal(1).optional(),
    resources: z.record(field, resource.extend({ name: field.optional() })).optional(),
    operations: z.record(field, operation.extend({ operation: field.optional() })).optional(),
  }),
)
