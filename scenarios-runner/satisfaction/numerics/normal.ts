/** @module The normal and Student's t distributions, as far as intervals need them. */

import { incompleteBeta, inverseIncompleteBeta } from './incomplete-beta.ts'
import { solveMonotone } from './solve-monotone.ts'

/** Φ(z): the standard normal distribution function. Series inside ±6, continued fraction outside. */
export function normalCdf(z: number): number {
  if (z > 6) return 1 - upperTail(z)
  if (z < -6) return upperTail(-z)
  let term = z
  let sum = z
  for (let k = 1; k < 400; k += 1) {
    term *= (z * z) / (2 * k + 1)
    if (sum + term === sum) break
    sum += term
  }
  return 0.5 + sum * normalDensity(z)
}

/** φ(z): the standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** The z with Φ(z) = p, for 0 < p < 1. */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0
  if (p > 0.5) return -normalQuantile(1 - p)
  return solveMonotone({ value: normalCdf, slope: normalDensity, low: -40, high: 0 }, p)
}

/** P(T ≤ t) for Student's t with the given degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, degrees)
  const x = inverseIncompleteBeta(2 * (1 - p), degrees / 2, 0.5)
  return Math.sqrt((degrees * (1 - x)) / x)
}

function upperTail(z: number): number {
  let fraction = z
  for (let k = 200; k >= 1; k -= 1) fraction = z + k / fraction
  return normalDensity(z) / fraction
}
