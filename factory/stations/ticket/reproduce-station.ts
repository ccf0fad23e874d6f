/** @module The station that sees a fault with its own eyes: the packet's command, red while it is there, green once it is gone. */

import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../../scenarios-runner/sandbox/index.ts'
import type { Redactor } from '../../../twins/base/index.ts'
import { outcomeOf, type Station } from '../../engine/index.ts'
import { durationMsOf, textOf } from '../../graph/index.ts'
import { type ShellPlace, shellProgram } from '../shell/shell-program.ts'

/** What was seen at one reproduction. A type, so that it is JSON to the compiler too. */
export type Reproduction = {
  readonly node: string
  /** `unclear`: the command took too long, or could not be started. */
  readonly seen: 'red' | 'green' | 'unclear'
  readonly command: string
  readonly exitCode?: number
  /** What it printed, redacted, its end. */
  readonly output: string
  /** The workspace as it was left. */
  readonly tree: string
}

export interface ReproduceOptions extends ShellPlace {
  /** Run by the system's shell in the workspace; ends with 0 exactly when the fault is not there. */
  readonly command: string | undefined
  readonly timeoutMs?: number
  readonly redactor: Redactor
  /** Names the workspace's state. */
  readonly fingerprint: () => Promise<string>
}

/** The context key under which the reproductions of a run are kept, in order. */
export const REPRODUCTIONS_KEY = 'reproductions'

const TIMEOUT_MS = 10 * 60_000
const MOST_OUTPUT = 4_000

/**
 * Makes the station. Its outcome is `red`, `green` or `unclear`, for conditions; the attribute `expect` (`red` or `green`)
 * makes anything else a failure, so that a fix which does not turn red into green is none. Without a command the outcome
 * is `unclear`.
 */
export function createReproduceStation(options: ReproduceOptions): Station {
  return {
    async execute(node, context, _graph, directory, signal) {
      const expected = textOf(node.attributes, 'expect')
      const { command } = options
      if (command === undefined) {
        return outcomeOf('unclear', {
          notes: 'the task packet has no command that reproduces anything',
          contextUpdates: { last_stage: node.id },
        })
      }
      const timeoutMs = durationMsOf(node.attributes, 'timeout') ?? options.timeoutMs ?? TIMEOUT_MS
      const result = await runProgram({
        ...shellProgram(options, node, command),
        timeoutMs,
        signal,
      })
      signal.throwIfAborted()
      const printed = options.redactor.text([result.stdout, result.stderr].join('\n').trim())
      const seen = result.endedBy !== 'itself' ? 'unclear' : result.exitCode === 0 ? 'green' : 'red'
      const reproduction: Reproduction = {
        node: node.id,
        seen,
        command,
        ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
        output: printed.slice(-MOST_OUTPUT),
        tree: await options.fingerprint(),
      }
      const folder = join(directory, node.id)
      mkdirSync(folder, { recursive: true })
      await writeFile(
        join(folder, 'reproduction.json'),
        `${JSON.stringify(reproduction, null, 2)}\n`,
      )
      const contextUpdates = {
        last_stage: node.id,
        [REPRODUCTIONS_KEY]: [...reproductionsIn(context.get(REPRODUCTIONS_KEY)), reproduction],
      }
      if (expected === '' || expected === seen) return outcomeOf(seen, { contextUpdates })
      return {
        ...outcomeOf('fail', {
          failureReason: `expected ${expected}, and it is ${seen}: ${printed.slice(-400)}`,
          contextUpdates,
        }),
        raw: seen,
      }
    },
  }
}

/** The reproductions that a context holds. */
export function reproductionsIn(value: unknown): readonly Reproduction[] {
  return Array.isArray(value) ? (value as Reproduction[]) : []
}
