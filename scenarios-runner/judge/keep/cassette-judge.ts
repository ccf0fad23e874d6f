/** @module Keeps what a judge said, by content, and says it again: judging without a model, a miss being an error. */

import { basename } from 'node:path'
import { JudgeFailure } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { statusesOf } from '../statuses.ts'
import { openAnswerFile } from './answer-file.ts'
import { questionKey } from './question-key.ts'

/**
 * A judge that answers from a file of recorded answers, whoever gave them.
 *
 * - `replay`: from the file alone; what was not recorded is a {@link JudgeFailure}.
 * - `record`: what is not in the file is asked of `judge`, and added.
 *
 * The file is one JSON object a line, read whole when the judge is made.
 *
 * @throws {HoldoutError} `JUDGE_CASSETTE` naming the line that cannot be read
 */
export function createCassetteJudge(
  options:
    | { readonly mode: 'replay'; readonly file: string }
    | { readonly mode: 'record'; readonly file: string; readonly judge: Judge },
): Judge {
  const name = `cassette:${basename(options.file)}`
  const file = openAnswerFile(options.file)
  return {
    ...(options.mode === 'record' && options.judge.calibration !== undefined
      ? { calibration: options.judge.calibration }
      : {}),
    get remarks() {
      return options.mode === 'record' ? (options.judge.remarks ?? []) : []
    },
    name: options.mode === 'record' ? options.judge.name : name,
    foresee: (question) =>
      options.mode === 'record' ? options.judge.foresee?.(question) : { leastUsd: 0, mostUsd: 0 },
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const key = questionKey(request)
      const results = file.recall(key, request)
      if (results !== undefined) {
        const statuses = statusesOf(results)
        return { results, judging: { opinions: [{ judge: name, statuses, kept: true }] } }
      }
      if (options.mode === 'replay') {
        const why = `nothing was recorded for ${request.trajectory.scenario}, trial ${request.trajectory.trial}`
        throw new JudgeFailure('cassette', name, why)
      }
      const answer = await options.judge.judge(request)
      file.keep(key, answer.results)
      return answer
    },
  }
}
