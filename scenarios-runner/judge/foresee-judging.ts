/** @module What judging one trial will cost, before any record is there to be judged: an estimate between two bounds. */

import { foreseeCall, type ModelSettings } from '../model/index.ts'
import type { Criterion } from '../scenario/index.ts'
import { EVIDENCE_BOUNDS } from './ask/evidence.ts'
import { buildJudgePrompt } from './ask/judge-prompt.ts'

/** US dollars for one trial whose checks are all met, each model asked once. */
export interface ForeseenJudging {
  /** With an empty record, and in a cascade the first judge alone. */
  readonly leastUsd: number
  /** With as much of a record as a judge is ever shown, and every model asked. */
  readonly mostUsd: number
}

/**
 * From prices and sizes alone: the question is built as it will be, tokens are guessed from its length on the high side.
 * A judge that has to be asked again costs more.
 *
 * @param first the one model of `models` that may decide alone
 * @returns undefined where a model has no price
 */
export function foreseeJudging(
  models: readonly ModelSettings[],
  first: ModelSettings | undefined,
  question: { readonly story: string; readonly criteria: readonly Criterion[] },
): ForeseenJudging | undefined {
  const { system, prompt } = buildJudgePrompt(question.story, question.criteria, [], 'foreseen')
  const bare = system.length + prompt.length
  const costOf = (asked: readonly ModelSettings[], characters: number) =>
    asked.reduce<number | undefined>((sum, settings) => {
      const { costUsd } = foreseeCall(settings, characters)
      return sum === undefined || costUsd === undefined ? undefined : sum + costUsd
    }, 0)
  const leastUsd = costOf(first === undefined ? models : [first], bare)
  const mostUsd = costOf(models, bare + EVIDENCE_BOUNDS.total)
  return leastUsd === undefined || mostUsd === undefined ? undefined : { leastUsd, mostUsd }
}
