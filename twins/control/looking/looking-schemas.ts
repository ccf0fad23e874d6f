/** @module What the control API tells people who look closely: entities by the page, their history, a request's way, limits. */

import { z } from 'zod'
import { REQUEST_STAGES } from '../../world/index.ts'
import { callSchema, changesSchema } from '../schemas.ts'

const anyObject = z.record(z.string(), z.unknown())

export const resourcesSchema = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      parent: z.string().optional(),
      count: z.int(),
      /** Dotted fields that people and requests know its things by. */
      known: z.array(z.string()),
    }),
  ),
})

const entitySchema = z.object({
  uid: z.string(),
  parent: z.string().optional(),
  version: z.int(),
  createdMs: z.number(),
  updatedMs: z.number(),
  value: anyObject,
})

export const entityPageSchema = z.object({
  total: z.int(),
  /** How many fit the text. */
  matched: z.int(),
  entities: z.array(entitySchema),
})

export const shownEntitySchema = z.object({
  resource: z.string(),
  uid: z.string(),
  /** Absent where it is gone. */
  entity: entitySchema.optional(),
  contains: z.array(z.object({ resource: z.string(), count: z.int() })),
  ties: z.array(z.object({ relation: z.string(), owner: z.string(), member: z.string() })),
  /** Requests that touched it, newest first. */
  history: z.array(
    z.object({
      index: z.int(),
      atMs: z.number(),
      method: z.string(),
      path: z.string(),
      operation: z.string().optional(),
      status: z.int().optional(),
      did: z.enum(['read', 'wrote']),
      changes: changesSchema.shape.changes.optional(),
    }),
  ),
  hasMore: z.boolean(),
})

export const foundCallsSchema = z.object({
  /** Newest first. */
  calls: z.array(callSchema),
  /** Give it as `before` for older ones; absent where there are none. */
  before: z.int().optional(),
})

export const explainedCallSchema = z.object({
  call: callSchema,
  /** As the client named it: `https://api.example.com`. */
  origin: z.string(),
  /** In their order; empty for a request that did not come through them. */
  stages: z.array(
    z.object({
      stage: z.enum(REQUEST_STAGES),
      verdict: z.enum(['passed', 'stopped', 'changed', 'idle', 'unreached']),
      decided: z.string(),
      because: z.string().optional(),
    }),
  ),
  /** What it changed; absent where that was not kept. */
  changes: changesSchema.shape.changes.optional(),
})

export const limitsSchema = z.object({
  limits: z.array(
    z.object({
      name: z.string(),
      requests: z.int(),
      windowMs: z.number(),
      per: z.enum(['credential', 'operation', 'world']),
      windows: z.array(
        z.object({
          operation: z.string().optional(),
          /** Which credential, counted from 1, so that none is shown. */
          credential: z.int().optional(),
          used: z.int(),
          endsMs: z.number(),
        }),
      ),
    }),
  ),
})

export const correctionsSchema = z.object({
  /** Fields that differ from what would be inferred: `operations.createUser.kind`. */
  corrected: z.array(
    z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
})
