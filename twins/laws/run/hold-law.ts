/** @module Holds one operation to one law: a few seeded runs, and the smallest failing one. */

import { hash32 } from '../../base/index.ts'
import type { Exchanged, Law, Subject } from '../model.ts'
import { Broken, NothingToSay } from '../verdict.ts'
import { type Bench, createTrial, type RecordedTrial } from './trial.ts'

/** What came of it. */
export type LawResult =
  | { readonly verdict: 'held' }
  | { readonly verdict: 'not-applicable'; readonly reason: string }
  | {
      readonly verdict: 'broken'
      readonly message: string
      readonly exchanged: readonly Exchanged[]
    }

/** How often a failing run is tried to be made smaller; each try is a whole sequence of requests. */
const MOST_SHRINKS = 30

/** Runs a law on an operation, from a seed that only the two of them have. */
export async function holdLaw(
  bench: Bench,
  law: Law,
  subject: Subject,
  seed: string,
  runs: number,
): Promise<LawResult> {
  const { generator: fc } = bench
  let held = 0
  let reason = 'no run could tell'
  let smallest: { message: string; exchanged: readonly Exchanged[] } | undefined
  let shrinks = 0
  /** Nothing about the law: it is thrown as it is, and not tried smaller. */
  let other: { readonly error: unknown } | undefined
  // The same function each time: the generator tells by it that a value is drawn in the same place again.
  const same = <T>(arbitrary: T): T => arbitrary
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    if (smallest !== undefined) shrinks += 1
    if (shrinks > MOST_SHRINKS || other !== undefined) return
    const trial: RecordedTrial = createTrial(
      bench,
      (arbitrary) => gen(same as never, arbitrary as never) as never,
    )
    try {
      await law.check(trial, subject)
      held += 1
    } catch (error) {
      if (error instanceof NothingToSay) {
        reason = error.message
        return
      }
      if (!(error instanceof Broken)) {
        other = { error }
        throw error
      }
      smallest = { message: error.message, exchanged: trial.exchanged }
      throw error
    }
  })
  await fc.check(property, {
    seed: hash32(`${seed} ${law.name} ${subject.operation.id}`) | 0,
    numRuns: runs,
  })
  if (other !== undefined) throw other.error
  if (smallest !== undefined) return { verdict: 'broken', ...smallest }
  return held > 0 ? { verdict: 'held' } : { verdict: 'not-applicable', reason }
}
