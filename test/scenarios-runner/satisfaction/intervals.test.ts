import { describe, expect, it } from 'vitest'
import {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
  jeffreys,
  jeffreysMean,
  passAtK,
  passHatK,
  probabilityAbove,
  probabilityLower,
  wilson,
  wilsonLower,
} from '../../../scenarios-runner/satisfaction/index.ts'

// Reference values computed twice: scipy against closed forms, or 40-digit root search.
const near = (actual: number, expected: number, digits = 10) =>
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThan(
    0.5001 * 10 ** -digits,
  )

describe('Wilson', () => {
  it.each([
    [97, 100, 0.9154806357, 0.989745476],
    [19, 20, 0.7638688066, 0.9911185512],
    [20, 20, 0.8388748419, 1],
    [0, 10, 0, 0.2775327999],
    [5, 10, 0.2365930905, 0.7634069095],
    [1, 1, 0.2065493144, 1],
    [81, 263, 0.2552885199, 0.366209577],
    [950, 1000, 0.9346861798, 0.9618697376],
  ])('%d of %d', (x, n, low, high) => {
    const interval = wilson(x, n)
    near(interval.low, low)
    near(interval.high, high)
  })

  it('with the continuity correction', () => {
    const interval = wilson(97, 100, { continuityCorrected: true })
    near(interval.low, 0.9084869129)
    near(interval.high, 0.992220165)
  })

  it.each([
    [97, 100, 0.9272896567],
    [19, 20, 0.8039927632],
    [59, 59, 0.9561539644],
  ])('one-sided, %d of %d', (x, n, low) => near(wilsonLower(x, n), low))
})

describe('Clopper-Pearson', () => {
  it.each([
    [19, 20, 0.7512672372, 0.9987349105],
    [97, 100, 0.914823947, 0.9937700285],
    [20, 20, 0.831566529, 1],
    [0, 10, 0, 0.3084971078],
    [5, 10, 0.1870860284, 0.8129139716],
    [1, 1, 0.025, 1],
    [950, 1000, 0.9346095121, 0.9626646024],
    [81, 263, 0.2527367456, 0.3676219226],
  ])('%d of %d', (x, n, low, high) => {
    const interval = clopperPearson(x, n)
    near(interval.low, low)
    near(interval.high, high)
  })

  it.each([
    [19, 20, 0.7838938358],
    [97, 100, 0.9242892063],
    [58, 58, 0.9496606617],
    [59, 59, 0.9504923901],
    [92, 93, 0.9500060216],
    [298, 298, 0.9899975676],
    [299, 299, 0.9900308532],
    [5, 5, 0.549280271653059],
    [10, 10, 0.7411344491],
    [20, 20, 0.8608916593],
  ])('one-sided lower, %d of %d', (x, n, low) => near(clopperPearsonLower(x, n), low))

  it('keeps its digits at a hundred thousand trials', () => {
    // scipy.stats.beta.ppf(0.95, 560, 59441) and (0.05, 99_001, 1_000)
    near(clopperPearsonUpper(559, 60_000), 0.009988030695020463)
    near(clopperPearsonLower(99_001, 100_000), 0.9894770550051528)
  })

  it('bounds what the benchmark of the harness can say', () => {
    near(wilson(38, 40).low, 0.835, 3)
    near(wilson(38, 40).high, 0.986, 3)
    near(wilson(40, 40).low, 0.912, 3)
    near(clopperPearsonUpper(0, 20), 0.139, 3)
    near(clopperPearsonUpper(0, 59), 0.0495, 4)
  })

  it('refuses counts that cannot be', () => {
    expect(() => clopperPearson(3, 2)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: a rate needs 0 ≤ x ≤ n and n > 0, and was given x = 3, n = 2]`,
    )
    expect(() => wilson(0, 0)).toThrow(RangeError)
  })
})

describe('Jeffreys', () => {
  it.each([
    [97, 100, 0.9221124306, 0.9914797169],
    [19, 20, 0.7891813638, 0.9945509674],
    [20, 20, 0.8833610171, 1],
  ])('%d of %d', (x, n, low, high) => {
    const interval = jeffreys(x, n)
    near(interval.low, low)
    near(interval.high, high)
  })

  it('has its mean', () => near(jeffreysMean(97, 100), 0.9653465347))

  it.each([
    [0.95, 97, 100, 0.818641158891, 0.749140124781],
    [0.95, 19, 20, 0.43291129191, 0.283028155183],
    [0.95, 20, 20, 0.850529495047, 0.659438373712],
    [0.9, 97, 100, 0.995930882279, 0.992752673126],
    [0.95, 59, 59, 0.986315682244, 0.953930201013],
    [0.99, 299, 300, 0.889607884014, 0.803836423715],
  ])('P(p > %d | %d of %d)', (threshold, x, n, half, uniform) => {
    near(probabilityAbove(threshold, x, n), half, 12)
    near(probabilityAbove(threshold, x, n, 1), uniform, 12)
  })

  it('compares two rates', () => {
    near(probabilityLower({ x: 90, n: 100 }, { x: 97, n: 100 }), 0.979559037, 9)
  })
})

describe('pass^k and pass@k', () => {
  it.each([
    [5, 4, 2, 0.6],
    [5, 4, 3, 0.4],
    [8, 6, 4, 0.2142857143],
    [10, 9, 5, 0.5],
    [4, 2, 3, 0],
  ])('n=%d c=%d k=%d', (n, c, k, expected) => near(passHatK(n, c, k), expected))

  it('would be biased upward if it were the power of the share', () => {
    near((4 / 5) ** 3, 0.512)
    expect(passHatK(5, 4, 3)).toBeLessThan((4 / 5) ** 3)
  })

  it('at least one of k', () => {
    near(passAtK(5, 1, 2), 0.4)
    near(passAtK(4, 2, 3), 1)
  })
})
