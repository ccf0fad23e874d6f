import fc from 'fast-check'
import { expect, it } from 'vitest'
import { disagreementBound, safeCoverage } from '../../../scenarios-runner/satisfaction/index.ts'
import { createRandom } from '../../../twins/base/index.ts'

const goal = { disagreement: 0.05, confidence: 0.95 }
const rated = (agrees: number, confidence: number, differs = 0) => [
  ...Array.from({ length: agrees }, () => ({ confidence, agrees: true })),
  ...Array.from({ length: differs }, () => ({ confidence, agrees: false })),
]

it('takes 59 labelled trials without a disagreement, or 93 with one', () => {
  expect(safeCoverage(rated(58, 0.9), goal)).toBeUndefined()
  const least = safeCoverage(rated(59, 0.9), goal)
  expect(least).toMatchObject({ threshold: 0.9, coverage: 1, accepted: 59, disagreements: 0 })
  expect(least?.bound).toBeCloseTo(0.0495076099, 10)
  expect(safeCoverage(rated(91, 0.9, 1), goal)).toBeUndefined()
  expect(safeCoverage(rated(92, 0.9, 1), goal)?.bound).toBeCloseTo(0.0499939784, 10)
})

it('draws the line where agreement is no longer proven', () => {
  const trials = [...rated(60, 0.95), ...rated(60, 0.9), ...rated(20, 0.6, 20)]
  expect(safeCoverage(trials, goal)).toMatchObject({
    threshold: 0.9,
    coverage: 0.75,
    accepted: 120,
  })
})

it('ends at the first line that fails, whatever looser ones would show', () => {
  // At 0.9 three of 61 differ; at 0.5 three of 500, which it may not go on to find out.
  const trials = [...rated(58, 0.9, 3), ...rated(439, 0.5)]
  expect(safeCoverage(trials, goal)).toBeUndefined()
})

it('never promises more than the exact bound of what it accepts', () => {
  const trial = fc.record({ confidence: fc.integer({ min: 0, max: 10 }), agrees: fc.boolean() })
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 200 }), (trials) => {
      const found = safeCoverage(trials, { disagreement: 0.3, confidence: 0.9 })
      if (found === undefined) return
      const kept = trials.filter(({ confidence }) => confidence >= found.threshold)
      const differ = kept.filter(({ agrees }) => !agrees).length
      expect(found).toMatchObject({ accepted: kept.length, disagreements: differ })
      expect(disagreementBound(differ, kept.length, 0.9)).toBeLessThanOrEqual(0.3)
    }),
    { seed: 7 },
  )
})

it('keeps its promise: a judge that differs more often than promised is let through in at most 5% of calibrations', () => {
  // Sure of everything, and wrong in 6% of it: nothing may stand.
  const random = createRandom('safe-coverage')
  let broken = 0
  const rounds = 2000
  for (let round = 0; round < rounds; round += 1) {
    const trials = Array.from({ length: 200 }, () => ({
      confidence: random.int(0, 4) / 4,
      agrees: random.next() > 0.06,
    }))
    if (safeCoverage(trials, goal) !== undefined) broken += 1
  }
  expect(broken / rounds).toBeLessThan(0.06)
})
