/** @module Runs the command that prints the scenarios, and writes what it printed into a private place, to be read from there. */

import { writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { makeFolder } from '../../../twins/base/node/index.ts'
import { allowedEnvironment, type Place, runProgram } from '../../sandbox/index.ts'
import type { SourceOptions } from './open-source.ts'

const TIMEOUT_MS = 120_000
const MAX_BYTES = 16 * 1_048_576

/**
 * Runs it in the configuration's folder, with nothing in its environment but what is named. It prints one JSON object of
 * paths and texts, `{"revoke.md": "---\nid: …"}`.
 *
 * @throws {HoldoutError} `SCENARIOS_COMMAND`
 */
export async function printScenarios(
  words: readonly string[],
  passed: readonly string[],
  place: Place,
  options: Pick<SourceOptions, 'env' | 'signal' | 'directory'>,
): Promise<void> {
  const [command, ...args] = words
  if (command === undefined) throw refusal('it is empty', "write a program: command: 'fetch-it'")
  const ended = await runProgram({
    command,
    args,
    cwd: options.directory,
    env: allowedEnvironment({
      from: options.env,
      pass: passed,
      home: place.home,
      pathFirst: [place.bin],
    }),
    timeoutMs: TIMEOUT_MS,
    signal: options.signal,
    maxBytes: MAX_BYTES,
  })
  options.signal.throwIfAborted()
  if (ended.endedBy === 'not-started') {
    throw refusal(`${command} does not start (${ended.startError ?? ''})`, 'is it installed here?')
  }
  if (ended.exitCode !== 0) {
    const said = ended.stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500)
    const how =
      ended.endedBy === 'timeout' ? 'took too long' : `ended with ${ended.exitCode ?? 'a signal'}`
    throw refusal(`${command} ${how}${said === '' ? '' : `: ${said}`}`, 'run it yourself and see')
  }
  for (const [path, text] of filesOf(ended.stdout, command)) {
    const to = join(place.files, path)
    makeFolder(dirname(to))
    await writeFile(to, text)
  }
}

function filesOf(stdout: string, command: string): [string, string][] {
  let value: unknown
  try {
    value = JSON.parse(stdout)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(
      `${command} printed no JSON object`,
      'print one object of paths and texts: {"revoke.md": "---\\nid: …"}',
    )
  }
  return Object.entries(value).map(([path, text]) => {
    const plain = normalize(path).replaceAll('\\', '/')
    if (!/^[^/].*\.md$/.test(plain) || plain.split('/').includes('..') || /\p{Cc}/u.test(plain)) {
      throw refusal(
        `${command} printed the path ${JSON.stringify(path)}`,
        'print relative paths that end in .md',
      )
    }
    if (typeof text !== 'string') {
      throw refusal(`${command} printed no text for ${path}`, 'print each scenario as a text')
    }
    return [plain, text]
  })
}

function refusal(message: string, hint: string): HoldoutError {
  return new HoldoutError(`the command of the scenarios: ${message}`, {
    code: 'SCENARIOS_COMMAND',
    place: { field: 'scenarios.from.command' },
    hint,
    exitCode: EXIT.usage,
  })
}
