/** @module Finds the known name that a mistyped one was probably meant to be. */

/**
 * The known name that is fewest slips of the finger away, if it is near enough to be meant; the first of several.
 *
 * @param maxSlips insertions, deletions, replacements and swaps of neighbours that still count as slips; a third of the
 * longer name's length, at least 2, unless given
 */
export function nearestName(
  name: string,
  known: Iterable<string>,
  maxSlips?: number,
): string | undefined {
  const lower = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const longer = Math.max(name.length, candidate.length)
    const most = maxSlips ?? Math.max(2, Math.floor(longer / 3))
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance > most || distance >= bestDistance || distance >= longer) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** Restricted Damerau–Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1)
      cost = Math.min(cost, (last[j - 1] as number) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] as number) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] as number
}
