/** @module What the gate asks for when nobody asks for anything else, and where nothing is to be decided. */

import type { GatePolicy } from './model.ts'

/** DESIGN.md's table: critical scenarios never fail and prove 95%, high ones prove 95%, normal ones 90%, low ones are reported. */
export const defaultPolicy: GatePolicy = {
  strata: {
    critical: { rate: 0.95, confidence: 0.95, noFailures: true },
    high: { rate: 0.95, confidence: 0.95, noFailures: false },
    normal: { rate: 0.9, confidence: 0.95, noFailures: false },
    low: { confidence: 0.95, noFailures: false },
  },
  categories: {},
  unjudged: 'block',
  maxInvalid: 0.05,
}

const REPORTED = { confidence: 0.95, noFailures: false }

/** Asks for nothing: what is seen is reported, for runs of which only that is wanted. */
export const reportingPolicy: GatePolicy = {
  strata: { critical: REPORTED, high: REPORTED, normal: REPORTED, low: REPORTED },
  categories: {},
  unjudged: 'exclude',
  maxInvalid: 1,
}
