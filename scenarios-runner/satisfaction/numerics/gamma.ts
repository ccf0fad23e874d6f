/** @module Factorials of any positive number, exact enough that sums of thousands of trials keep ten digits. */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * What Stirling's formula leaves out: `ln Γ(z+1) − [(z+½) ln z − z + ½ ln 2π]`, for z > 0.
 * Small z climbs to 16 by the recurrence, where five terms of the series give full double precision.
 */
export function stirlingError(z: number): number {
  let climbed = 0
  let x = z
  while (x < 16) {
    // δ(x) − δ(x+1), from Γ(x+2) = (x+1) Γ(x+1); log1p keeps its digits where the terms nearly cancel.
    climbed += (x + 0.5) * Math.log1p(1 / x) - 1
    x += 1
  }
  const s = 1 / (x * x)
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / x
  return climbed + series
}

/** `ln Γ(z)` for z > 0. */
export function logGamma(z: number): number {
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingError(z)
}

/** `ln B(a, b)`, the logarithm of the complete beta function, for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** `ln C(n, k)` for whole 0 ≤ k ≤ n. */
export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}
