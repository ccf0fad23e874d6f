/** @module Runs the command line as a user does: a process of its own, its two streams, its exit code. */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const LAUNCHER = fileURLToPath(new URL('../../cli/holdout.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with everything that standard output and error said so far. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs `holdout <words>` to its end, in an environment without colours, models and agents. */
export function runHoldout(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
  const child = spawn(process.execPath, [LAUNCHER, ...words], {
    cwd: options.cwd,
    env: { PATH, HOME, TMPDIR, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  const heard = () => options.onOutput?.(stdout + stderr, (signal) => child.kill(signal))
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
    heard()
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
    heard()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}
