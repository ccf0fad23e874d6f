/** @module Keeps what a judge said, by content, and says it again: judging without a model, a miss being an error. */

import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { contentHash, HoldoutError } from '../../../twins/base/index.ts'
import { openLineLog } from '../../../twins/base/node/index.ts'
import { evidenceOf } from '../ask/evidence.ts'
import { PROMPT_VERSION } from '../ask/judge-prompt.ts'
import { JudgeFailure } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'

const lineSchema = z.object({
  key: z.string(),
  results: z.array(
    z.object({
      status: z.enum(['met', 'not-met', 'inconclusive', 'not-judged']),
      reasoning: z.string(),
      quotes: z.array(z.object({ text: z.string(), from: z.string() })),
      judge: z.string().optional(),
    }),
  ),
})

type Recorded = z.infer<typeof lineSchema>['results']

/**
 * A judge that answers from a file of recorded answers.
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
  const recorded = readCassette(options.file)
  return {
    name: options.mode === 'record' ? options.judge.name : name,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const key = cassetteKey(request)
      const known = recorded.get(key)
      if (known !== undefined && known.length === request.criteria.length) {
        const results = known.map(({ judge, ...result }, index) => ({
          ...result,
          id: request.criteria[index]?.id ?? '',
          ...(judge === undefined ? {} : { judge }),
        }))
        return { results }
      }
      if (options.mode === 'replay') {
        const why = `nothing was recorded for ${request.trajectory.scenario}, trial ${request.trajectory.trial}`
        throw new JudgeFailure('cassette', name, why)
      }
      const answer = await options.judge.judge(request)
      const results = answer.results.map(({ id: _, ...result }) => result)
      const log = openLineLog(options.file)
      try {
        log.append(JSON.stringify({ key, results }))
      } finally {
        log.close()
      }
      recorded.set(key, lineSchema.shape.results.parse(results))
      return answer
    },
  }
}

/**
 * The key of a question: story, criteria and evidence, without what no two runs share (ports, times, UUIDs, which are
 * numbered in the order in which they appear).
 */
function cassetteKey(request: JudgeRequest): string {
  const seen = new Map<string, string>()
  const text = JSON.stringify(evidenceOf(request.trajectory))
    .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, (uuid) => {
      const number = seen.get(uuid) ?? `<uuid ${seen.size + 1}>`
      seen.set(uuid, number)
      return number
    })
  return contentHash({
    version: PROMPT_VERSION,
    story: request.story,
    criteria: request.criteria.map((criterion) => criterion.text),
    evidence: text,
  })
}

function readCassette(file: string): Map<string, Recorded> {
  const recorded = new Map<string, Recorded>()
  if (!existsSync(file)) return recorded
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
        hint: 'take the line out, or record the cassette anew',
        cause: read.error,
      })
    }
    recorded.set(read.data.key, read.data.results)
  }
  return recorded
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
