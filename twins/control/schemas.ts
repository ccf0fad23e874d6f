/** @module What the control API takes and gives. */

import { z } from 'zod'
import { isWorldName } from '../twin/index.ts'
import type { CallPattern, Expectation, Fault } from '../world/index.ts'

// Bodies were parsed from JSON, so that anything in them is.
const json = z.unknown()
const anyObject = z.record(z.string(), json)
const ms = z.number().min(0)

/** A name for a new world. */
export const worldName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/)
  .refine(isWorldName, 'must be the name of a world')

export const worldSchema = z.object({
  name: z.string(),
  seed: z.string(),
  clock: z.object({ mode: z.enum(['manual', 'stepping', 'elapsed']), nowMs: z.number() }),
  /** How many things it keeps. */
  entities: z.int(),
})

export const twinSchema = z.object({
  name: z.string(),
  contract: z.object({ title: z.string(), version: z.string(), hash: z.string() }),
  operations: z.int(),
  worlds: z.array(z.string()),
})

export const stateSchema = z.record(z.string(), z.array(anyObject))

/** What seeding takes; the world itself says what is wrong with an entry. */
export const givenSchema = z.record(z.string(), z.array(json))

export const changesSchema = z.object({
  changes: z.array(
    z.object({
      kind: z.enum(['created', 'updated', 'deleted', 'linked', 'unlinked']),
      resource: z.string(),
      uid: z.string(),
      before: anyObject.optional(),
      after: anyObject.optional(),
      relation: z.string().optional(),
      member: z.string().optional(),
    }),
  ),
})

/** How many changes there are, also where only some of them are given. */
export const someChangesSchema = changesSchema.extend({ total: z.int() })

const dueSchema = z.object({ order: z.int(), atMs: z.number(), kind: z.string(), data: json })

export const replaySchema = z.object({
  requests: z.int(),
  /** Answers that were others than the journal has. */
  differences: z.array(
    z.object({
      index: z.int(),
      method: z.string(),
      url: z.string(),
      field: z.enum(['status', 'body']),
      journaled: z.string(),
      replayed: z.string(),
    }),
  ),
})

export const clockSchema = z.object({
  mode: z.enum(['manual', 'stepping', 'elapsed']),
  nowMs: z.number(),
  /** What is to come, in order of time. */
  agenda: z.array(dueSchema),
})

export const passageSchema = z.object({ nowMs: z.number(), fired: z.array(dueSchema) })

const matched = anyObject.optional()

export const faultSchema = z.strictObject({
  operation: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  match: z.strictObject({ query: matched, header: matched, body: matched }).optional(),
  status: z.int().optional(),
  kind: z.enum(['auth-expiry', 'limit-exhausted', 'malformed-body']).optional(),
  latencyMs: ms.optional(),
  latency: anyObject.optional(),
  transport: z.enum(['reset', 'truncate', 'stall', 'timeout']).optional(),
  stallMs: ms.optional(),
  staleChanges: z.int().min(0).optional(),
  staleMs: ms.optional(),
  webhook: z.enum(['out-of-order', 'duplicate', 'lost']).optional(),
  event: z.string().optional(),
  times: z.int().min(0).optional(),
  after: z.int().min(0).optional(),
  rate: z.number().min(0).max(1).optional(),
  retryAfterSeconds: ms.optional(),
} satisfies Record<Exclude<keyof Fault, 'when'>, z.ZodType>)

export const faultsSchema = z.object({
  faults: z.array(anyObject),
  /** How many requests, or webhooks, each matched, and how many of these it met; in the order of the faults. */
  counts: z.array(z.object({ matched: z.int(), met: z.int() })),
})

export const callSchema = z.object({
  index: z.int(),
  atMs: z.number(),
  method: z.string(),
  path: z.string(),
  operation: z.string().optional(),
  outcome: z.string(),
  status: z.int().optional(),
  headers: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  requestBody: json.optional(),
  responseBody: json.optional(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  violations: z.array(z.string()),
  answerProblems: z.array(z.string()).optional(),
  fault: z.string().optional(),
  cause: z.string().optional(),
  replayed: z.boolean().optional(),
})

export const journalSchema = z.object({
  calls: z.array(callSchema),
  /** Give it as `since` for the calls after these; absent where there are none yet. */
  next: z.int().optional(),
})

const patternFields = {
  operation: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  query: anyObject.optional(),
  headers: anyObject.optional(),
  body: json.optional(),
  status: z.int().optional(),
} satisfies Record<keyof CallPattern, z.ZodType>

const count = z.int().min(0)

export const expectationSchema = z.strictObject({
  ...patternFields,
  times: z
    .union([
      count,
      z.strictObject({
        exactly: count.optional(),
        atLeast: count.optional(),
        atMost: count.optional(),
      }),
    ])
    .optional(),
  inOrder: z.array(z.strictObject(patternFields)).optional(),
  since: count.optional(),
} satisfies Record<keyof Expectation, z.ZodType>)

export const verificationSchema = z.object({
  met: z.boolean(),
  count: z.int(),
  expected: z.string(),
  calls: z.array(z.int()),
  nearMisses: z.array(
    z.object({
      index: z.int(),
      method: z.string(),
      path: z.string(),
      differences: z.array(
        z.object({ field: z.string(), expected: json, received: json.optional() }),
      ),
    }),
  ),
  missing: z.int(),
  explanation: z.string(),
})

export const deliveriesSchema = z.object({
  deliveries: z.array(
    z.object({
      id: z.string(),
      index: z.int(),
      event: z.string(),
      action: z.string().optional(),
      url: z.string(),
      method: z.string(),
      subscription: z.string().optional(),
      state: z.enum(['waiting', 'delivered', 'failed', 'refused', 'dropped']),
      reason: z.string().optional(),
      createdMs: z.number(),
      nextMs: z.number().optional(),
      attempts: z.array(
        z.object({
          atMs: z.number(),
          requestHeaders: z.record(z.string(), z.string()),
          status: z.int().optional(),
          error: z.string().optional(),
          responseHeaders: z.record(z.string(), z.string()).optional(),
          responseBody: z.string().optional(),
        }),
      ),
      body: json,
      fault: z.string().optional(),
    }),
  ),
})

export const explanationSchema = z.object({
  operations: z.array(
    z.looseObject({
      operation: z.string(),
      kind: z.string(),
      resource: z.string().optional(),
      confidence: z.number(),
      reason: z.string(),
      method: z.string(),
      path: z.string(),
      /** Handlers in code take it over. */
      handled: z.boolean(),
    }),
  ),
})

/** How every refusal is said. */
export const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  place: z
    .object({
      file: z.string().optional(),
      line: z.int().optional(),
      column: z.int().optional(),
      field: z.string().optional(),
    })
    .optional(),
  hint: z.string().optional(),
})
