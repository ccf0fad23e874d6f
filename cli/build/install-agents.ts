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

/** Where they are: a folder of their own that `HOLDOUT_AGENTS` names, or one in the checkout. */
export const agentsFolder =
  process.env.HOLDOUT_AGENTS ?? fileURLToPath(new URL('../../.holdout/agents', import.meta.url))

/**
 * The folder of the installed programs, for a PATH; undefined where they are not installed.
 */
export function findAgents(): string | undefined {
  const folder = join(agentsFolder, 'node_modules', '.bin')
  return ['claude', 'codex', 'gemini', 'opencode'].every((name) => existsSync(join(folder, name)))
    ? folder
    : undefined
}

/** Installs what is missing; whether all are there then. */
export function installAgents(): boolean {
  if (findAgents() !== undefined) return true
  mkdirSync(agentsFolder, { recursive: true })
  writeFileSync(
    join(agentsFolder, 'package.json'),
    `${JSON.stringify({ private: true, dependencies: PACKAGES })}\n`,
  )
  // Claude Code and OpenCode put their binary in place by a script after installing.
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--foreground-scripts', '--loglevel=error'],
    { cwd: agentsFolder, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 600_000 },
  )
  const installed = status === 0 && findAgents() !== undefined
  if (!installed) console.error(stderr.slice(-2_000))
  return installed
}

if (import.meta.main) {
  if (!installAgents()) {
    console.error(`The agents could not be installed in ${agentsFolder}.`)
    process.exitCode = 1
  } else console.log(`Claude Code, Codex, Gemini CLI and OpenCode are in ${findAgents()}.`)
}
