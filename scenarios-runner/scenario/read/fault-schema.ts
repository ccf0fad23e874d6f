/** @module What a scenario may say of a fault: what goes wrong, and when. */

import { z } from 'zod'
import type { FaultMatch } from '../../../twins/index.ts'
import type { DrawnNumber, FaultTemplate } from '../model.ts'
import { spanSchema, text } from './names-schema.ts'

/** Two whole numbers, the smaller first. */
export const rangeSchema = z
  .tuple([z.int({ error: 'a whole number' }), z.int({ error: 'a whole number' })], {
    error: 'two whole numbers, such as [1, 9]',
  })
  .refine(([min, max]) => min <= max, { error: 'the smaller number first' })

// One value of `vary` by name; whether it fits is seen when it is drawn.
const named = z.string().regex(/^\$\{[^}]+\}$/) as unknown as z.ZodType<`\${${string}}`>

const drawn = (least: number, most: number, what: string) => {
  const error = `${what}, {int: [${least}, ${Math.min(most, least + 2)}]} to draw it, or the name of what is drawn, "\${n}"`
  const range = z
    .strictObject({ int: rangeSchema })
    .transform(({ int: [min, max] }) => ({ min, max }))
    .refine(({ min, max }) => min >= least && max <= most, { error })
  // Each part says the same: a union tells only of the one that came nearest.
  const number = z.int({ error }).min(least, { error }).max(most, { error })
  return z.union([number, range, named], { error }) as unknown as z.ZodType<DrawnNumber>
}

const span = z.union([spanSchema, named], { error: 'a span of time such as 200ms, 5s or 1h' })
const SHARE = 'a share from 0 to 1'
const share = z.number().min(0, { error: SHARE }).max(1, { error: SHARE })
const count = Number.MAX_SAFE_INTEGER

const ms = spanSchema
const distribution = z.union([
  z.strictObject({ uniform: z.tuple([ms, ms]) }).transform(({ uniform: [minMs, maxMs] }) => ({
    distribution: 'uniform' as const,
    minMs,
    maxMs,
  })),
  z
    .strictObject({ normal: z.strictObject({ mean: ms, deviation: ms }) })
    .transform(({ normal: { mean, deviation } }) => ({
      distribution: 'normal' as const,
      meanMs: mean,
      deviationMs: deviation,
    })),
  z
    .strictObject({ lognormal: z.strictObject({ median: ms, p95: ms }) })
    .transform(({ lognormal: { median, p95 } }) => ({
      distribution: 'lognormal' as const,
      medianMs: median,
      p95Ms: p95,
    })),
  z
    .strictObject({ percentiles: z.record(z.string().regex(/^\d+(?:\.\d+)?$/), ms) })
    .transform(({ percentiles: points }) => ({ distribution: 'percentiles' as const, points })),
])

const valuesSchema = z.record(z.string(), z.json())
const matchSchema = z.strictObject(
  {
    query: valuesSchema.optional(),
    header: valuesSchema.optional(),
    body: valuesSchema.optional(),
  },
  { error: 'query, header or body, each with names and values' },
) as unknown as z.ZodType<FaultMatch>

const WRONGS = [
  ...(['status', 'latency', 'transport', 'kind', 'webhook'] as const),
  ...(['stale-changes', 'stale-for'] as const),
]

const fields = z.strictObject({
  operation: text('an operation id of the contract').optional(),
  method: text('an HTTP method').toUpperCase().optional(),
  path: text('a path').optional(),
  status: drawn(400, 599, 'an HTTP status from 400 to 599').optional(),
  kind: z
    .enum(['auth-expiry', 'limit-exhausted', 'malformed-body'], {
      error: 'auth-expiry, limit-exhausted or malformed-body',
    })
    .optional(),
  latency: z
    .union([span, distribution], {
      error:
        'a span of time such as 200ms, or {uniform: [20ms, 2s]}, {normal: {mean: 80ms, deviation: 20ms}}, {lognormal: {median: 80ms, p95: 1s}}, {percentiles: {50: 80ms, 99: 2s}}',
    })
    .optional(),
  match: matchSchema.optional(),
  stall: span.optional(),
  'stale-changes': drawn(1, count, 'a whole number from 1 on').optional(),
  'stale-for': span.optional(),
  webhook: z
    .enum(['out-of-order', 'duplicate', 'lost'], { error: 'out-of-order, duplicate or lost' })
    .optional(),
  event: text('the name of an event').optional(),
  transport: z
    .union([z.enum(['reset', 'truncate', 'stall', 'timeout']), named], {
      error: 'reset, truncate, stall or timeout',
    })
    .optional(),
  times: drawn(1, count, 'a whole number from 1 on').optional(),
  after: drawn(0, count, 'a whole number from 0 on').optional(),
  rate: z.union([share, named], { error: SHARE }).optional(),
  'retry-after': span.optional(),
})

/** The fields of a fault. */
export const FAULT_FIELDS: readonly string[] = Object.keys(fields.shape)

/** A fault as a scenario writes it. */
export const faultSchema = fields
  .refine((f) => WRONGS.some((name) => f[name] !== undefined), {
    error: `at least one of ${WRONGS.join(', ')}: what goes wrong`,
  })
  .transform(({ latency, stall, 'retry-after': retryAfter, ...written }) => {
    const { 'stale-changes': staleChanges, 'stale-for': staleMs, ...rest } = written
    const wait = typeof retryAfter === 'number' ? Math.ceil(retryAfter / 1000) : retryAfter
    const all = {
      ...rest,
      ...(typeof latency === 'object' ? { latency } : { latencyMs: latency }),
      stallMs: stall,
      staleChanges,
      staleMs,
      retryAfterSeconds: wait,
    }
    return Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined),
    ) as FaultTemplate
  })
