/** @module Runs in an agent's world, started by the agent's own hook system around a tool call; a file that stands alone. */

import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// The programs' own hooks are given up after a minute, and the call then goes on.
const TIMEOUT_MS = 50_000

/** What an agent's program says of a call on standard input; Claude Code, Codex and Gemini CLI use the same names. */
interface ToldCall {
  readonly tool_name?: string
  readonly tool_input?: unknown
  readonly tool_response?: unknown
}

const hook = process.argv[2] === 'pre' ? 'pre' : 'post'
const folder = import.meta.dirname
const { node, ...commands } = JSON.parse(readFileSync(join(folder, 'hooks.json'), 'utf8')) as {
  readonly node: string
  readonly pre?: string
  readonly post?: string
}
const command = commands[hook] ?? ''
const { tool_name: tool = '', tool_input: input, tool_response: response } = toldCall()
const ran = spawnSync('/bin/sh', ['-c', command], {
  input: JSON.stringify({ hook, node, tool, input, ...(hook === 'post' ? { response } : {}) }),
  env: { ...process.env, HOLDOUT_HOOK: hook, HOLDOUT_NODE: node, HOLDOUT_TOOL: tool },
  encoding: 'utf8',
  timeout: TIMEOUT_MS,
})
const said = ((ran.stderr ?? '').trim() || (ran.stdout ?? '').trim()).slice(-400)
const ended =
  ran.error !== undefined
    ? `it did not end: ${ran.error.message}`
    : `exit code ${ran.status ?? ran.signal}`
const line = { hook, node, tool, command, ended, said }
appendFileSync(join(folder, 'hooks.jsonl'), `${JSON.stringify(line)}\n`)
if (hook === 'pre' && ran.status !== 0) {
  process.stderr.write(`tool_hooks.pre refused this call: ${said === '' ? ended : said}\n`)
  // To all of them: the call is skipped, and the reason told to the model.
  process.exitCode = 2
}

function toldCall(): ToldCall {
  try {
    return JSON.parse(readFileSync(0, 'utf8')) as ToldCall
  } catch {
    return {}
  }
}
