/** @module Keeps what a judge said, by content, and says it again: judging without a model, a miss being an error. */

import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import { JudgeFailure } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { areDecided, statusesOf } from '../statuses.ts'
import { openAnswerFile } from './answer-file.ts'
import { questionOf } from './question-key.ts'
import { keptQuestion, tellDifference } from './tell-difference.ts'

/**
 * A judge that answers from a file of recorded answers, whoever gave them.
 *
 * - `replay`: from the file alone; what was not recorded is a {@link JudgeFailure}.
 * - `record`: what is not in the file is asked of `judge`, and added once it is decided.
 *
 * The file is one JSON object a line, read whole when the judge is made.
 *
 * @throws {HoldoutError} `JUDGE_CASSETTE` naming the line that cannot be read, or a file to be replayed that is not there
 */
export function createCassetteJudge(
  options:
    | { readonly mode: 'replay'; readonly file: string }
    | { readonly mode: 'record'; readonly file: string; readonly judge: Judge },
): Judge {
  const name = `cassette:${basename(options.file)}`
  if (options.mode === 'replay' && !existsSync(options.file)) {
    throw new HoldoutError('there is no cassette here', {
      code: 'JUDGE_CASSETTE',
      place: { file: options.file },
      hint: "record one first, with cassette: { mode: 'record', … } and a judge to ask",
    })
  }
  const file = openAnswerFile(options.file)
  return {
    ...(options.mode === 'record' && options.judge.calibration !== undefined
      ? { calibration: options.judge.calibration }
      : {}),
    get remarks() {
      return options.mode === 'record' ? (options.judge.remarks ?? []) : []
    },
    name: options.mode === 'record' ? options.judge.name : name,
    identity: options.mode === 'record' ? options.judge.identity : undefined,
    foresee: (question) =>
      options.mode === 'record' ? options.judge.foresee?.(question) : { leastUsd: 0, mostUsd: 0 },
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const question = questionOf(request)
      const { key } = question
      const results = file.recall(key, request)
      if (results !== undefined) {
        const statuses = statusesOf(results)
        return { results, judging: { opinions: [{ judge: name, statuses, kept: true }] } }
      }
      if (options.mode === 'replay') {
        const { scenario, trial } = request.trajectory
        const difference = tellDifference(scenario, question, file.questions)
        const why = `nothing was recorded for ${scenario}, trial ${trial}`
        throw new JudgeFailure(
          'cassette',
          name,
          difference === undefined ? why : `${why}: ${difference}`,
        )
      }
      const answer = await options.judge.judge(request)
      if (areDecided(answer.results)) {
        file.keep(key, answer.results, keptQuestion(request.trajectory.scenario, question))
      }
      return answer
    },
  }
}
