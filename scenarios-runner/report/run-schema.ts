/** @module `run.json` in the form in which other programs may rely on it: what was planned, what came out, what it was decided with. */

import { z } from 'zod'
import { category, criticality, interval, observed, planned, rate, status } from './schema-words.ts'

const stratum = z.strictObject({
  rate: rate.optional(),
  confidence: rate,
  noFailures: z.boolean(),
  failuresAllowed: z.int().optional(),
})

const count = z.strictObject({
  scenario: z.string(),
  title: z.string(),
  category,
  criticality,
  deterministic: z.boolean(),
  visible: z.literal(true).optional(),
  trials: z.int(),
  satisfied: z.int(),
  unsatisfied: z.int(),
  invalid: z.int(),
  distinct: z.int(),
  distinctSatisfied: z.int(),
  flaky: z.int().optional(),
  unjudgedCriteria: z.int(),
  unchecked: z.boolean(),
  interval: interval.optional(),
})

const part = z.strictObject({
  kind: z.string(),
  name: z.string(),
  status,
  gated: z.boolean(),
  reason: z.string(),
  plan: planned.optional(),
  observed: observed.optional(),
})

const gate = z.strictObject({
  status,
  headline: z.string(),
  satisfaction: z.strictObject({
    mean: rate.optional(),
    pooled: rate.optional(),
    n: z.int(),
    scenarios: z.int(),
    bounds: z.strictObject({ worst: rate, best: rate }).optional(),
    passHat: z.array(z.strictObject({ k: z.int(), rate, scenarios: z.int() })).optional(),
    interval: interval.optional(),
    general: interval.optional(),
    deff: z.number().optional(),
    icc: z.number().optional(),
  }),
  scenarios: z.array(count),
  parts: z.array(part),
  invalidShare: rate,
  unjudgedCriteria: z.int(),
  stoppedEarly: z.strictObject({ trials: z.int(), planned: z.int() }).optional(),
})

/** The schema of `run.json`. Measurements of load are told in full by `report.json`; here they stand as they were taken. */
export const runSchema = z.looseObject({
  version: z.literal(1),
  kind: z.enum(['run', 'gate', 'load']),
  name: z.string(),
  command: z.string().optional(),
  startedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number(),
  plan: z.looseObject({
    seed: z.string(),
    artifactHash: z.string(),
    suiteHash: z.string(),
    configHash: z.string(),
    /** Scenario id → number of trials. */
    trials: z.record(z.string(), z.int()),
    judge: z.string().optional(),
    fast: z.literal(true).optional(),
    lines: z.array(z.string()),
  }),
  gate,
  load: z.array(z.looseObject({ status, reason: z.string() })),
  notices: z.array(z.string()),
  trials: z.int(),
  costUsd: z.number().optional(),
  /** The scenarios, as far as counting them again needs it. */
  suite: z.array(
    z.strictObject({
      id: z.string(),
      hash: z.string(),
      title: z.string(),
      category,
      criticality,
      deterministic: z.boolean(),
      visible: z.literal(true).optional(),
      checks: z.int(),
      criteria: z.array(z.string()),
    }),
  ),
  source: z
    .strictObject({
      kind: z.enum(['folder', 'git', 'command']),
      said: z.string(),
      outside: z.boolean(),
    })
    .optional(),
  policy: z.looseObject({
    strata: z.record(criticality, stratum),
    categories: z.partialRecord(category, stratum),
    unjudged: z.enum(['block', 'exclude']),
    maxInvalid: rate,
  }),
  conformance: z.looseObject({
    downstream: z.boolean().optional(),
    upstream: z.boolean().optional(),
  }),
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
})
