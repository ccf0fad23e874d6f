/** @module Two runs, compared: `comparison.json`, in the form in which other programs may rely on it. */

import { z } from 'zod'
import { category, criticality, rate, status } from '../schema-words.ts'

const side = z.strictObject({
  /** Distinct valid trajectories, and how many of them satisfied. */
  n: z.int(),
  satisfied: z.int(),
  /** Valid trials that did not satisfy. */
  unsatisfied: z.int(),
})

const scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  criticality,
  category,
  deterministic: z.boolean(),
  base: side,
  candidate: side,
  /** Fisher's exact test, one-sided: that the candidate is worse by chance alone; and adjusted for the many (Holm). */
  p: rate,
  adjusted: rate,
  /** `lost`: satisfied in every trial of the base and not in the candidate, which is more than chance where it is confirmed. */
  change: z.enum(['lost', 'suspected', 'worse', 'better', 'same']),
})

const runFacts = z.strictObject({
  name: z.string(),
  startedAt: z.string(),
  artifactHash: z.string(),
  seed: z.string(),
  judge: z.string().optional(),
  status,
})

/** The schema of `comparison.json`. */
export const comparisonSchema = z.strictObject({
  schema: z.literal('holdout-comparison/1'),
  /** `regression`: worse than chance explains; `non-inferior`: not worse by more than the margin; else undecided. */
  status: z.enum(['regression', 'non-inferior', 'inconclusive', 'invalid']),
  /** One sentence: what decided. */
  why: z.string(),
  base: runFacts.extend({ blessedAt: z.string().optional(), reason: z.string().optional() }),
  candidate: runFacts,
  /** What a reader must know first: another judge, an old baseline. */
  notices: z.array(z.string()),
  /** Over the scenarios that are the same in both runs and draw something. */
  overall: z.strictObject({
    scenarios: z.int(),
    base: side,
    candidate: side,
    /** The stratified exact test, one-sided. */
    p: rate.optional(),
    /** Candidate minus base, with Newcombe's interval; absent where the runs weigh the scenarios differently. */
    difference: z
      .strictObject({ value: z.number(), low: z.number(), high: z.number(), confidence: rate })
      .optional(),
    margin: rate,
    /** Over stories like these: the paired t interval of the scenarios' mean difference, and the sign-flip test. */
    general: z
      .strictObject({
        value: z.number(),
        low: z.number(),
        high: z.number(),
        signFlipP: rate.optional(),
      })
      .optional(),
  }),
  /** The worst change first. */
  scenarios: z.array(scenario),
  /** Not compared: another text under the same id, or in one run only. */
  changed: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** The same behaviour, or the same trial of the same artifact, ended differently. */
  flaky: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  /** The artifact did not change, and the result did. */
  drifting: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  /** Of all scenarios that are named here. */
  canaries: z.array(z.string()).optional(),
  /** Trials that were left out because they were invalid in either run. */
  dropped: z.int(),
})

/** A comparison as its reports tell it. */
export type Comparison = z.infer<typeof comparisonSchema>

/** One scenario of a comparison. */
export type ComparedScenario = Comparison['scenarios'][number]

/** The schema of a baseline: what of a run is kept to compare others with. */
export const baselineSchema = z.strictObject({
  schema: z.literal('holdout-baseline/1'),
  /** ISO 8601; absent for a run that is compared as it is. */
  blessedAt: z.string().optional(),
  /** Why this run is the measure, in the words of whoever said so. */
  reason: z.string().optional(),
  run: runFacts.extend({ configHash: z.string() }),
  scenarios: z.array(
    z.strictObject({
      id: z.string(),
      hash: z.string(),
      title: z.string(),
      /** As in the scenario, so that what is kept of it is found wherever agents could read it. */
      canary: z.string().optional(),
      criticality,
      category,
      deterministic: z.boolean(),
      /** Last attempts: number, how it ended, and what tells its trajectory from others. */
      trials: z.array(
        z.tuple([z.int(), z.enum(['satisfied', 'unsatisfied', 'invalid']), z.string()]),
      ),
    }),
  ),
})

/** A run, reduced to what a comparison needs. */
export type Baseline = z.infer<typeof baselineSchema>
