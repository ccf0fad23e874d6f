/** @module What a person is asked and answers (§6). */

export type QuestionType = 'yes_no' | 'multiple_choice' | 'freeform' | 'confirmation'

/** One of the answers to choose from. */
export interface QuestionOption {
  /** The accelerator: what a person types. */
  readonly key: string
  readonly label: string
}

/** What is asked. */
export interface Question {
  readonly text: string
  readonly type: QuestionType
  readonly options: readonly QuestionOption[]
  /** Given when the time is over. */
  readonly default?: Answer
  readonly timeoutSeconds?: number
  /** The node that asks. */
  readonly stage: string
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * What is answered: `value` is `yes`, `no`, `skipped`, `timeout`, the key of an option, or what was written.
 */
export interface Answer {
  readonly value: string
  readonly selected?: QuestionOption
  readonly text?: string
}

/** Somebody who answers. `ask` ends early, by throwing, when the signal is aborted. */
export interface Interviewer {
  ask(question: Question, signal: AbortSignal): Promise<Answer>
  /** All answers, in the order of the questions. */
  askMultiple(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]>
  /** Says something that needs no answer. */
  inform(message: string, stage: string): void
}

/** Nobody answered in time. */
export const TIMEOUT: Answer = { value: 'timeout' }

/** The question was passed over. */
export const SKIPPED: Answer = { value: 'skipped' }
