/** @module Asks a judge about the same only once: a cache keyed by what was asked and who answers. */

import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { areDecided, statusesOf } from '../statuses.ts'
import { openAnswerFile } from './answer-file.ts'
import { questionKey } from './question-key.ts'

/**
 * The same judge, with a memory. Only answers that decide every criterion are kept: what was inconclusive may be decided the
 * next time. Questions that are under way are waited for and not asked twice.
 *
 * @param identity tells this judge from every other: its model, address, manners
 * @throws {HoldoutError} `JUDGE_CASSETTE` naming the line of the file that cannot be read
 */
export function createCachedJudge(judge: Judge, file: string, identity: string): Judge {
  const answers = openAnswerFile(file)
  const underWay = new Map<string, Promise<unknown>>()
  return {
    ...judge,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const key = questionKey(request, identity)
      // Whoever was first may have failed: then the next one asks for itself.
      for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) {
        await other.catch(() => {})
      }
      const results = answers.recall(key, request)
      if (results !== undefined) {
        const opinion = { judge: judge.name, statuses: statusesOf(results), kept: true as const }
        return { results, judging: { opinions: [opinion] } }
      }
      const asking = judge.judge(request)
      underWay.set(key, asking)
      try {
        const answer = await asking
        if (areDecided(answer.results)) answers.keep(key, answer.results)
        return answer
      } finally {
        if (underWay.get(key) === asking) underWay.delete(key)
      }
    },
  }
}
