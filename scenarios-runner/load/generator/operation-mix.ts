/** @module Which of several things comes next, so that shares are kept exactly and evenly. */

/**
 * Takes turns by weight (smooth weighted round robin): of any run of turns each gets its share, one off at most, so that
 * how many requests an objective will see is known beforehand.
 *
 * @param weights above 0
 */
export function takeTurns(weights: readonly number[]): () => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const credit = weights.map(() => 0)
  if (weights.length === 1) return () => 0
  return () => {
    let best = 0
    for (let i = 0; i < weights.length; i += 1) {
      credit[i] = (credit[i] as number) + (weights[i] as number)
      if ((credit[i] as number) > (credit[best] as number)) best = i
    }
    credit[best] = (credit[best] as number) - total
    return best
  }
}
