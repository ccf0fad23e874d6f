/** @module Quantiles of Student's t, for means of a few seconds. */

/**
 * The one-sided quantile.
 *
 * Found by bisection on the distribution function, which is integrated by Simpson's rule in the angle θ = atan(x/√ν), where
 * the density is proportional to cos^(ν−1) θ: bounded and smooth for every number of degrees.
 *
 * @param confidence between 0.5 and 1
 * @param degrees of freedom, at least 1
 */
export function studentT(confidence: number, degrees: number): number {
  const half = areaTo(Math.PI / 2, degrees)
  let low = 0
  let high = Math.PI / 2
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2
    if (0.5 + areaTo(middle, degrees) / (2 * half) < confidence) low = middle
    else high = middle
  }
  return Math.tan((low + high) / 2) * Math.sqrt(degrees)
}

function areaTo(angle: number, degrees: number): number {
  const steps = 400
  const width = angle / steps
  let sum = 0
  for (let i = 0; i <= steps; i += 1) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * Math.cos(i * width) ** (degrees - 1)
  }
  return (sum * width) / 3
}
