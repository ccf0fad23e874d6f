/** @module `tool_hooks` around each tool call inside an agent (§9.7): put where the agent's own hook system finds them. */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ToolHookCommands } from '../model.ts'
import { readHomeFile, writeHomeFile } from '../turn/home-files.ts'

/** The command lines that an agent's hook system is told to start, and OpenCode's plugin that starts them. */
export interface PlacedHooks {
  readonly pre?: string
  readonly post?: string
  readonly plugin: string
}

const FOLDER = 'holdout-hooks'

const isSource = import.meta.url.endsWith('.ts')

/**
 * Copies the programs into a folder of the agent's home, with what they are to run.
 *
 * @returns undefined where there is nothing to hook
 */
export function placeHooks(
  home: string,
  node: string,
  hooks: ToolHookCommands | undefined,
): PlacedHooks | undefined {
  if (hooks?.pre === undefined && hooks?.post === undefined) return undefined
  const [program, plugin] = ['inside-hook', 'opencode-plugin'].map((name) => {
    const target = join(FOLDER, `${name}.${isSource ? 'ts' : 'mjs'}`)
    const source = new URL(`${name}.${isSource ? 'ts' : 'js'}`, import.meta.url)
    writeHomeFile(home, target, readFileSync(source, 'utf8'))
    return join(home, target)
  }) as [string, string]
  writeHomeFile(home, join(FOLDER, 'hooks.json'), JSON.stringify({ node, ...hooks }))
  rmSync(join(home, FOLDER, 'hooks.jsonl'), { recursive: true, force: true })
  const line = (name: keyof ToolHookCommands) =>
    hooks[name] === undefined ? {} : { [name]: `node '${program}' ${name}` }
  return { ...line('pre'), ...line('post'), plugin }
}

/** What the hooks of the turn wrote down, a line of JSON a call; '' where none ran. */
export function hooksLog(home: string): string {
  return readHomeFile(home, join(FOLDER, 'hooks.jsonl')) ?? ''
}
