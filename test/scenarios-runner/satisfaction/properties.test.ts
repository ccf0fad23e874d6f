import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
  correctForJudge,
  holm,
  kornGraubard,
  stratifiedExact,
  wilson,
} from '../../../scenarios-runner/satisfaction/index.ts'

const counts = fc
  .integer({ min: 1, max: 2_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true })
const confidence = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99)

it('every interval lies in [0, 1] and holds the observed rate', () => {
  fc.assert(
    fc.property(counts, confidence, ([x, n], level) => {
      for (const { low, high } of [
        wilson(x, n, { confidence: level }),
        wilson(x, n, { confidence: level, continuityCorrected: true }),
        clopperPearson(x, n, level),
      ]) {
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(x / n)
        expect(high).toBeGreaterThanOrEqual(x / n)
      }
    }),
  )
})

/** So many of a few, none and all of them included. */
const few = fc
  .integer({ min: 1, max: 30 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))

it('a corrected rate lies within its interval, however few labels it rests on', () => {
  fc.assert(
    fc.property(counts, few, few, confidence, ([x, n], [right0, m0], [right1, m1], level) => {
      const [specificity, sensitivity] = [right0 / m0, right1 / m1]
      fc.pre(specificity + sensitivity > 1)
      const labelled = { labelledUnsatisfied: m0, labelledSatisfied: m1 }
      const judged = { observed: x / n, n, specificity, sensitivity, ...labelled }
      const { rate, low, high } = correctForJudge(judged, level)
      expect(0 <= low && low <= rate && rate <= high && high <= 1).toBe(true)
      // So few that the judge may do no better than chance bound nothing.
      if ((right0 + 1) / (m0 + 2) + (right1 + 1) / (m1 + 2) <= 1) {
        expect([low, high]).toEqual([0, 1])
      }
    }),
    { numRuns: 1_000, examples: [[[57, 60], [1, 1], [6, 20], 0.95]] },
  )
})

it('one more success never lowers the bound, one more failure never raises it', () => {
  fc.assert(
    fc.property(counts, ([x, n]) => {
      const low = clopperPearsonLower(x, n)
      expect(clopperPearsonLower(x + 1, n + 1)).toBeGreaterThanOrEqual(low)
      expect(clopperPearsonLower(x, n + 1)).toBeLessThanOrEqual(low)
    }),
  )
})

it('lower and upper bounds mirror each other', () => {
  fc.assert(
    fc.property(counts, confidence, ([x, n], level) => {
      expect(clopperPearsonUpper(x, n, level)).toBeCloseTo(
        1 - clopperPearsonLower(n - x, n, level),
        10,
      )
    }),
  )
})

it('the one-sided exact bound covers at least what it says, by enumeration of every outcome', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), rate, confidence, (n, p, level) => {
      let covered = 0
      let logProbability = n * Math.log1p(-p)
      for (let x = 0; x <= n; x += 1) {
        // At x = n·p exactly the bound may equal p up to its last bits.
        if (clopperPearsonLower(x, n, level) <= p + 1e-12) covered += Math.exp(logProbability)
        logProbability += Math.log(((n - x) / (x + 1)) * (p / (1 - p)))
      }
      expect(covered).toBeGreaterThanOrEqual(level - 1e-9)
    }),
    { numRuns: 60 },
  )
})

it('clusters that differ never narrow the interval below that of independent trials', () => {
  const clusters = fc.array(
    fc.integer({ min: 0, max: 5 }).map((satisfied) => ({ n: 5, satisfied })),
    { minLength: 2, maxLength: 30 },
  )
  fc.assert(
    fc.property(clusters, (suite) => {
      const satisfied = suite.reduce((total, cluster) => total + cluster.satisfied, 0)
      const pooled = clopperPearson(satisfied, suite.length * 5)
      const general = kornGraubard(suite)
      expect(general!.low).toBeLessThanOrEqual(pooled.low + 1e-9)
      expect(general!.high).toBeGreaterThanOrEqual(pooled.high - 1e-9)
    }),
  )
})

it('Holm never lowers a p value and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (ps) => {
      const adjusted = holm(ps)
      for (const [i, p] of ps.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p)
        for (const [j, q] of ps.entries()) {
          if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
        }
      }
    }),
  )
})

it('two builds with the same counts are never told apart', () => {
  const stratum = fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
    .map(([passed, failed]) => ({
      basePassed: passed,
      baseFailed: failed,
      candidatePassed: passed,
      candidateFailed: failed,
    }))
  fc.assert(
    fc.property(fc.array(stratum, { maxLength: 6 }), (strata) => {
      expect(stratifiedExact(strata).oneSided).toBeGreaterThan(0.5 - 1e-9)
    }),
  )
})
