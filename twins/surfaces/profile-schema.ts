/** @module The profile as people write it, beside a contract or inside the configuration. */

import { z } from 'zod'
import type { JsonValue } from '../base/index.ts'
import type { Profile } from '../behaviour/index.ts'

const jsonSchema = z.json() as z.ZodType<JsonValue>

const idStyleSchema = z.discriminatedUnion('style', [
  z.strictObject({ style: z.literal('uuid') }),
  z.strictObject({
    style: z.literal('sequence'),
    from: z.int().default(1),
    perParent: z.boolean().default(false),
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

/** What contracts never say; every part is optional. */
export const profileSchema = z.strictObject({
  errors: z.record(z.string(), jsonSchema).optional(),
  limits: z.strictObject({ requests: z.int().min(1), windowMs: z.int().min(1) }).optional(),
  credentials: z.array(z.string().min(1)).optional(),
  ids: z.record(z.string(), z.record(z.string(), idStyleSchema)).optional(),
  actor: z
    .strictObject({ resource: z.string(), fields: z.record(z.string(), jsonSchema) })
    .optional(),
}) as z.ZodType<Profile>
