/** @module A judge that a function plays, for tests and for demonstrations without a model; it is named so everywhere. */

import type { Criterion } from '../scenario/index.ts'
import type { CriterionResult } from '../trial/index.ts'
import type { Judge, JudgeRequest } from './model.ts'

/** What a script says of one criterion; it may throw a `JudgeFailure`. */
export type JudgeScript = (
  criterion: Criterion,
  request: JudgeRequest,
) => Omit<CriterionResult, 'id' | 'judge'> | CriterionResult['status']

/** Makes a judge of a function that is asked about each criterion in turn. */
export function createScriptedJudge(script: JudgeScript, name = 'scripted'): Judge {
  return {
    name,
    async judge(request) {
      const results = request.criteria.map((criterion): CriterionResult => {
        const said = script(criterion, request)
        const result = typeof said === 'string' ? { status: said, reasoning: '', quotes: [] } : said
        return { id: criterion.id, judge: name, ...result }
      })
      return { results }
    },
  }
}
