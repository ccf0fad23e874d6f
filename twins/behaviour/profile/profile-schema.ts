/** @module The profile as people write it, beside a contract or inside the configuration. */

import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import type { Profile } from './model.ts'
import { webhookProfileSchema } from './webhook-profile-schema.ts'

const jsonSchema = z.json() as z.ZodType<JsonValue>

const idStyleSchema = z.discriminatedUnion('style', [
  z.strictObject({ style: z.literal('uuid') }),
  z.strictObject({
    style: z.literal('sequence'),
    from: z.int().default(1),
    perParent: z.boolean().default(false),
    countedWith: z.string().optional(),
  }),
  z.strictObject({
    style: z.literal('prefixed'),
    prefix: z.string(),
    length: z.int().min(1),
    alphabet: z
      .string()
      .min(2)
      .default('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
  }),
  z.strictObject({ style: z.literal('key'), from: z.string() }),
])

const statusSchema = z.int().min(400).max(599)
const headerSchema = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'it must be the name of a header')
// Only what can carry a body can stand for another method.
const carrierSchema = z.enum(['POST', 'PUT', 'PATCH'])
const namesSchema = z.array(z.string().min(1))

const limitSchema = z.strictObject({
  name: z.string().min(1).optional(),
  requests: z.int().min(1),
  windowMs: z.int().min(1),
  per: z.enum(['credential', 'operation', 'world']).optional(),
  window: z.enum(['first-request', 'aligned']).optional(),
  operations: namesSchema.optional(),
  methods: namesSchema.optional(),
  additional: z.boolean().optional(),
  headers: z
    .strictObject({
      limit: headerSchema.optional(),
      remaining: headerSchema.optional(),
      used: headerSchema.optional(),
      reset: headerSchema.optional(),
      resource: headerSchema.optional(),
    })
    .optional(),
  reset: z.enum(['epoch-seconds', 'seconds-left', 'iso-time']).optional(),
  retryAfter: z.boolean().optional(),
  refusalHeaders: z.record(headerSchema, z.string()).optional(),
  status: statusSchema.optional(),
  code: z.string().min(1).optional(),
  message: z.string().min(1).optional(),
})

const credentialSchema = z.strictObject({
  value: z.string().min(1),
  scopes: namesSchema.optional(),
  expiresAfterMs: z.int().min(0).optional(),
})

/** What contracts never say; every part is optional. */
export const profileSchema = z.strictObject({
  errors: z
    .record(
      z.string().regex(/^(?:[45]\d\d|[45]XX|default)$/, 'it must be a status, 4XX, 5XX or default'),
      jsonSchema,
    )
    .optional(),
  errorStatus: z.int().min(200).max(599).optional(),
  methods: z
    .partialRecord(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), z.array(carrierSchema).min(1))
    .optional(),
  limits: z.union([limitSchema, z.array(limitSchema)]).optional(),
  credentials: z.array(z.union([z.string().min(1), credentialSchema])).optional(),
  idempotency: z
    .strictObject({
      header: headerSchema,
      methods: namesSchema.optional(),
      expiresAfterMs: z.int().min(1).optional(),
      replayHeader: z
        .strictObject({ name: headerSchema, value: z.string().min(1).optional() })
        .optional(),
      conflict: z
        .strictObject({
          status: statusSchema.optional(),
          code: z.string().min(1).optional(),
          message: z.string().min(1).optional(),
        })
        .optional(),
    })
    .optional(),
  conditional: z
    .strictObject({
      operations: namesSchema.optional(),
      etag: z.enum(['strong', 'weak']).optional(),
      lastModified: z.boolean().optional(),
    })
    .optional(),
  oauth: z
    .strictObject({
      issuer: z.url().optional(),
      audience: z.string().min(1).optional(),
      accessTokenSeconds: z.int().min(1).optional(),
      refreshTokenSeconds: z.int().min(1).optional(),
      codeSeconds: z.int().min(1).optional(),
      clients: z
        .array(
          z.strictObject({
            id: z.string().min(1),
            secret: z.string().min(1).optional(),
            redirectUris: namesSchema.optional(),
          }),
        )
        .optional(),
      user: z
        .strictObject({
          subject: z.string().min(1),
          claims: z.record(z.string(), jsonSchema).optional(),
        })
        .optional(),
    })
    .optional(),
  references: z
    .strictObject({
      unknown: z.enum(['refused', 'kept']).optional(),
      known: namesSchema.optional(),
      code: z.string().min(1).optional(),
    })
    .optional(),
  webhooks: webhookProfileSchema.optional(),
  ids: z.record(z.string(), z.record(z.string(), idStyleSchema)).optional(),
  actor: z
    .strictObject({ resource: z.string(), fields: z.record(z.string(), jsonSchema) })
    .optional(),
}) as unknown as z.ZodType<Profile>
