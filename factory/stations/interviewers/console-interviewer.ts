/** @module The interviewer at a terminal, or at the other end of a pipe (§6.4): questions as lines, answers as lines. */

import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { interviewerOf } from './interviewers.ts'
import { type Answer, type Interviewer, type Question, SKIPPED } from './model.ts'

/** Where the console's lines come from and go to. */
export interface ConsoleOptions {
  readonly input: Readable
  /** Writes a line for the person. */
  readonly write: (line: string) => void
}

/**
 * Makes the interviewer. A choice is answered by its key, its number or its label, in any case; a line that is none of
 * them is asked for again; an empty line skips a text. At the end of the input questions are skipped.
 */
export function createConsoleInterviewer({ input, write }: ConsoleOptions): Interviewer {
  const reader = lineReader(input)
  return interviewerOf(
    async (question, signal) => {
      for (const line of linesOf(question)) write(line)
      for (;;) {
        const line = await reader(signal)
        if (line === undefined) return SKIPPED
        const answer = understood(question, line.trim())
        if (answer !== undefined) return answer
        write(`Please answer with ${expected(question)}.`)
      }
    },
    (message, stage) => write(`${stage}: ${message}`),
  )
}

/** The question as lines. */
function linesOf(question: Question): string[] {
  const { text, type, options, stage, timeoutSeconds } = question
  const time = timeoutSeconds === undefined ? '' : ` (within ${timeoutSeconds} s)`
  const head = `? ${stage}: ${text}${time}`
  if (type === 'yes_no' || type === 'confirmation') return [`${head} [y/n]`]
  return [head, ...options.map(({ key, label }) => `  [${key}] ${label}`)]
}

function expected({ type, options }: Question): string {
  if (type === 'multiple_choice') return options.map(({ key }) => key).join(', ')
  return type === 'freeform' ? 'a line of text' : 'y or n'
}

function understood(question: Question, line: string): Answer | undefined {
  const word = line.toLowerCase()
  if (question.type === 'freeform') return line === '' ? SKIPPED : { value: line, text: line }
  if (question.type !== 'multiple_choice') {
    if (/^y(es)?$/.test(word)) return { value: 'yes' }
    return /^no?$/.test(word) ? { value: 'no' } : undefined
  }
  const { options } = question
  const selected =
    options.find(({ key }) => key.toLowerCase() === word) ??
    options.find(({ label }) => label.toLowerCase() === word) ??
    (/^[0-9]+$/.test(word) ? options[Number(word) - 1] : undefined)
  return selected === undefined ? undefined : { value: selected.key, selected }
}

/** Gives line after line, also those that came before they were asked for; undefined at the end. */
function lineReader(input: Readable): (signal: AbortSignal) => Promise<string | undefined> {
  const ready: string[] = []
  const waiting: ((line: string | undefined) => void)[] = []
  let ended = false
  let started = false
  const start = () => {
    started = true
    const lines = createInterface({ input, terminal: false })
    lines.on('line', (line) => {
      const next = waiting.shift()
      if (next === undefined) ready.push(line)
      else next(line)
    })
    lines.on('close', () => {
      ended = true
      for (const next of waiting.splice(0)) next(undefined)
    })
  }
  return (signal) => {
    if (!started) start()
    const line = ready.shift()
    if (line !== undefined || ended) return Promise.resolve(line)
    return new Promise((resolve, reject) => {
      const next = (given: string | undefined) => {
        signal.removeEventListener('abort', stop)
        resolve(given)
      }
      const stop = () => {
        const at = waiting.indexOf(next)
        if (at !== -1) waiting.splice(at, 1)
        reject(signal.reason)
      }
      waiting.push(next)
      signal.addEventListener('abort', stop, { once: true })
    })
  }
}
