import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatencyHistogram } from '../../../../scenarios-runner/load/index.ts'

const latencies = fc.array(fc.double({ min: 0, max: 120_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
})

it('is at most a thousandth above the truth at any percentile, and never below by more than a microsecond', () => {
  fc.assert(
    fc.property(latencies, fc.double({ min: 0.001, max: 1, noNaN: true }), (values, share) => {
      const histogram = new LatencyHistogram()
      for (const value of values) histogram.record(value)
      const sorted = values.toSorted((a, b) => a - b)
      const truth = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!
      const found = histogram.percentileMs(share)
      expect(found).toBeGreaterThanOrEqual(truth - 0.001)
      expect(found).toBeLessThanOrEqual(truth * 1.001 + 0.001)
    }),
  )
})

it('merges to the same as recording everything in one', () => {
  fc.assert(
    fc.property(latencies, latencies, (a, b) => {
      const [one, two, all] = [
        new LatencyHistogram(),
        new LatencyHistogram(),
        new LatencyHistogram(),
      ]
      for (const value of a) one.record(value)
      for (const value of b) two.record(value)
      for (const value of [...a, ...b]) all.record(value)
      one.merge(two)
      expect(one.count).toBe(all.count)
      expect(one.maxMs).toBe(all.maxMs)
      for (const share of [0.5, 0.9, 0.99, 0.999]) {
        expect(one.percentileMs(share)).toBe(all.percentileMs(share))
      }
    }),
  )
})

it('puts what is negative at 0 and what is enormous at its largest bucket', () => {
  const histogram = new LatencyHistogram()
  expect(histogram.percentileMs(0.99)).toBe(0)
  histogram.record(-3)
  expect(histogram.percentileMs(1)).toBe(0)
  histogram.record(10_000_000)
  expect(histogram.maxMs).toBe(10_000_000)
  expect(histogram.percentileMs(1)).toBeGreaterThan(130_000)
})
