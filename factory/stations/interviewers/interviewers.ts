/** @module Interviewers that need no terminal (§6): automatic, by a function, from a queue, and one that records another. */

import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Interviewer, type Question, SKIPPED, TIMEOUT } from './model.ts'

type Ask = Interviewer['ask']

/** An interviewer from its `ask`: several questions one after the other, and nobody to inform unless given. */
export function interviewerOf(ask: Ask, inform: Interviewer['inform'] = () => {}): Interviewer {
  const timed: Ask = (question, signal) => withinTime(ask, question, signal)
  return {
    ask: timed,
    async askMultiple(questions, signal) {
      const answers: Answer[] = []
      for (const question of questions) answers.push(await timed(question, signal))
      return answers
    },
    inform,
  }
}

/** Says yes, takes the first option, writes "auto-approved". */
export function createAutomaticInterviewer(): Interviewer {
  return interviewerOf(async ({ type, options }) => {
    if (type === 'yes_no' || type === 'confirmation') return { value: 'yes' }
    const [first] = options
    if (type === 'multiple_choice' && first !== undefined) {
      return { value: first.key, selected: first }
    }
    return { value: 'auto-approved', text: 'auto-approved' }
  })
}

/** Asks a function, of a web page or a chat say. */
export function createCallbackInterviewer(
  answer: (question: Question, signal: AbortSignal) => Promise<Answer> | Answer,
): Interviewer {
  return interviewerOf(async (question, signal) => await answer(question, signal))
}

/** Gives prepared answers one after the other; when there are no more, questions are skipped. */
export function createQueueInterviewer(answers: readonly Answer[]): Interviewer {
  const left = [...answers]
  return interviewerOf(async () => left.shift() ?? SKIPPED)
}

/** What was asked and answered, in order. */
export interface RecordedAnswer {
  readonly question: Question
  readonly answer: Answer
}

/** Asks another interviewer and keeps what it answered. */
export function createRecordingInterviewer(
  inner: Interviewer,
): Interviewer & { readonly recorded: readonly RecordedAnswer[] } {
  const recorded: RecordedAnswer[] = []
  const asked = interviewerOf(
    async (question, signal) => {
      const answer = await inner.ask(question, signal)
      recorded.push({ question, answer })
      return answer
    },
    (message, stage) => inner.inform(message, stage),
  )
  return { ...asked, recorded }
}

/** After the question's time its default is the answer, or that there was none; what still asks is told to stop. */
async function withinTime(ask: Ask, question: Question, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted()
  if (question.timeoutSeconds === undefined) return await ask(question, signal)
  const over = new AbortController()
  const answered = new AbortController()
  const late = wait(question.timeoutSeconds * 1_000, question.default ?? TIMEOUT, {
    signal: AbortSignal.any([signal, answered.signal]),
  })
  const early = ask(question, AbortSignal.any([signal, over.signal]))
  // Whichever loses is stopped, and must not be heard of again.
  early.catch(() => {})
  late.catch(() => {})
  try {
    return await Promise.race([early, late])
  } finally {
    over.abort()
    answered.abort()
  }
}
