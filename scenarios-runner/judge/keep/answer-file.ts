/** @module Answers of judges in a file, one a line, found again by the key of what was asked. */

import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { HoldoutError } from '../../../twins/base/index.ts'
import { openLineLog } from '../../../twins/base/node/index.ts'
import type { CriterionResult } from '../../trial/index.ts'
import { evidenceOf } from '../ask/evidence.ts'
import { indexQuotes } from '../ask/verify-quotes.ts'
import type { JudgeRequest } from '../model.ts'
import { type KeptQuestion, keptQuestionSchema } from './tell-difference.ts'

const lineSchema = z.object({
  key: z.string(),
  /** What was asked, where it is kept to tell how a later question differs. */
  question: keptQuestionSchema.exactOptional(),
  results: z.array(
    z.object({
      status: z.enum(['met', 'not-met', 'inconclusive', 'not-judged']),
      requirement: z.string().exactOptional(),
      reasoning: z.string(),
      confidence: z.number().exactOptional(),
      quotes: z.array(z.object({ text: z.string(), from: z.string() })),
      judge: z.string().exactOptional(),
    }),
  ),
})

type KeptResults = z.infer<typeof lineSchema>['results']

/** An open file of answers, read whole. */
export interface AnswerFile {
  /**
   * What was answered to the same question, its quotes looked up in this trajectory; undefined when nothing was, or when
   * something was called met by quotes that do not stand here.
   */
  recall(key: string, request: JudgeRequest): CriterionResult[] | undefined
  keep(key: string, results: readonly CriterionResult[], question?: KeptQuestion): void
  /** What was asked before, where that was kept. */
  readonly questions: readonly KeptQuestion[]
}

/**
 * Opens one, which need not be there yet.
 *
 * @throws {HoldoutError} `JUDGE_CASSETTE` naming the line that cannot be read
 */
export function openAnswerFile(file: string): AnswerFile {
  const questions: KeptQuestion[] = []
  const kept = readLines(file, questions)
  return {
    questions,
    recall(key, request) {
      const known = kept.get(key)
      if (known === undefined || known.length !== request.criteria.length) return undefined
      const index = indexQuotes(evidenceOf(request.trajectory))
      const results: CriterionResult[] = []
      for (const [at, criterion] of request.criteria.entries()) {
        const result = known[at] as KeptResults[number]
        const quotes = result.quotes.flatMap((quote) => index.findAlike(quote) ?? [])
        const groundless =
          result.status === 'met' && quotes.length === 0 && result.quotes.length > 0
        if (groundless) return undefined
        results.push({ ...result, id: criterion.id, quotes })
      }
      return results
    },
    keep(key, results, question) {
      const line = results.map(({ id: _, ...result }) => result)
      const log = openLineLog(file)
      try {
        log.append(
          JSON.stringify({ key, ...(question === undefined ? {} : { question }), results: line }),
        )
      } finally {
        log.close()
      }
      if (question !== undefined) questions.push(question)
      kept.set(key, lineSchema.shape.results.parse(line))
    },
  }
}

function readLines(file: string, questions: KeptQuestion[]): Map<string, KeptResults> {
  const kept = new Map<string, KeptResults>()
  if (!existsSync(file)) return kept
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const read = lineSchema.safeParse(parse(line))
    if (!read.success) {
      // A run that was killed leaves half a line at the end at most.
      if (index === lines.length - 1) break
      throw new HoldoutError('this line is no recorded answer of a judge', {
        code: 'JUDGE_CASSETTE',
        place: { file, line: index + 1, column: 1 },
        hint: 'take the line out, or delete the file and have everything judged anew',
        cause: read.error,
      })
    }
    kept.set(read.data.key, read.data.results)
    if (read.data.question !== undefined) questions.push(read.data.question)
  }
  return kept
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
