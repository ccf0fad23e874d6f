/** @module `tool_hooks` of an agent whose own hooks do not run over ACP: before what it asks permission for, and after. */

import { dirname } from 'node:path'
import { runProgram } from '../../../scenarios-runner/sandbox/index.ts'
import type { PlacedHooks } from '../hooks/place-hooks.ts'
import type { ProgramStart } from '../turn/program-turn.ts'
import type { RequestPermissionRequest, SessionUpdate } from './load-acp.ts'

// A hook gives itself up before this.
const TIMEOUT_MS = 60_000

/** The hooks of one turn. */
export interface AskedHooks {
  /** Whether a call may go on. */
  before(call: RequestPermissionRequest['toolCall']): Promise<boolean>
  /** Takes in what the session tells; a call that has ended is hooked. */
  told(update: SessionUpdate): void
  /** Waits for the hooks that still run. */
  finished(): Promise<void>
}

/**
 * Hooks by what the protocol tells of a call: its title, kind, places and content, and not its arguments.
 *
 * @param start what a hook is started as: where the agent is, with the agent's environment
 */
export function askedHooks(
  { pre, post, plugin }: PlacedHooks,
  start: (
    command: string,
    args: readonly string[],
    set: Readonly<Record<string, string>>,
  ) => ProgramStart,
  signal: AbortSignal,
): AskedHooks {
  const running: Promise<unknown>[] = []
  const titles = new Map<string, string>()
  const run = (command: string, call: object) =>
    runProgram({
      // With a home of its own: what has the agent's, the agent too, is ended with a program.
      ...start('/bin/sh', ['-c', command], { HOME: dirname(plugin) }),
      input: JSON.stringify(call),
      timeoutMs: TIMEOUT_MS,
      signal,
    })
  return {
    async before({ toolCallId, title, kind, locations, content, rawInput }) {
      titles.set(toolCallId, title ?? '')
      if (pre === undefined) return true
      const input = { title, kind, locations, content, rawInput }
      const { exitCode } = await run(pre, { tool_name: kind ?? 'other', tool_input: input })
      return exitCode === 0
    },
    told(update) {
      if (post === undefined || update.sessionUpdate !== 'tool_call_update') return
      const { toolCallId, status, kind, content, title = titles.get(toolCallId) } = update
      if (status !== 'completed' && status !== 'failed') return
      const call = { tool_name: kind ?? 'other', tool_input: { title }, tool_response: content }
      running.push(run(post, call))
    },
    async finished() {
      await Promise.allSettled(running)
    },
  }
}
