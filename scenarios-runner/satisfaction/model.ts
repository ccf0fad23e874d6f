/** @module Numbers with their uncertainty. */

/** An interval for a rate. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** Such as 0.95. */
  readonly confidence: number
  readonly method: 'wilson' | 'clopper-pearson' | 'korn-graubard' | 'jeffreys'
}

/** An acceptance plan: run N distinct trials, pass with at most c failures. */
export interface AcceptancePlan {
  readonly trials: number
  readonly failuresAllowed: number
  /** The rate that passing proves, and with which confidence. */
  readonly rate: number
  readonly confidence: number
}
