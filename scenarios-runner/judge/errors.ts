/** @module How judging fails: never the artifact's fault. */

import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import type { Judging, Opinion } from '../trial/index.ts'

/**
 * - `model`: the model could not be asked, or gave no usable answer.
 * - `missing`: a criterion got no result.
 * - `unverified`: something was called met with no quote that stands in the trajectory.
 * - `canary`: what cannot be so was called met: the judge obeys the evidence, or does not read it.
 * - `cassette`: nothing was recorded for this trajectory.
 * - `quorum`: too few of a panel gave an answer.
 */
export type JudgeFailureKind = 'model' | 'missing' | 'unverified' | 'canary' | 'cassette' | 'quorum'

/** What was spent and who was asked all the same. */
export interface JudgeFailureOptions {
  readonly cause?: unknown
  /** US dollars. */
  readonly costUsd?: number | undefined
  readonly judging?: Judging | undefined
}

/**
 * The judge failed, asked as often as it may be. The saved trajectory can be judged again; else the trial is invalid.
 */
export class JudgeFailure extends Error {
  override readonly name = 'JudgeFailure'
  readonly code = 'JUDGE_FAILURE'
  readonly kind: JudgeFailureKind
  readonly judge: string
  /** The message without the judge's name. */
  readonly why: string
  readonly costUsd: number | undefined
  readonly judging: Judging | undefined

  constructor(
    kind: JudgeFailureKind,
    judge: string,
    why: string,
    options: JudgeFailureOptions = {},
  ) {
    super(`${judge}: ${why}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.judge = judge
    this.why = why
    this.costUsd = options.costUsd
    this.judging = options.judging
  }
}

/** A budget ended while a trial was judged: says who had been asked by then, since what that took is spent. */
export class JudgeUnpaid extends HoldoutError {
  readonly judging: Judging

  constructor({ message, code, hint, exitCode }: HoldoutError, judging: Judging, cause: unknown) {
    super(message, { code, exitCode, cause, ...(hint === undefined ? {} : { hint }) })
    this.judging = judging
  }
}

/**
 * What to throw in the place of an error that ends judging: a spent budget with the opinions that were paid for, those that
 * the error has itself last. Everything else as it is.
 */
export function withOpinions(error: unknown, opinions: readonly Opinion[]): unknown {
  if (!(error instanceof HoldoutError) || error.exitCode !== EXIT.budget) return error
  const own = error instanceof JudgeUnpaid ? error.judging.opinions : []
  return new JudgeUnpaid(error, { opinions: [...opinions, ...own] }, error)
}
