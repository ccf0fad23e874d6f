/** @module What is known of a judge: how often it agrees with people, and what that does to satisfaction. */

import { z } from 'zod'

const rate = z.number().min(0).max(1)
const measured = z.object({ right: z.int(), of: z.int(), rate, low: rate, high: rate })
const agreed = z.object({
  of: z.int(),
  observed: rate,
  kappa: z.number(),
  ac1: z.number(),
  /** The share that people call satisfied (for criteria: met). */
  baseRate: rate,
})

/** The schema of a calibration file. */
export const calibrationSchema = z.object({
  version: z.literal(1),
  judge: z.string(),
  /** Tells the judge from every other, prompt included: for another one the file says nothing. */
  identity: z.string(),
  measuredAt: z.string(),
  /** Trials that people have labelled; of `unclear` ones nothing is counted. */
  labelled: z.object({ trials: z.int(), unclear: z.int(), undecided: z.int() }),
  /** Of trials that people call satisfied, how many the judge calls so; absent without such trials. */
  sensitivity: measured.optional(),
  /** Of trials that people call unsatisfied, how many the judge calls so. */
  specificity: measured.optional(),
  trials: agreed.optional(),
  criteria: agreed.optional(),
  /** Criteria on which judge and people differ most often: often the rubric is unclear, not the judge wrong. */
  disputed: z.array(
    z.object({ scenario: z.string(), criterion: z.string(), of: z.int(), differ: z.int() }),
  ),
  /** For a cascade: the first judge. */
  first: z
    .object({
      identity: z.string(),
      goal: z.object({ disagreement: rate, confidence: rate }),
      /** Labelled trials of scenarios that are not critical and that it decided. */
      considered: z.int(),
      /** Absent when no share of its answers is proven to agree as often as promised. */
      safe: z
        .object({
          threshold: rate,
          coverage: rate,
          accepted: z.int(),
          disagreements: z.int(),
          bound: rate,
        })
        .optional(),
    })
    .optional(),
})

/** What was measured of one judge. */
export type Calibration = z.infer<typeof calibrationSchema>
