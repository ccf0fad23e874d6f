/** @module Where a question differs from the one nearest to it that was answered: for whoever meets a miss. */

import { z } from 'zod'
import { sha256Hex } from '../../../twins/base/index.ts'
import { PROMPT_VERSION } from '../ask/judge-prompt.ts'
import type { Question } from './question-key.ts'

/** Texts are compared piece by piece: a few digits of each piece's hash are kept, and nothing that was asked. */
const PIECE = 32
const DIGITS = 4
/** Of an entry, and of a question. */
const MOST_OF_AN_ENTRY = 8_192
const MOST_OF_ALL = 65_536

/** What is kept of a question beside its key. */
export const keptQuestionSchema = z.object({
  scenario: z.string(),
  /** Version of the prompt; absent where it was not kept yet. */
  prompt: z.int().exactOptional(),
  /** Hash of story and criteria. */
  asked: z.string(),
  /** Name and marks of each entry. */
  evidence: z.array(z.tuple([z.string(), z.string()])),
})

export type KeptQuestion = z.infer<typeof keptQuestionSchema>

/** What to keep of a question. */
export function keptQuestion(scenario: string, { asked, evidence }: Question): KeptQuestion {
  let room = MOST_OF_ALL
  return {
    scenario,
    prompt: PROMPT_VERSION,
    asked,
    evidence: evidence.map(({ from, text }) => {
      const compared = text.slice(0, Math.min(MOST_OF_AN_ENTRY, room))
      room -= compared.length
      return [from, marksOf(compared)]
    }),
  }
}

/** Where a question first differs from the recorded one of its scenario that it follows furthest; undefined where there is none. */
export function tellDifference(
  scenario: string,
  question: Question,
  recorded: readonly KeptQuestion[],
): string | undefined {
  const now = keptQuestion(scenario, question)
  const any = recorded.filter((one) => one.scenario === scenario)
  const own = any.filter(({ prompt }) => prompt === PROMPT_VERSION)
  if (any.length > 0 && own.length === 0) {
    return 'it was recorded for another version of the prompt: record it anew'
  }
  const same = own.filter(({ asked }) => asked === now.asked)
  if (own.length > 0 && same.length === 0) return 'its story or its criteria are not those recorded'
  const places = same.map((one) => firstDifference(now, one))
  const [furthest] = places.sort((a, b) => b.entry - a.entry || b.piece - a.piece)
  if (furthest === undefined) return undefined
  const entry = question.evidence[furthest.entry]
  if (entry === undefined) {
    return furthest.from === undefined
      ? 'it differs further on than recorded questions are compared'
      : `nothing came of ${furthest.from}, which the nearest recorded one has`
  }
  const at = furthest.piece * PIECE
  const around = entry.text.slice(Math.max(0, at - PIECE), at + 2 * PIECE)
  return `what is new is first seen in ${entry.from}, at or near ${around}`
}

function firstDifference({ evidence }: KeptQuestion, { evidence: recorded }: KeptQuestion) {
  const count = Math.max(evidence.length, recorded.length)
  for (let entry = 0; entry < count; entry += 1) {
    const [from, marks = ''] = evidence[entry] ?? []
    const [name, before = ''] = recorded[entry] ?? []
    if (from !== name) return { entry, piece: 0, from: name }
    if (marks === before) continue
    let at = 0
    while (marks.slice(at, at + DIGITS) === before.slice(at, at + DIGITS)) at += DIGITS
    return { entry, piece: at / DIGITS, from: name }
  }
  return { entry: count, piece: 0, from: undefined }
}

function marksOf(text: string): string {
  let marks = ''
  for (let at = 0; at < text.length; at += PIECE) {
    marks += sha256Hex(text.slice(at, at + PIECE)).slice(0, DIGITS)
  }
  return marks
}
