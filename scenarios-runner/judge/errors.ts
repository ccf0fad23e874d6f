/** @module How judging fails: never the artifact's fault. */

/**
 * - `model`: the model could not be asked, or gave no usable answer.
 * - `missing`: a criterion got no result.
 * - `unverified`: something was called met with no quote that stands in the trajectory.
 * - `canary`: what cannot be so was called met: the judge obeys the evidence, or does not read it.
 * - `cassette`: nothing was recorded for this trajectory.
 */
export type JudgeFailureKind = 'model' | 'missing' | 'unverified' | 'canary' | 'cassette'

/**
 * The judge failed, asked as often as it may be. The saved trajectory can be judged again; else the trial is invalid.
 */
export class JudgeFailure extends Error {
  override readonly name = 'JudgeFailure'
  readonly code = 'JUDGE_FAILURE'
  readonly kind: JudgeFailureKind
  readonly judge: string
  /** What was spent all the same, in US dollars. */
  readonly costUsd: number | undefined

  constructor(
    kind: JudgeFailureKind,
    judge: string,
    why: string,
    options: { readonly cause?: unknown; readonly costUsd?: number | undefined } = {},
  ) {
    super(`${judge}: ${why}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.judge = judge
    this.costUsd = options.costUsd
  }
}
