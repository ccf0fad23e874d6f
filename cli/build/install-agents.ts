/** @module Installs the real coding agents that tests drive, outside `npm ci`: together they weigh a gigabyte. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The packages, at the versions whose flags and events `factory/agents/programs` was written for. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@anthropic-ai/claude-code': '2.1.197',
  '@google/gemini-cli': '0.61.0',
  '@openai/codex': '0.171.0',
  'opencode-ai': '1.18.33',
}

/** Claude Code and Codex speak ACP by these, which find the programs above where a variable names them. */
const ADAPTERS: Readonly<Record<string, string>> = {
  '@agentclientprotocol/claude-agent-acp': '0.101.0',
  '@agentclientprotocol/codex-acp': '2.6.0',
}

/** Where they are: a folder of their own that `HOLDOUT_AGENTS` names, or one in the checkout. */
export const agentsFolder =
  process.env.HOLDOUT_AGENTS ?? fileURLToPath(new URL('../../.holdout/agents', import.meta.url))

const adaptersFolder = join(agentsFolder, 'adapters')

/**
 * The folder of the installed programs, for a PATH; undefined where they are not installed.
 */
export function findAgents(): string | undefined {
  return binOf(agentsFolder, ['claude', 'codex', 'gemini', 'opencode'])
}

/** The folder of the installed adapters; undefined where they are not installed. */
export function findAdapters(): string | undefined {
  return binOf(adaptersFolder, ['claude-agent-acp', 'codex-acp'])
}

function binOf(folder: string, names: readonly string[]): string | undefined {
  const bin = join(folder, 'node_modules', '.bin')
  return names.every((name) => existsSync(join(bin, name))) ? bin : undefined
}

/** Installs what is missing; whether all are there then. */
export function installAgents(): boolean {
  // Claude Code and OpenCode put their binary in place by a script after installing.
  if (findAgents() === undefined) install(agentsFolder, PACKAGES, ['--foreground-scripts'])
  // Without the programs that they would bring: another half gigabyte.
  if (findAdapters() === undefined) install(adaptersFolder, ADAPTERS, ['--omit=optional'])
  return findAgents() !== undefined && findAdapters() !== undefined
}

function install(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  options: readonly string[],
): void {
  mkdirSync(folder, { recursive: true })
  const manifest = JSON.stringify({ private: true, dependencies })
  writeFileSync(join(folder, 'package.json'), `${manifest}\n`)
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', ...options],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 600_000 },
  )
  if (status !== 0) console.error(stderr.slice(-2_000))
}

if (import.meta.main) {
  if (!installAgents()) {
    console.error(`The agents could not be installed in ${agentsFolder}.`)
    process.exitCode = 1
  } else console.log(`Claude Code, Codex, Gemini CLI and OpenCode are in ${findAgents()}.`)
}
