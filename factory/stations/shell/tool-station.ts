/** @module The station that runs a command (§4.10): `tool_command` through the system's shell, in the workspace. */

import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../../scenarios-runner/sandbox/index.ts'
import type { Redactor } from '../../../twins/base/index.ts'
import { outcomeOf, type Station } from '../../engine/index.ts'
import { durationMsOf, textOf } from '../../graph/index.ts'
import { type ShellPlace, shellProgram } from './shell-program.ts'
import { type RunShell, toolHooksOf } from './tool-hooks.ts'

/** What the station works with. */
export interface ToolOptions extends ShellPlace {
  readonly redactor: Redactor
}

const TIMEOUT_MS = 10 * 60_000

/**
 * Makes the station. Exit code 0 is success; what the command printed is in the context as `tool.output`, and without
 * the line break at its end as `tool_stdout`, for conditions. The node's `timeout` bounds it, else ten minutes.
 */
export function createToolStation(options: ToolOptions): Station {
  return {
    timesItself: true,
    async execute(node, context, graph, directory, signal) {
      const command = textOf(node.attributes, 'tool_command')
      if (command.trim() === '') {
        return outcomeOf('fail', { failureReason: 'No tool_command specified' })
      }
      const timeoutMs = durationMsOf(node.attributes, 'timeout') ?? TIMEOUT_MS
      const run = (line: string, more?: Parameters<RunShell>[1]) =>
        runProgram({
          ...shellProgram(options, node, line, more?.env),
          ...(more === undefined ? {} : { input: more.input }),
          timeoutMs,
          signal,
        })
      const hooks = toolHooksOf(node, graph, command, directory, run)
      const refused = await hooks.before()
      signal.throwIfAborted()
      if (refused !== undefined) {
        context.appendLog(`tool call at ${node.id} skipped by tool_hooks.pre: ${refused}`)
        return outcomeOf('skipped', { notes: `tool_hooks.pre refused the call: ${refused}` })
      }
      const result = await run(command)
      signal.throwIfAborted()
      await hooks.after({
        exit_code: result.exitCode ?? null,
        stdout: options.redactor.text(result.stdout),
        stderr: options.redactor.text(result.stderr),
      })
      const stdout = options.redactor.text(result.stdout)
      const stderr = options.redactor.text(result.stderr)
      const folder = join(directory, node.id)
      mkdirSync(folder, { recursive: true })
      await writeFile(join(folder, 'stdout.txt'), stdout)
      await writeFile(join(folder, 'stderr.txt'), stderr)
      const contextUpdates = {
        'tool.output': stdout,
        tool_stdout: stdout.trimEnd(),
        last_stage: node.id,
      }
      if (result.endedBy === 'itself' && result.exitCode === 0) {
        return outcomeOf('success', { contextUpdates })
      }
      const said = (stderr.trim() || stdout.trim()).slice(-400)
      const how =
        result.endedBy === 'timeout'
          ? `it took longer than ${timeoutMs} ms`
          : result.endedBy === 'not-started'
            ? `it could not be started: ${result.startError}`
            : `exit code ${result.exitCode}`
      const failureReason = said === '' ? how : `${how}: ${said}`
      return outcomeOf('fail', {
        failureReason,
        contextUpdates: { ...contextUpdates, failure_class: 'deterministic' },
      })
    },
  }
}
