/** @module What every command is given, and how it is built into the command line. */

import type { Command } from 'commander'
import type { ExitCode } from '../twins/base/index.ts'
import type { Output } from './terminal/index.ts'

/** What a command is given besides its own arguments. */
export interface CommandContext {
  readonly output: Output
  /** Where relative paths start. */
  readonly directory: string
  /** The value of `--config`, if given: a file, or the folder that holds it. */
  readonly configPath: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal
}

/** Runs a command's work with its context, and ends the process with the code that it gives. */
export type Act = (work: (context: CommandContext) => Promise<ExitCode>) => Promise<void>

/** Adds one command (with its sub-commands) to the program. */
export type AddCommand = (program: Command, act: Act) => void

/** Examples under a command's help, one a line: the words after `holdout`, and what they do. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [words: string, does: string])[],
): Command {
  const lines = examples.map(([words, does]) => `  $ holdout ${words}\n      ${does}`)
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

/** Waits for the first Ctrl-C, SIGTERM or SIGHUP. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
