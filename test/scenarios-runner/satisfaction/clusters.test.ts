import { expect, it } from 'vitest'
import {
  clopperPearson,
  clusterStatistics,
  kornGraubard,
  wilson,
} from '../../../scenarios-runner/satisfaction/index.ts'
import { studentQuantile } from '../../../scenarios-runner/satisfaction/numerics/normal.ts'

// A 11111, B 11110, C 11100, D 00001, E 11111, F 11111.
const SUITE = [5, 4, 3, 1, 5, 5].map((satisfied) => ({ n: 5, satisfied }))

it('measures how much scenarios differ', () => {
  const found = clusterStatistics(SUITE)
  expect(found.mean).toBeCloseTo(0.7666666667, 10)
  expect(found.independentError).toBeCloseTo(0.0785403232, 10)
  expect(found.millerError).toBeCloseTo(0.1194121403, 10)
  expect(found.clusterError).toBeCloseTo(0.1308094458, 10)
  expect(found.deff).toBeCloseTo(2.8695652174, 10)
  expect(found.effectiveN).toBeCloseTo(10.4545454545, 10)
  expect(found.icc).toBeCloseTo(0.4047619048, 10)
})

it('gives the interval of stories like these', () => {
  const interval = kornGraubard(SUITE)
  expect(interval?.low).toBeCloseTo(0.3225786026, 9)
  expect(interval?.high).toBeCloseTo(0.9815674731, 9)
  // It is the exact interval of as many independent trials as would say as little: n* of them.
  const exact = clopperPearson((23 / 30) * 6.6179951317, 6.6179951317)
  expect(interval?.low).toBeCloseTo(exact.low, 9)
  expect(interval?.high).toBeCloseTo(exact.high, 9)
})

it('would say more than 1 with Student’s interval, which is why nothing rests on that', () => {
  const { mean, clusterError = 0 } = clusterStatistics(SUITE)
  const t = studentQuantile(0.975, SUITE.length - 1)
  expect(t).toBeCloseTo(2.5705818356, 10)
  expect(mean - t * clusterError).toBeCloseTo(0.4304102814, 9)
  expect(mean + t * clusterError).toBeCloseTo(1.102923052, 9)
})

it('gives the pooled intervals of this suite, which are narrower', () => {
  const effective = wilson(SUITE.length * 5 * (23 / 30) * (10.4545454545454 / 30), 10.4545454545454)
  expect(effective.low).toBeCloseTo(0.4643522, 9)
  expect(effective.high).toBeCloseTo(0.9256698976, 9)
  expect(wilson(23, 30).low).toBeCloseTo(0.5907167384, 10)
  expect(wilson(23, 30).high).toBeCloseTo(0.8820761186, 10)
  expect(clopperPearson(23, 30).low).toBeCloseTo(0.577163477, 10)
  expect(clopperPearson(23, 30).high).toBeCloseTo(0.900662135, 10)
})

it('does not collapse where everything is satisfied', () => {
  const all = SUITE.map(() => ({ n: 5, satisfied: 5 }))
  expect(clusterStatistics(all).deff).toBe(1)
  expect(kornGraubard(all)?.low).toBeGreaterThan(0.7)
  expect(kornGraubard(all)?.low).toBeLessThan(clopperPearson(30, 30).low)
  expect(kornGraubard(all)?.high).toBe(1)
})

it('says nothing of one scenario alone', () => {
  expect(kornGraubard([{ n: 20, satisfied: 19 }])).toBeUndefined()
  expect(clusterStatistics([{ n: 20, satisfied: 19 }]).icc).toBeUndefined()
  expect(() => clusterStatistics([])).toThrow(RangeError)
})
