/** @module What valid generated requests of an operation are answered with, whether or not a twin supports it. */

import { hash32 } from '../../base/index.ts'
import type { AnsweredRequests, Subject } from '../model.ts'
import { documentsOnlyRefusals, isMedia, isPlainNo, undocumented } from '../run/documented.ts'
import { type Bench, createTrial } from '../run/trial.ts'
import { forkOf } from '../run/world-things.ts'
import { Broken, NothingToSay } from '../verdict.ts'

/**
 * Sends valid requests, each in a world of its own.
 * @param runs how many
 */
export async function askValidly(
  bench: Bench,
  subject: Subject,
  seed: string,
  runs: number,
): Promise<AnsweredRequests> {
  // What is told of these requests is told here, and no law saw any of them.
  const quiet: Bench = { ...bench, undocumented() {}, saw() {} }
  const count = { sent: 0, valid: 0, refused: 0, unsupported: 0, contradicted: 0, unsaid: 0 }
  let problem: string | undefined
  for (let run = 0; run < runs; run += 1) {
    let draws = 0
    const draw = <T>(arbitrary: import('fast-check').Arbitrary<T>): T => {
      draws += 1
      const drawn = hash32(`${seed} answers ${subject.operation.id} ${run} ${draws}`) | 0
      return bench.generator.sample(arbitrary, { numRuns: 1, seed: drawn })[0] as T
    }
    const world = bench.world && forkOf(bench.world, 'asked')
    const trial = createTrial(quiet, draw, world)
    try {
      const request = trial.request(subject, { withOptions: run > 0 })
      const answer = await trial.send(request, { valid: false })
      count.sent += 1
      const entry = world?.journal().at(-1)
      if (entry?.outcome === 'unsupported') count.unsupported += 1
      else if (answer.refused) count.refused += 1
      const wrong = isMedia(subject, answer)
        ? undefined
        : undocumented(bench.ground.contract, subject.operation, answer)
      if (wrong === undefined) {
        count.valid += 1
        continue
      }
      problem ??= wrong
      const isLeftOut = !answer.refused && documentsOnlyRefusals(subject.operation)
      if (isLeftOut || (entry?.answerProblems?.length ?? 0) > 0) count.contradicted += 1
      else if (entry?.outcome === 'unsupported' || isPlainNo(subject, answer)) count.unsaid += 1
    } catch (error) {
      if (!(error instanceof Broken || error instanceof NothingToSay)) throw error
      problem ??= error.message
    }
  }
  return { ...count, ...(problem === undefined ? {} : { problem }) }
}
