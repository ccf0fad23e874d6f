/** @module Where words go: results to standard output, remarks and progress to standard error. */

import pico from 'picocolors'
import { createLiveLines, type LiveLines } from './live-lines.ts'
import { isWorkflowLog, unobeyed } from './workflow-log.ts'

/** The colours of a terminal, or functions that leave text alone. */
export type Colors = ReturnType<typeof pico.createColors>

/** What commands write with. */
export interface Output {
  /** Standard output carries one JSON document and nothing else. */
  readonly json: boolean
  /** For standard output. */
  readonly colors: Colors
  /** Columns that a line may take: the terminal's, and 80 where there is none. */
  readonly width: number
  /** Writes text for people to standard output; nothing with `--json`. */
  print(text: string): void
  /** The same for commands that a runner of GitHub workflows is to obey; it obeys nothing else that is written here. */
  command(text: string): void
  /** Writes the one JSON document on a single line; nothing without `--json`. */
  document(value: unknown): void
  /** The document as soon as it is known, to a program that reads a pipe whether or not it asked; to a person the text. */
  announce(value: unknown, text: string): void
  /** Writes a line to standard error, above any live lines. */
  remark(text: string): void
  /** Lines on standard error that are redrawn in place, or not drawn at all where that is no terminal. */
  readonly live: LiveLines
}

/** A stream such as `process.stdout`. */
export interface TextStream {
  readonly isTTY?: boolean
  /** 0 where a terminal was opened by a program that said no size. */
  readonly columns?: number
  write(text: string): unknown
}

/** Where the output goes, and what was asked of it. */
export interface OutputOptions {
  readonly json: boolean
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Makes the output of one command. Colours follow NO_COLOR, FORCE_COLOR and whether there is a terminal. */
export function createOutput(options: OutputOptions): Output {
  const { json, stdout, stderr, env } = options
  const shown = isWorkflowLog(env) ? unobeyed : (text: string) => text
  const live = createLiveLines(stderr, { enabled: stderr.isTTY === true && env.TERM !== 'dumb' })
  return {
    json,
    colors: pico.createColors(wantsColor(stdout, env)),
    width: Math.max(40, stdout.columns || stderr.columns || 80),
    print(text) {
      this.command(shown(text))
    },
    command(text) {
      if (json) return
      // Both streams usually end in the same terminal: what is live steps aside.
      live.above(() => stdout.write(`${text}\n`))
    },
    document(value) {
      if (json) stdout.write(`${asJson(value)}\n`)
    },
    announce(value, text) {
      if (json || stdout.isTTY !== true) stdout.write(`${asJson(value)}\n`)
      else this.print(text)
    },
    remark(text) {
      live.above(() => stderr.write(`${shown(text)}\n`))
    },
    live,
  }
}

/** On one line, and spelled so that no runner finds a command in it. */
function asJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('##[', '#\\u0023[')
}

function wantsColor(stream: TextStream, env: OutputOptions['env']): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true
  return stream.isTTY === true && env.TERM !== 'dumb'
}
