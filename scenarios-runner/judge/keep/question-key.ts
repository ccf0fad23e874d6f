/** @module What makes two questions to a judge the same, and what no two runs share. */

import { contentHash } from '../../../twins/base/index.ts'
import { evidenceOf } from '../ask/evidence.ts'
import { PROMPT_VERSION } from '../ask/judge-prompt.ts'
import { volatileIn } from '../ask/volatile.ts'
import type { JudgeRequest } from '../model.ts'

/**
 * The key of a question: story, criteria and evidence, without ports, times and UUIDs, which are numbered in the order in
 * which they appear.
 *
 * @param identity of the judge, where another one's answer is none
 */
export function questionKey(request: JudgeRequest, identity?: string): string {
  const seen = new Map<string, string>()
  const text = JSON.stringify(evidenceOf(request.trajectory)).replace(volatileIn(), (found) => {
    if (/^\d{4}-/.test(found)) return '<time>'
    if (found.includes(':')) return found.replace(/:\d+$/, '')
    const number = seen.get(found) ?? `<uuid ${seen.size + 1}>`
    seen.set(found, number)
    return number
  })
  return contentHash({
    version: PROMPT_VERSION,
    story: request.story,
    criteria: request.criteria.map((criterion) => criterion.text),
    evidence: text,
    ...(identity === undefined ? {} : { identity }),
  })
}
