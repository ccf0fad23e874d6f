/** @module Words that the published forms of a run share. */

import { z } from 'zod'

export const status = z.enum(['pass', 'fail', 'inconclusive', 'invalid'])
export const rate = z.number().min(0).max(1)
export const category = z.enum(['happy-path', 'edge-case', 'failure-mode'])
export const criticality = z.enum(['critical', 'high', 'normal', 'low'])

export const interval = z.strictObject({
  low: rate,
  high: rate,
  confidence: rate,
  /** `wilson`, `korn-graubard`, … */
  method: z.string(),
})

/** How many trials a part of the gate was planned to need. */
export const planned = z.strictObject({
  trials: z.int(),
  failuresAllowed: z.int(),
  rate,
  confidence: rate,
})

/** Distinct observations, how many satisfied, and the bound that the gate used. */
export const observed = z.strictObject({
  n: z.int(),
  satisfied: z.int(),
  low: rate.optional(),
})
