/** @module A service level as people write it, in OpenSLO's words where it has them. */

import { z } from 'zod'
import { type JsonObject, type JsonValue, parseDuration } from '../../../twins/base/index.ts'

const duration = z
  .string({ error: 'expected a span of time such as 200ms, 3s or 1m' })
  .refine(
    (text) => parseDuration(text) !== undefined,
    'expected a span of time such as 200ms, 3s or 1m',
  )
  .transform((text) => parseDuration(text) as number)

const positive = duration.refine((ms) => ms > 0, 'expected a span of time above 0')

const share = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?\s*%$/)
        .transform((text) => Number(text.replace('%', '')) / 100),
    ],
    { error: 'expected a share such as 0.99 or 99%' },
  )
  .refine((value) => value > 0 && value < 1, 'expected a share above 0 and below 1, such as 99%')

const rate = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?\s*\/\s*s$/)
        .transform((text) => Number.parseFloat(text)),
    ],
    { error: 'expected requests a second, such as 200 or 200/s' },
  )
  .refine(
    (value) => value > 0 && value <= 100_000,
    'expected between 0 and 100000 requests a second',
  )

/** The percentiles that can be named by themselves; any other share is written as target and latency. */
const PERCENTILES: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'p99.9', number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
}

const objective = z
  .strictObject({
    p50: positive.optional(),
    p90: positive.optional(),
    p95: positive.optional(),
    p99: positive.optional(),
    'p99.9': positive.optional(),
    /** The share of requests that must be good, with `latency` as what is good. */
    target: share.optional(),
    latency: positive.optional(),
    confidence: share
      .refine((value) => value >= 0.5, 'expected a confidence of at least 50%')
      .optional(),
  })
  .transform((written, context) => {
    const named = Object.entries(PERCENTILES).flatMap(([name, target]) => {
      const latencyMs = written[name as keyof typeof PERCENTILES]
      return latencyMs === undefined ? [] : [{ target, latencyMs }]
    })
    const { target, latency, confidence = 0.95 } = written
    if (target !== undefined && latency !== undefined) named.push({ target, latencyMs: latency })
    const [only] = named
    if (
      only === undefined ||
      named.length > 1 ||
      (target === undefined) !== (latency === undefined)
    ) {
      context.addIssue({
        code: 'custom',
        message: 'expected one percentile, such as p99: 200ms, or target: 99% with latency: 200ms',
        input: written,
      })
      return z.NEVER
    }
    return { ...only, confidence }
  })

const json = z.json() as z.ZodType<JsonValue>

/** A value that is sent as it is written: nothing is drawn for a load. */
const literal = z.string().refine(
  (text) => !text.includes('${'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the user wrote
  'expected a plain value: nothing is drawn for a load, so ${…} has nothing to stand for',
)

/** One document of `spec/constraints/*.yaml`. */
export const constraintSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]*$/,
      'expected lower-case words with dashes, such as permissions-latency',
    ),
  title: z.string().min(1).optional(),
  /** A method and a path. */
  endpoint: literal.regex(
    /^[A-Z]+ \/\S*$/,
    "expected a method and a path, such as 'GET /permissions'",
  ),
  headers: z.record(z.string(), literal).optional(),
  /** A body, as text or as JSON. */
  body: literal.optional(),
  json: json.optional(),
  load: z.strictObject({
    rate,
    for: positive,
    'warm-up': duration.optional(),
  }),
  objective,
  /** State of the twins while the load runs, as in a scenario. */
  given: z.record(z.string(), z.record(z.string(), json) as z.ZodType<JsonObject>).optional(),
  /** What a user would notice when it is not met; fit for an agent. */
  symptom: z.string().min(1).optional(),
})

/** What a document says once it is read. */
export type ConstraintDocument = z.output<typeof constraintSchema>
