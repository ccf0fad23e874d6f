/** @module pass^k and pass@k: will it succeed every time, or at least once, in k tries? */

/**
 * The unbiased estimate that k tries of one scenario *all* succeed, from c successes in n: C(c,k)/C(n,k).
 * The naive (c/n)^k says .512 for 4 of 5 and k = 3, where this says .4. Average it over scenarios.
 */
export function passHatK(n: number, c: number, k: number): number {
  requireTries(n, c, k)
  return ratioOfChoices(c, n, k)
}

/** The unbiased estimate that *at least one* of k tries succeeds: 1 − C(n−c,k)/C(n,k). */
export function passAtK(n: number, c: number, k: number): number {
  requireTries(n, c, k)
  return 1 - ratioOfChoices(n - c, n, k)
}

/** C(a,k)/C(n,k) as a product of small fractions, which neither overflows nor rounds much. */
function ratioOfChoices(a: number, n: number, k: number): number {
  let ratio = 1
  for (let i = 0; i < k; i += 1) ratio *= Math.max(0, a - i) / (n - i)
  return ratio
}

function requireTries(n: number, c: number, k: number): void {
  if (!(k >= 1 && k <= n && c >= 0 && c <= n)) {
    throw new RangeError(
      `pass^k needs 1 ≤ k ≤ n and 0 ≤ c ≤ n, and was given n=${n}, c=${c}, k=${k}`,
    )
  }
}
