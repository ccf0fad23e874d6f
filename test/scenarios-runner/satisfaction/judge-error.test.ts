import { expect, it } from 'vitest'
import {
  agreement,
  correctForJudge,
  disagreementBound,
  predictionPowered,
} from '../../../scenarios-runner/satisfaction/index.ts'

it('takes a judge’s errors out', () => {
  const found = correctForJudge({
    observed: 0.8,
    n: 200,
    specificity: 0.9,
    labelledUnsatisfied: 100,
    sensitivity: 0.95,
    labelledSatisfied: 100,
  })
  expect(found.rate).toBeCloseTo(0.8235294118, 10)
  expect(found.standardError).toBeCloseTo(0.0398990597, 10)
  expect(found.low).toBeCloseTo(0.7445204812, 10)
  expect(found.high).toBeCloseTo(0.9074042756, 10)
})

it('stays within [0, 1] near the top', () => {
  const found = correctForJudge({
    observed: 0.97,
    n: 100,
    specificity: 0.9,
    labelledUnsatisfied: 50,
    sensitivity: 0.98,
    labelledSatisfied: 50,
  })
  expect(found.rate).toBeCloseTo(0.9886363636, 10)
  expect(found.low).toBeCloseTo(0.916793392, 10)
  expect(found.high).toBe(1)
})

it('finds the rate behind a good judge’s false failures, which hide it near the top', () => {
  // At .97, a judge with sensitivity .98 and specificity .90 shows .9536.
  const shown = 0.97 * 0.98 + 0.03 * 0.1
  expect(shown).toBeCloseTo(0.9536, 10)
  const judge = { n: 1000, specificity: 0.9, sensitivity: 0.98 }
  const labels = { labelledSatisfied: 100, labelledUnsatisfied: 100 }
  expect(correctForJudge({ observed: shown, ...judge, ...labels }).rate).toBeCloseTo(0.97, 10)
})

it('refuses a judge that does no better than chance', () => {
  const coin = { observed: 0.5, n: 10, specificity: 0.5, sensitivity: 0.5 }
  expect(() =>
    correctForJudge({ ...coin, labelledSatisfied: 5, labelledUnsatisfied: 5 }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: a judge with specificity 0.5 and sensitivity 0.5 does no better than chance: nothing can be corrected]`,
  )
})

it('joins few labels to many judgements', () => {
  const found = predictionPowered({
    judged: { n: 1000, mean: 0.93, variance: 0.0651 },
    difference: { n: 100, mean: -0.04, variance: 0.0784 },
  })
  expect(found.rate).toBeCloseTo(0.89, 10)
  expect(found.standardError).toBeCloseTo(0.0291393205, 10)
  expect(found.low).toBeCloseTo(0.8328879813, 10)
  expect(found.high).toBeCloseTo(0.9471120187, 10)
})

it.each([
  [20, 5, 10, 15, 0.4],
  [45, 15, 25, 15, 0.1304347826],
  [25, 35, 5, 35, 0.2592592593],
  [90, 4, 3, 3, 0.4243421053],
])('kappa of %d %d %d %d', (a, b, c, d, kappa) => {
  expect(agreement(a, b, c, d).kappa).toBeCloseTo(kappa, 10)
})

it('shows agreement beside kappa, since a lopsided base rate hides it', () => {
  const found = agreement(90, 4, 3, 3)
  expect(found.ac1).toBeCloseTo(0.9203141898, 10)
  expect(found.observed).toBeCloseTo(0.93, 10)
  expect(found.baseRate).toBeCloseTo(0.94, 10)
})

it.each([
  [0, 59, 0.0495076099],
  [1, 93, 0.0499939784],
  [2, 60, 0.1012358949],
])('%d disagreements in %d', (d, n, bound) => {
  expect(disagreementBound(d, n)).toBeCloseTo(bound, 10)
})
