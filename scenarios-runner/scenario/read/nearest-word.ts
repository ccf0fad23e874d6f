/** @module Guesses what somebody meant to write. */

/** The allowed word that a mistyped one is nearest to, at most so many slips away; undefined when none is. */
export function nearestWord(
  word: string,
  allowed: readonly string[],
  maxSlips = Math.max(2, Math.floor(word.length / 3)),
): string | undefined {
  const lower = word.toLowerCase()
  let best: string | undefined
  let bestDistance = maxSlips + 1
  for (const candidate of allowed) {
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `did you mean "steps"?`, or the words that are allowed. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearestWord(word, allowed)
  if (near !== undefined) return `did you mean ${near}?`
  if (allowed.length === 0) return 'none is known here'
  return `known here: ${allowed.join(', ')}`
}

/** Insertions, deletions, replacements and swaps of neighbours (restricted Damerau-Levenshtein). */
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
