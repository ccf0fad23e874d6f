/** @module `tool_hooks` around each tool call inside an agent (§9.7): put where the agent's own hook system finds them. */

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ToolHookCommands } from '../model.ts'

/** The command lines that an agent's hook system is told to start, and OpenCode's plugin that starts them. */
export interface PlacedHooks {
  readonly pre?: string
  readonly post?: string
  readonly plugin: string
}

const isSource = import.meta.url.endsWith('.ts')

/**
 * Copies the programs into a folder of the agent's home, with what they are to run.
 *
 * @returns undefined where there is nothing to hook
 */
export function placeHooks(
  folder: string,
  node: string,
  hooks: ToolHookCommands | undefined,
): PlacedHooks | undefined {
  if (hooks?.pre === undefined && hooks?.post === undefined) return undefined
  mkdirSync(folder, { recursive: true })
  const [program, plugin] = ['inside-hook', 'opencode-plugin'].map((name) => {
    const target = join(folder, `${name}.${isSource ? 'ts' : 'mjs'}`)
    const source = new URL(`${name}.${isSource ? 'ts' : 'js'}`, import.meta.url)
    copyFileSync(fileURLToPath(source), target)
    return target
  }) as [string, string]
  writeFileSync(join(folder, 'hooks.json'), JSON.stringify({ node, ...hooks }))
  rmSync(join(folder, 'hooks.jsonl'), { force: true })
  const line = (name: keyof ToolHookCommands) =>
    hooks[name] === undefined ? {} : { [name]: `node '${program}' ${name}` }
  return { ...line('pre'), ...line('post'), plugin }
}

/** What the hooks of the turn wrote down, a line of JSON a call; '' where none ran. */
export function hooksLog(folder: string): string {
  const file = join(folder, 'hooks.jsonl')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
