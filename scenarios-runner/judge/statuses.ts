/** @module What a judge said of each criterion, in short: for records, votes and comparisons. */

import { addUsage, type ModelUsage } from '../model/index.ts'
import type { CriterionResult, CriterionStatus, Opinion } from '../trial/index.ts'
import type { JudgeFailure } from './errors.ts'
import type { Judge, JudgeAnswer } from './model.ts'

/** Criterion id → status. */
export function statusesOf(
  results: readonly Pick<CriterionResult, 'id' | 'status'>[],
): Record<string, CriterionStatus> {
  return Object.fromEntries(results.map(({ id, status }) => [id, status]))
}

/** Satisfied when every criterion is met; undefined when one was not decided and none is not met. */
export function satisfiedBy(
  statuses: Readonly<Record<string, CriterionStatus>>,
): boolean | undefined {
  const all = Object.values(statuses)
  if (all.includes('not-met')) return false
  return all.length > 0 && all.every((status) => status === 'met') ? true : undefined
}

/** Whether every criterion was decided: what was not may be the next time, and is not kept. */
export function areDecided(results: readonly Pick<CriterionResult, 'status'>[]): boolean {
  return results.every(({ status }) => status === 'met' || status === 'not-met')
}

/** Who was asked for an answer: as it says itself, or the judge alone. */
export function opinionsOf(judge: Judge, { judging, results }: JudgeAnswer): readonly Opinion[] {
  return judging?.opinions ?? [{ judge: judge.name, statuses: statusesOf(results) }]
}

/** The same for a judge that failed. */
export function failedOpinions(judge: Judge, error: JudgeFailure): readonly Opinion[] {
  return error.judging?.opinions ?? [{ judge: judge.name, statuses: {}, failed: error.why }]
}

/** What all that were asked cost together; nothing where nothing is priced. */
export function costOfOpinions(opinions: readonly Opinion[]): { readonly costUsd?: number } {
  const usages: ModelUsage[] = opinions.flatMap(({ usage }) => usage ?? [])
  const { costUsd } = usages.reduce(addUsage, { calls: 0, inputTokens: 0, outputTokens: 0 })
  return costUsd === undefined ? {} : { costUsd }
}
