/** @module An objective as people write it: in OpenSLO's words, or in short. */

import { z } from 'zod'
import type { Indicator, Objective } from '../model.ts'
import { cores, positive, rate, share, size } from './quantities.ts'

/** The percentiles that can be named by themselves; any other share is written as target and latency. */
const PERCENTILES: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'p99.9', number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
}

const INDICATORS = ['latency', 'errors', 'throughput', 'cpu', 'memory', 'event-loop-lag'] as const

const ONE =
  'expected one percentile, such as p99: 200ms, or target: 99% with latency: 200ms, or one of errors, throughput, cpu, memory, event-loop-lag; several objectives go into a list: objectives'

const written = z.strictObject({
  name: z.string().min(1).optional(),
  p50: positive.optional(),
  p90: positive.optional(),
  p95: positive.optional(),
  p99: positive.optional(),
  'p99.9': positive.optional(),
  /** The most that may fail, such as 0.1%. */
  errors: share.optional(),
  /** The least that is served a second. */
  throughput: rate.optional(),
  /** The most of the processor, in cores. */
  cpu: cores.optional(),
  memory: size.optional(),
  'event-loop-lag': positive.optional(),
  /** The share of requests that must be good, with `latency` as what is good. */
  latency: positive.optional(),
  // OpenSLO's own words.
  indicator: z
    .enum(INDICATORS, {
      error: `expected ${INDICATORS.join(', ')}: nothing else is measured here, so that it is refused unless the constraint is marked aspirational: true`,
    })
    .optional(),
  op: z.enum(['lt', 'lte', 'gt', 'gte']).optional(),
  value: z.union([z.string(), z.number()]).optional(),
  target: share.optional(),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices']).optional(),
  timeSliceTarget: share.optional(),
  timeSliceWindow: positive
    .refine(
      (ms) => ms % 1_000 === 0,
      'expected whole seconds: what is measured is kept by the second',
    )
    .optional(),
  confidence: share
    .refine((value) => value >= 0.5, 'expected a confidence of at least 50%')
    .optional(),
  /** Only requests to this endpoint, or with this tag. */
  endpoint: z.string().min(1).optional(),
  tag: z.string().min(1).optional(),
  aspirational: z.boolean().optional(),
})

type Written = z.output<typeof written>

interface Meant {
  readonly name: string
  readonly indicator: Indicator
  readonly value: number
  /** The share that the way of writing names: of a percentile, or of what may not fail. */
  readonly share?: number
}

/** One objective. */
export const objective = written.transform((given, context): Objective => {
  const fail = (message: string, path: (keyof Written)[] = []) => {
    context.addIssue({ code: 'custom', message, path, input: given })
    return z.NEVER
  }
  const meant = meanings(given)
  const [only] = meant
  if (typeof only === 'string') return fail(only, ['value'])
  const isPair = given.latency === undefined || given.target !== undefined
  if (only === undefined || typeof only === 'string' || meant.length > 1 || !isPair)
    return fail(ONE)
  if (given.endpoint !== undefined && given.tag !== undefined) {
    return fail('expected either an endpoint or a tag', ['tag'])
  }
  const { indicator } = only
  const op =
    given.op ?? (indicator === 'throughput' ? 'gte' : indicator === 'latency' ? 'lt' : 'lte')
  const isAtLeast = op === 'gt' || op === 'gte'
  if (isAtLeast !== (indicator === 'throughput')) {
    return fail(`expected ${indicator === 'throughput' ? 'gte' : 'lt or lte'} for ${indicator}`, [
      'op',
    ])
  }
  const counts = indicator === 'latency' || indicator === 'errors'
  const budgeting = given.budgetingMethod ?? 'Occurrences'
  if (budgeting === 'Timeslices' && !counts) {
    return fail(`${indicator} is seen by the second already: leave this out`, ['budgetingMethod'])
  }
  if (
    budgeting === 'Occurrences' &&
    (given.timeSliceTarget ?? given.timeSliceWindow) !== undefined
  ) {
    return fail('slices of time are counted by budgetingMethod: Timeslices alone', [
      'budgetingMethod',
    ])
  }
  if (!counts && (given.endpoint ?? given.tag) !== undefined) {
    return fail(`${indicator} is of the whole artifact, and cannot be told by endpoint or tag`, [
      given.endpoint === undefined ? 'tag' : 'endpoint',
    ])
  }
  const shares = sharesOf(given, only, budgeting, counts)
  if (typeof shares === 'string') return fail(shares, ['target'])
  return {
    name: given.name ?? only.name,
    indicator,
    op,
    value: only.value,
    ...shares,
    budgeting,
    timeSliceWindowMs: given.timeSliceWindow ?? 1_000,
    confidence: given.confidence ?? 0.95,
    ...(given.endpoint === undefined ? {} : { endpoint: given.endpoint }),
    ...(given.tag === undefined ? {} : { tag: given.tag }),
    ...(given.aspirational === undefined ? {} : { aspirational: given.aspirational }),
  }
})

/** Everything that the objective could mean; it must be one. A text says what is wrong with its value. */
function meanings(given: Written): (Meant | string)[] {
  const meant: (Meant | string)[] = Object.entries(PERCENTILES).flatMap(([name, percentile]) => {
    const value = given[name as keyof typeof PERCENTILES]
    return value === undefined
      ? []
      : [{ name, indicator: 'latency' as const, value, share: percentile }]
  })
  if (given.latency !== undefined) {
    meant.push({ name: 'latency', indicator: 'latency', value: given.latency })
  }
  if (given.errors !== undefined) {
    meant.push({ name: 'errors', indicator: 'errors', value: 0, share: 1 - given.errors })
  }
  for (const name of ['throughput', 'cpu', 'memory', 'event-loop-lag'] as const) {
    const value = given[name]
    if (value !== undefined) meant.push({ name, indicator: name, value })
  }
  if (given.indicator !== undefined) meant.push(inFull(given.indicator, given.value))
  return meant
}

const VALUES = {
  latency: positive,
  throughput: rate,
  cpu: cores,
  memory: size,
  'event-loop-lag': positive,
} as const

function inFull(indicator: Indicator, value: string | number | undefined): Meant | string {
  if (indicator === 'errors') {
    return value === undefined
      ? { name: 'errors', indicator, value: 0 }
      : 'errors have no value: the target says how many may fail'
  }
  const read = VALUES[indicator].safeParse(value)
  if (!read.success) return read.error.issues[0]?.message ?? 'expected another value'
  return { name: indicator, indicator, value: read.data }
}

/** `target` and `timeSliceTarget`, or what is missing of them. */
function sharesOf(
  given: Written,
  meant: Meant,
  budgeting: Objective['budgeting'],
  counts: boolean,
): Pick<Objective, 'target' | 'timeSliceTarget'> | string {
  const { target, timeSliceTarget } = given
  if (!counts) return { target: target ?? 1, timeSliceTarget: 1 }
  if (budgeting === 'Occurrences') {
    if (meant.share !== undefined && target !== undefined) {
      return `the share is said twice: ${meant.name} says it already`
    }
    const share = meant.share ?? target
    return share === undefined
      ? 'expected the share of requests that must be good, such as target: 99%'
      : { target: share, timeSliceTarget: 1 }
  }
  if (target === undefined) {
    return 'expected the share of slices that must be good, such as target: 95%'
  }
  const own = timeSliceTarget ?? meant.share
  return own === undefined
    ? 'expected the share of requests that makes a slice good, such as timeSliceTarget: 99%'
    : { target, timeSliceTarget: own }
}
