import { expect, it } from 'vitest'
import {
  acceptancePlan,
  probabilityAbove,
  sequentialTest,
  wilsonLower,
} from '../../../scenarios-runner/satisfaction/index.ts'

type Rule = (successes: number, failures: number) => 'pass' | 'fail' | undefined

/** Of every sequence of so many trials at this rate, weighed by its chance: how a rule that is asked after each ends it. */
function walk(rule: Rule, rate: number, most: number) {
  const ended = { pass: 0, fail: 0, expectedTrials: 0 }
  // By the number of failures: the chance to be there and still undecided.
  let open = [1]
  for (let n = 1; n <= most; n += 1) {
    const next = Array.from(
      { length: n + 1 },
      (_, failures) => (open[failures] ?? 0) * rate + (open[failures - 1] ?? 0) * (1 - rate),
    )
    for (const [failures, chance] of next.entries()) {
      const decision = rule(n - failures, failures)
      if (decision === undefined) continue
      ended[decision] += chance
      ended.expectedTrials += chance * n
      next[failures] = 0
    }
    open = next
  }
  return ended
}

// The reference simulated 4,000 suites; exact values lie within four of its standard errors.
const near = (exact: number, simulated: number) =>
  expect(Math.abs(exact - simulated)).toBeLessThan(
    4 * Math.sqrt((simulated * (1 - simulated)) / 4_000),
  )
const FIRST_LOOK = 10

it('a bound that is looked at after every trial passes and fails far more often than it says', () => {
  const found = walk(
    (s, f) => {
      const n = s + f
      if (n < FIRST_LOOK) return undefined
      if (wilsonLower(s, n) >= 0.95) return 'pass'
      return 1 - wilsonLower(f, n) < 0.95 ? 'fail' : undefined
    },
    0.95,
    100,
  )
  near(found.pass, 0.099)
  near(found.fail, 0.268)
})

it('so does a posterior', () => {
  const found = walk(
    (s, f) => {
      if (s + f < FIRST_LOOK) return undefined
      const above = probabilityAbove(0.95, s, s + f)
      return above > 0.95 ? 'pass' : above < 0.05 ? 'fail' : undefined
    },
    0.95,
    100,
  )
  near(found.pass, 0.174)
  near(found.fail, 0.232)
})

it('a plan that stops as soon as its decision is certain keeps its error', () => {
  const { trials, failuresAllowed } = acceptancePlan({ rate: 0.95, failuresAllowed: 1 })
  const found = walk(
    (s, f) => (f > failuresAllowed ? 'fail' : s >= trials - failuresAllowed ? 'pass' : undefined),
    0.95,
    trials,
  )
  expect(found.pass).toBeCloseTo(0.04998, 5)
  expect(found.pass + found.fail).toBeCloseTo(1, 12)
})

it('Wald’s test takes a little longer than his numbers say, and keeps its errors within a thousandth', () => {
  const test = sequentialTest({ p0: 0.9, p1: 0.97, alpha: 0.05, beta: 0.1 })
  const rule: Rule = (s, f) => {
    const ratio = s * test.perSuccess + f * test.perFailure
    return ratio >= test.upper ? 'pass' : ratio <= test.lower ? 'fail' : undefined
  }
  const [good, bad] = [walk(rule, 0.97, 2_000), walk(rule, 0.9, 2_000)]
  // Simulated: 69.4 and 45.1.
  expect(Math.abs(good.expectedTrials - 69.4)).toBeLessThan(1)
  expect(Math.abs(bad.expectedTrials - 45.1)).toBeLessThan(1)
  expect(good.fail).toBeLessThan(0.1)
  expect(bad.pass).toBeLessThan(0.051)
})
