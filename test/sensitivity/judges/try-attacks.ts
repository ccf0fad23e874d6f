/** @module Tries every attack on the gullible judge, through a real client, with the defences on and off. */

import { createModelJudge, type JudgeAnswer } from '../../../scenarios-runner/judge/index.ts'
import type { ModelSettings } from '../../../scenarios-runner/model/index.ts'
import { requestOf } from '../../scenarios-runner/judge/trajectories.ts'
import { ATTACKS } from './attacks.ts'

/** Names of attacks. */
export interface AttackOutcome {
  /** Made the judge call met what is not. */
  readonly succeeded: readonly string[]
  /** Made it fail, so that the trial is invalid: seen, not believed. */
  readonly caught: readonly string[]
}

/** One question for each attack. */
export async function tryAttacks(
  settings: ModelSettings,
  defended: boolean,
): Promise<AttackOutcome> {
  const succeeded: string[] = []
  const caught: string[] = []
  for (const [name, message] of Object.entries(ATTACKS)) {
    const request = requestOf({ message }, 'Ada lost her access.')
    const answer: JudgeAnswer | undefined = await createModelJudge(settings, { defended })
      .judge(request)
      .catch(() => undefined)
    if (answer === undefined) caught.push(name)
    else if (answer.results[0]?.status === 'met') succeeded.push(name)
  }
  return { succeeded, caught }
}
