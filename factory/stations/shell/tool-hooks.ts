/** @module `tool_hooks.pre` and `tool_hooks.post` (§9.7): a command before a tool call, which may refuse it, and one after. */

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgramResult } from '../../../scenarios-runner/sandbox/index.ts'
import type { JsonObject } from '../../../twins/base/index.ts'
import { type Graph, type GraphNode, textOf } from '../../graph/index.ts'

/** Runs a shell command as the tool itself is run, with more in its environment and on its standard input. */
export type RunShell = (
  command: string,
  more: { readonly env: Readonly<Record<string, string>>; readonly input: string },
) => Promise<ProgramResult>

/** The two hooks of one tool call. What they print and how they end is in the node's `hooks.jsonl`. */
export interface ToolHooks {
  /** Why the call is refused; undefined when it may go on. */
  before(): Promise<string | undefined>
  /** Never stops anything: what goes wrong is recorded. */
  after(result: JsonObject): Promise<void>
}

/** The hooks of a node: its own, else the graph's; none where neither names one. */
export function toolHooksOf(
  node: GraphNode,
  graph: Graph,
  command: string,
  directory: string,
  run: RunShell,
): ToolHooks {
  const hookOf = (name: string) =>
    textOf(node.attributes, `tool_hooks.${name}`) || textOf(graph.attributes, `tool_hooks.${name}`)
  const call = async (hook: string, name: 'pre' | 'post', more: JsonObject) => {
    const env = { HOLDOUT_HOOK: name, HOLDOUT_NODE: node.id, HOLDOUT_TOOL_COMMAND: command }
    const input = JSON.stringify({ hook: name, node: node.id, tool: 'shell', command, ...more })
    const result = await run(hook, { env, input })
    const said = (result.stderr.trim() || result.stdout.trim()).slice(-400)
    const good = result.endedBy === 'itself' && result.exitCode === 0
    const ended = good ? 'exit code 0' : howEnded(result)
    mkdirSync(join(directory, node.id), { recursive: true })
    const line = JSON.stringify({ hook: name, command: hook, ended, said })
    appendFileSync(join(directory, node.id, 'hooks.jsonl'), `${line}\n`)
    return good ? undefined : `${ended}${said === '' ? '' : `: ${said}`}`
  }
  return {
    async before() {
      const hook = hookOf('pre')
      return hook === '' ? undefined : await call(hook, 'pre', {})
    },
    async after(result) {
      const hook = hookOf('post')
      if (hook !== '') await call(hook, 'post', result)
    },
  }
}

function howEnded({ endedBy, exitCode, startError }: ProgramResult): string {
  if (endedBy === 'timeout') return 'it took too long'
  return endedBy === 'not-started'
    ? `it could not be started: ${startError}`
    : `exit code ${exitCode}`
}
