import { describe, expect, it } from 'vitest'
import {
  benjaminiHochberg,
  fisherExact,
  holm,
  mcNemar,
  newcombeDifference,
  pairedDifference,
  signFlipTest,
  stratifiedExact,
} from '../../../scenarios-runner/satisfaction/index.ts'

const BASE = [1, 0.8, 0.6, 0.2, 1, 1]
const CANDIDATE = [1, 0.6, 0.6, 0, 0.8, 1]

describe('paired', () => {
  it('Student', () => {
    const found = pairedDifference(BASE, CANDIDATE)
    expect(found.difference).toBeCloseTo(-0.1, 10)
    expect(found.standardError).toBeCloseTo(0.0447213595, 10)
    expect(found.t).toBeCloseTo(-2.2360679775, 9)
    expect(found.pTwoSided).toBeCloseTo(0.0755868184, 10)
    expect(found.low).toBeCloseTo(-0.2149599142, 9)
    expect(found.high).toBeCloseTo(0.0149599142, 9)
  })

  it('says nothing changed when nothing did', () => {
    expect(pairedDifference(BASE, BASE)).toMatchObject({ difference: 0, t: 0, pTwoSided: 1 })
  })

  it('finds no spread in what rounding leaves of equal differences', () => {
    expect(pairedDifference([0.1, 0.4], [0.2, 0.5])).toMatchObject({ standardError: 0 })
  })

  it('sign flips', () => {
    expect(signFlipTest(BASE, CANDIDATE)).toBe(0.125)
    expect(signFlipTest(BASE, BASE)).toBe(1)
    // With no zero left out: 8 of 64 is the same share as 1 of 8.
    expect(signFlipTest(CANDIDATE, BASE)).toBe(1)
  })

  it('McNemar', () => {
    expect(mcNemar(8, 1).twoSided).toBeCloseTo(0.0390625, 12)
    expect(mcNemar(8, 1).oneSided).toBeCloseTo(0.01953125, 12)
    expect(mcNemar(0, 0).twoSided).toBe(1)
  })
})

describe('counts', () => {
  it('Fisher', () => {
    const found = fisherExact({
      basePassed: 97,
      baseFailed: 3,
      candidatePassed: 90,
      candidateFailed: 10,
    })
    expect(found.oneSided).toBeCloseTo(0.0408970265, 10)
    expect(found.twoSided).toBeCloseTo(0.081794053, 10)
  })

  it('Newcombe', () => {
    const published = newcombeDifference({ x: 56, n: 70 }, { x: 48, n: 80 })
    expect(published.difference).toBeCloseTo(0.2, 10)
    expect(published.low).toBeCloseTo(0.0524314725, 9)
    expect(published.high).toBeCloseTo(0.333872654, 10)
    const other = newcombeDifference({ x: 90, n: 100 }, { x: 97, n: 100 })
    expect(other.low).toBeCloseTo(-0.1469424163, 10)
    expect(other.high).toBeCloseTo(0.0005463766, 10)
  })

  it('one table a scenario', () => {
    const strata = [
      [10, 0, 8, 2],
      [9, 1, 6, 4],
      [10, 0, 10, 0],
      [7, 3, 5, 5],
      [10, 0, 9, 1],
    ].map(([basePassed, baseFailed, candidatePassed, candidateFailed]) => ({
      basePassed: basePassed!,
      baseFailed: baseFailed!,
      candidatePassed: candidatePassed!,
      candidateFailed: candidateFailed!,
    }))
    const found = stratifiedExact(strata)
    expect(found.excess).toBeCloseTo(4, 10)
    expect(found.variance).toBeCloseTo(2.9736842105, 10)
    expect(found.chiSquared).toBeCloseTo(5.3805309735, 10)
    expect(found.chiSquaredP).toBeCloseTo(0.0203626798, 10)
    expect(found.corrected).toBeCloseTo(4.1194690265, 10)
    expect(found.correctedP).toBeCloseTo(0.0423923816, 10)
    expect(found.oneSided).toBeCloseTo(0.019300951, 10)
    expect(found.twoSided).toBeCloseTo(0.0386019019, 10)
    const pooled = fisherExact({
      basePassed: 46,
      baseFailed: 4,
      candidatePassed: 38,
      candidateFailed: 12,
    })
    expect(pooled.oneSided).toBeCloseTo(0.0268823763, 10)
  })
})

it('many tests at once', () => {
  const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(12)))
  expect(rounded(holm([0.01, 0.04, 0.03, 0.005, 0.2]))).toEqual([0.04, 0.09, 0.09, 0.025, 0.2])
  expect(rounded(benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.2]))).toEqual([
    0.025, 0.05, 0.05, 0.025, 0.2,
  ])
  expect(holm([])).toEqual([])
})
