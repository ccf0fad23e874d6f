import { describe, expect, it } from 'vitest'
import {
  acceptancePlan,
  chanceToPass,
  confidenceSequence,
  decideSequentially,
  eValue,
  failuresAllowed,
  sequentialTest,
} from '../../../scenarios-runner/satisfaction/index.ts'

describe('acceptance plans', () => {
  it.each([
    [0.8, 0.95, [14, 22, 30, 37, 44]],
    [0.9, 0.95, [29, 46, 61, 76, 89]],
    [0.95, 0.95, [59, 93, 124, 153, 181]],
    [0.97, 0.95, [99, 157, 208, 257, 303]],
    [0.99, 0.95, [299, 473, 628, 773, 913]],
    [0.95, 0.9, [45, 77, 105, 132, 158]],
  ])('rate %d at %d', (rate, confidence, sizes) => {
    const plans = sizes.map((_, c) => acceptancePlan({ rate, confidence, failuresAllowed: c }))
    expect(plans.map((plan) => plan.trials)).toEqual(sizes)
    for (const [c, n] of sizes.entries()) {
      expect(failuresAllowed(n, rate, confidence)).toBe(c)
      expect(failuresAllowed(n - 1, rate, confidence)).toBe(c === 0 ? undefined : c - 1)
    }
  })

  it('says how often a good build passes', () => {
    const chances = [0, 1, 2, 4].map((c) =>
      chanceToPass(acceptancePlan({ rate: 0.95, failuresAllowed: c }), 0.99),
    )
    expect(chances.map((chance) => Math.round(chance * 100))).toEqual([55, 76, 87, 96])
    // The reference's exact false-PASS rate of the plan (93, 1) at the threshold itself.
    expect(chanceToPass(acceptancePlan({ rate: 0.95, failuresAllowed: 1 }), 0.95)).toBeCloseTo(
      0.04998,
      4,
    )
  })

  it('refuses what no number of trials proves', () => {
    expect(() => acceptancePlan({ rate: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: no number of trials proves a rate of 1 at confidence 0.95]`,
    )
  })
})

describe('the sequential test', () => {
  const test = sequentialTest({ p0: 0.9, p1: 0.97, alpha: 0.05, beta: 0.1 })
  const outcomes = (text: string) => [...text].map((letter) => letter === 's')

  it('has its bounds', () => {
    expect(test.upper).toBeCloseTo(2.8903717579, 10)
    expect(test.lower).toBeCloseTo(-2.2512917986, 10)
    expect(test.perSuccess).toBeCloseTo(0.0749013082, 10)
    expect(test.perFailure).toBeCloseTo(-1.2039728043, 10)
    expect(test.expectedTrials.atP1).toBeCloseTo(65.04, 2)
    expect(test.expectedTrials.atP0).toBeCloseTo(37.64, 2)
  })

  it('stops where it should', () => {
    expect(decideSequentially(test, outcomes('s'.repeat(100)))).toEqual({
      decision: 'accept',
      trials: 39,
    })
    expect(decideSequentially(test, outcomes('ffff'))).toEqual({ decision: 'reject', trials: 2 })
    expect(decideSequentially(test, outcomes(`${'s'.repeat(10)}f${'s'.repeat(90)}`))).toEqual({
      decision: 'accept',
      trials: 56,
    })
    expect(decideSequentially(test, outcomes('sss'))).toEqual({ decision: 'undecided', trials: 3 })
  })
})

describe('evidence that may be looked at', () => {
  it.each([
    [59, 0, 0.95, 1.5114237468],
    [20, 0, 0.8, 10.8741737507],
    [97, 3, 0.9, 3.034562784],
  ])('e-value of %d and %d against %d', (successes, failures, p0, expected) => {
    expect(eValue(successes, failures, p0)).toBeCloseTo(expected, 9)
  })

  it('gives a confidence sequence', () => {
    expect(confidenceSequence(97, 100).low).toBeCloseTo(0.8770511144, 9)
    expect(confidenceSequence(97, 100).high).toBeCloseTo(0.9981209394, 9)
    expect(confidenceSequence(59, 59).low).toBeCloseTo(0.9093115222, 9)
    expect(confidenceSequence(100, 100).low).toBeCloseTo(0.9429714024, 9)
    expect(confidenceSequence(100, 100).high).toBe(1)
  })
})
