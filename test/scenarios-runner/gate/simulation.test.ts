import { describe, expect, it } from 'vitest'
import { acceptancePlan, chanceToPass } from '../../../scenarios-runner/satisfaction/index.ts'
import {
  PLANS,
  SUITES,
  simulateCoverage,
  simulatePlan,
} from '../../bench/simulation/simulate-gate.ts'

const SAMPLE = 400

/** Four standard errors: a seeded sample must lie this near to what is true. */
function near(truth: number, suites: number): number {
  return 4 * Math.sqrt((truth * (1 - truth)) / suites) + 1 / suites
}

describe('the stated error rates hold at every plan of the reference', () => {
  it.each(PLANS)('$rate at $confidence with $failuresAllowed failures', (plan) => {
    const stated = 1 - plan.confidence
    const alike = simulatePlan(plan, plan.rate, 'alike', SAMPLE, 'test')
    const split = simulatePlan(plan, plan.rate, 'split', SAMPLE, 'test')
    // Exact: what the plan allows at the threshold itself, which is at most what is stated.
    const exact = chanceToPass(acceptancePlan(plan), plan.rate)
    expect(exact).toBeLessThanOrEqual(stated)
    expect(Math.abs(alike.pass / SAMPLE - exact)).toBeLessThanOrEqual(near(exact, SAMPLE))
    // Scenarios that differ only make the pooled bound more careful (Hoeffding).
    expect(split.pass / SAMPLE).toBeLessThanOrEqual(stated + near(stated, SAMPLE))
    expect(alike.fail / SAMPLE).toBeLessThanOrEqual(stated + near(stated, SAMPLE))
    expect(alike.pass + alike.fail + alike.inconclusive).toBe(SAMPLE)
  })
})

describe('intervals cover what the reference found', () => {
  const expected = [
    { fixed: 0.988, general: 0.91, naive: 0.833 },
    { fixed: 0.981, general: 0.931, naive: 0.551 },
    { fixed: 0.991, general: 0.935, naive: 0.591 },
    { fixed: 0.99, general: 0.997, naive: 0.976 },
  ]
  it.each(SUITES.map((suite, i) => [suite, expected[i]!] as const))('%o', (suite, reference) => {
    const found = simulateCoverage(suite, SAMPLE, 'test')
    for (const name of ['fixed', 'general', 'naive'] as const) {
      const truth = reference[name]
      expect(Math.abs(found[name] - truth), name).toBeLessThanOrEqual(near(truth, SAMPLE) + 0.005)
    }
  })
})
