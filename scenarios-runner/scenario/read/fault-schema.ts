/** @module What a scenario may say of a fault: what goes wrong, and when. */

import { z } from 'zod'
import type { DrawnNumber, FaultTemplate } from '../model.ts'
import { durationSchema } from './duration.ts'

/** Two whole numbers, the smaller first. */
export const rangeSchema = z
  .tuple([z.int({ error: 'a whole number' }), z.int({ error: 'a whole number' })], {
    error: 'two whole numbers, such as [1, 9]',
  })
  .refine(([min, max]) => min <= max, { error: 'the smaller number first' })

const text = (what: string) => z.string({ error: what }).trim().min(1, { error: what })

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

const span = z.union([durationSchema, named], { error: 'a span of time such as 200ms, 5s or 1h' })
const SHARE = 'a share from 0 to 1'
const share = z.number().min(0, { error: SHARE }).max(1, { error: SHARE })
const count = Number.MAX_SAFE_INTEGER

const fields = z.strictObject({
  operation: text('an operation id of the contract').optional(),
  method: text('an HTTP method').toUpperCase().optional(),
  path: text('a path').optional(),
  status: drawn(400, 599, 'an HTTP status from 400 to 599').optional(),
  latency: span.optional(),
  transport: z
    .union([z.enum(['reset', 'truncate', 'stall']), named], {
      error: 'reset, truncate or stall',
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
  .refine((f) => f.status !== undefined || f.latency !== undefined || f.transport !== undefined, {
    error: 'at least one of status, latency and transport: what goes wrong',
  })
  .transform(({ latency, 'retry-after': retryAfter, ...rest }) => {
    const wait = typeof retryAfter === 'number' ? Math.ceil(retryAfter / 1000) : retryAfter
    const all = { ...rest, latencyMs: latency, retryAfterSeconds: wait }
    return Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined),
    ) as FaultTemplate
  })
