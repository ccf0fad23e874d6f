/** @module Many tests at once: p values that stay honest, in the order in which they were given. */

/** Holm's (1979) adjustment: the chance of any false alarm stays below the level. */
export function holm(pValues: readonly number[]): number[] {
  const m = pValues.length
  let largest = 0
  return inOrder(pValues, ascending(pValues), (p, rank) => {
    largest = Math.max(largest, (m - rank) * p)
    return Math.min(1, largest)
  })
}

/** Benjamini and Hochberg's (1995) adjustment: the share of false alarms among alarms stays below the level. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const m = pValues.length
  let smallest = 1
  return inOrder(pValues, ascending(pValues).reverse(), (p, rank) => {
    smallest = Math.min(smallest, (p * m) / (m - rank))
    return smallest
  })
}

function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, i) => i).sort((i, j) => (pValues[i] as number) - (pValues[j] as number))
}

function inOrder(
  pValues: readonly number[],
  order: readonly number[],
  adjust: (p: number, rank: number) => number,
): number[] {
  const out = new Array<number>(pValues.length)
  for (const [rank, i] of order.entries()) out[i] = adjust(pValues[i] as number, rank)
  return out
}
