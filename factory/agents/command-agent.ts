/** @module An agent that is any program: the prompt on its standard input, the workspace as its folder. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  allowedEnvironment,
  credentialsOf,
  type ProgramResult,
  runProgram,
} from '../../scenarios-runner/sandbox/index.ts'
import { createRedactor, HoldoutError } from '../../twins/base/index.ts'
import { AgentFailure, failureFrom } from './errors.ts'
import type { Agent } from './model.ts'
import { HomeQueue, ownHome } from './turn/own-home.ts'
import type { ProgramStart } from './turn/program-turn.ts'
import { askToChoose, outcomeFromFile, outcomeFromText } from './turn/spoken-outcome.ts'
import type { TurnLedger } from './turn/turn-ledger.ts'
import { wordsOf } from './word-list.ts'

/** Which program, and what it may know. */
export interface CommandAgentOptions {
  /** `claude -p`, as one text or as words. No shell reads it. */
  readonly command: string | readonly [string, ...string[]]
  /** A folder of homes, one for each thread or stage, with its status files; kept between its turns. */
  readonly homes: string
  /** Variables that lead it to its provider; they win over what is passed on. */
  readonly environment?: Readonly<Record<string, string>>
  /** Folders before the user's PATH. */
  readonly pathFirst?: readonly string[]
  /** Names of variables it is given besides those that its kind of program needs. */
  readonly passEnv?: readonly string[]
  /** Where they are taken from: the harness's own environment unless given. */
  readonly from?: Readonly<Record<string, string | undefined>>
  /** Half an hour unless given. */
  readonly timeoutMs?: number
  /** Puts the program behind a wall; without one it runs as the user. */
  readonly launch?: (program: ProgramStart) => ProgramStart
  /** Counts its turns; what a command spends in them nobody tells. */
  readonly ledger?: TurnLedger
}

const TIMEOUT_MS = 30 * 60_000
const STATUS = 'status.json'

/**
 * Makes an agent of a command. What it prints is kept redacted in the turn's folder; it may say how it ended in the
 * file that `HOLDOUT_STATUS_FILE` names, or in its last lines (`outcome: …`, `preferred_label: …`).
 */
export function createCommandAgent(options: CommandAgentOptions): Agent {
  const [command, ...args] =
    typeof options.command === 'string' ? wordsOf(options.command) : options.command
  const passed = [...credentialsOf(command), ...(options.passEnv ?? [])]
  const from = options.from ?? process.env
  const redactor = createRedactor(passed.flatMap((name) => from[name] ?? []))
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS

  const name = [command, ...args].join(' ')
  const queue = new HomeQueue()

  const execute = async (
    node: string,
    input: string,
    cwd: string,
    home: string,
    status: string,
    logDirectory: string,
    signal: AbortSignal,
  ): Promise<string> => {
    const env = allowedEnvironment({
      home,
      pass: passed,
      from,
      set: { ...options.environment, HOLDOUT_STATUS_FILE: join(home, status) },
      ...(options.pathFirst === undefined ? {} : { pathFirst: options.pathFirst }),
    })
    const plain = { command, args, cwd, env }
    const start = options.launch?.(plain) ?? plain
    const end = options.ledger?.({ node, agent: name })
    const result = await runProgram({ ...start, input, timeoutMs, signal })
    end?.({})
    const stdout = redactor.text(result.stdout)
    const stderr = redactor.text(result.stderr)
    mkdirSync(logDirectory, { recursive: true })
    writeFileSync(join(logDirectory, 'stdout.txt'), stdout)
    writeFileSync(join(logDirectory, 'stderr.txt'), stderr)
    signal.throwIfAborted()
    refuse(command, result, stderr, stdout, timeoutMs)
    return stdout
  }

  return {
    name,
    async run({ node, thread, prompt, workspace, hooks, logDirectory, signal }) {
      if (hooks?.pre !== undefined || hooks?.post !== undefined) {
        mkdirSync(logDirectory, { recursive: true })
        const line = { ...hooks, ended: 'not run: only its own program can hook its tool calls' }
        writeFileSync(join(logDirectory, 'hooks.jsonl'), `${JSON.stringify(line)}\n`)
      }
      const home = ownHome(options.homes, { node, ...(thread === undefined ? {} : { thread }) })
      return await queue.follow(home, signal, async () => {
        rmSync(join(home, STATUS), { recursive: true, force: true })
        const text = await execute(node, prompt, workspace, home, STATUS, logDirectory, signal)
        const outcome = outcomeFromFile(home, STATUS, redactor) ?? outcomeFromText(text)
        return outcome === undefined ? { text } : { text, outcome }
      })
    },
    choose(choice) {
      const { node, workspace, logDirectory, signal } = choice
      const home = ownHome(options.homes, choice)
      return askToChoose(choice, (prompt, attempt) => {
        const folder = join(logDirectory, `choice-${attempt}`)
        return queue.follow(home, signal, () =>
          execute(node, prompt, workspace, home, 'choice.json', folder, signal),
        )
      })
    },
  }
}

function refuse(
  command: string,
  result: ProgramResult,
  stderr: string,
  stdout: string,
  timeoutMs: number,
): void {
  if (result.endedBy === 'not-started') {
    throw new HoldoutError(`the agent "${command}" cannot be started: ${result.startError}`, {
      code: 'AGENT_NOT_FOUND',
      hint: 'install it, or give its path; it is run without a shell',
    })
  }
  if (result.endedBy === 'timeout') {
    throw new AgentFailure(`the agent took longer than ${Math.round(timeoutMs / 1000)} s`, false)
  }
  if (result.exitCode === 0) return
  const said = (stderr.trim() || stdout.trim()).slice(-400)
  throw failureFrom(`the agent ended with exit code ${result.exitCode}: ${said}`)
}
