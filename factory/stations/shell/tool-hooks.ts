/** @module `tool_hooks.pre` and `tool_hooks.post` (§9.7): a command before a tool call, which may refuse it, and one after. */

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgramResult } from '../../../scenarios-runner/sandbox/index.ts'
import type { JsonObject } from '../../../twins/base/index.ts'
import type { ToolHookCommands } from '../../agents/index.ts'
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

/** The commands of a node's hooks: its own, else the graph's; none where neither names one. */
export function hookCommands(node: GraphNode, graph: Graph): ToolHookCommands {
  const named = (name: keyof ToolHookCommands) => {
    const key = `tool_hooks.${name}`
    const command = textOf(node.attributes, key) || textOf(graph.attributes, key)
    return command === '' ? {} : { [name]: command }
  }
  return { ...named('pre'), ...named('post') }
}

/** The hooks around a tool node's call. */
export function toolHooksOf(
  node: GraphNode,
  graph: Graph,
  command: string,
  directory: string,
  run: RunShell,
): ToolHooks {
  const commands = hookCommands(node, graph)
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
      return commands.pre === undefined ? undefined : await call(commands.pre, 'pre', {})
    },
    async after(result) {
      if (commands.post !== undefined) await call(commands.post, 'post', result)
    },
  }
}

function howEnded({ endedBy, exitCode, startError }: ProgramResult): string {
  if (endedBy === 'timeout') return 'it took too long'
  return endedBy === 'not-started'
    ? `it could not be started: ${startError}`
    : `exit code ${exitCode}`
}
