/** @module The kinds of constraints as people write them, each with the measurement that proves it. */

import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import { objective } from './objective-schema.ts'
import { offered } from './offered-schema.ts'
import { cores, positive, rate, size } from './quantities.ts'
import { requestFields, requestSource, users } from './request-schema.ts'

const json = z.json() as z.ZodType<JsonValue>

const base = {
  id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]*$/,
      'expected lower-case words with dashes, such as permissions-latency',
    ),
  title: z.string().min(1).optional(),
  /** Reported and never gated; what cannot be measured is allowed then. */
  aspirational: z.boolean().optional(),
}

/** What a user would notice when it is not met; fit for an agent. */
const symptom = z.string().min(1).optional()

/** Service levels under an offered load. */
export const loadSchema = z.strictObject({
  ...base,
  ...requestFields,
  requests: z.array(requestSource).min(1).optional(),
  load: offered,
  objective: objective.optional(),
  objectives: z.array(objective).min(1).optional(),
  users: users.optional(),
  limits: z.strictObject({ cpu: cores.optional(), memory: size.optional() }).optional(),
  /** State of the twins while the load runs, as in a scenario. */
  given: z.record(z.string(), z.record(z.string(), json) as z.ZodType<JsonObject>).optional(),
  symptom,
})

/** Something that must be true of everything observed. */
export const checkSchema = z.strictObject({ ...base, check: z.string().min(1), symptom })

/** How fast a function of a library is. */
export const benchSchema = z.strictObject({
  ...base,
  bench: z.strictObject({
    /** A module of the artifact, from its folder. */
    module: z.string().min(1),
    /** The function that it exports; `default` unless given. */
    function: z.string().min(1).optional(),
    args: z.array(json).optional(),
    for: positive.optional(),
  }),
  objective: z.strictObject({ p99: positive.optional(), throughput: rate.optional() }),
  symptom,
})

/** Wished for, and measured by nothing here. */
export const aspirationSchema = z.looseObject({ ...base, aspirational: z.literal(true), symptom })

/** Which kind of constraint a document is, by what it holds. */
export function schemaOf(document: unknown): z.ZodType {
  const has = (name: string) =>
    typeof document === 'object' && document !== null && Object.hasOwn(document, name)
  if (has('check')) return checkSchema
  if (has('bench')) return benchSchema
  return loadSchema
}
