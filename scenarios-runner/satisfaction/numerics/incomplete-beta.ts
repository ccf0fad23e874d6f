/** @module The regularised incomplete beta function and its inverse: every exact binomial bound rests on them. */

import { stirlingError } from './gamma.ts'
import { solveMonotone } from './solve-monotone.ts'

/**
 * `I_x(a, b)`, the distribution function of Beta(a, b), for a, b > 0. About 1e-13 relative.
 * Continued fraction by Lentz's method; the factor before it by Loader's saddle point (2000), which does not lose
 * digits when a and b run into the hundred thousands.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges quickly only on the side of x below the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - (betaFactor(1 - x, b, a) * fraction(1 - x, b, a)) / b
  return (betaFactor(x, a, b) * fraction(x, a, b)) / a
}

/** The density of Beta(a, b) inside (0, 1). */
export function betaDensity(x: number, a: number, b: number): number {
  return betaFactor(x, a, b) / (x * (1 - x))
}

/** The x with `I_x(a, b) = p`: the p-quantile of Beta(a, b). */
export function inverseIncompleteBeta(p: number, a: number, b: number): number {
  if (p <= 0) return 0
  if (p >= 1) return 1
  return solveMonotone(
    {
      value: (x) => incompleteBeta(x, a, b),
      slope: (x) => betaDensity(x, a, b),
      low: 0,
      high: 1,
    },
    p,
  )
}

/** `x^a (1−x)^b / B(a, b)`. */
function betaFactor(x: number, a: number, b: number): number {
  const n = a + b
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x) -
    deviance(b, n * (1 - x))
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n))
}

/** Loader's bd0: `k ln(k/m) + m − k` without the cancellation near k = m. */
function deviance(k: number, m: number): number {
  const difference = k - m
  if (Math.abs(difference) >= 0.1 * (k + m)) return k * Math.log(k / m) - difference
  const v = difference / (k + m)
  let sum = difference * v
  let term = 2 * k * v
  for (let j = 1; j < 1000; j += 1) {
    term *= v * v
    const next = sum + term / (2 * j + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    const step = d * c
    result *= step
    if (Math.abs(step - 1) < 1e-15) break
  }
  return result
}
