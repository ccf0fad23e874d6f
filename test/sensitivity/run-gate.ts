/** @module Runs the gate as a user does: the command line, its JSON, its exit code, and the run that it left. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRun, type StoredRun } from '../../scenarios-runner/run/index.ts'

const launcher = fileURLToPath(new URL('../../cli/holdout.js', import.meta.url))

/** What a gate is given. */
export interface GateCommand {
  /** Holds `invoices` and `scenarios`; the run is written to `run` beside them. */
  readonly folder: string
  readonly words: readonly string[]
  readonly imports?: readonly string[] | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly within?: readonly string[] | undefined
  readonly signal: AbortSignal
}

/** What came of it. */
export interface GateRun {
  readonly exitCode: number | null
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'invalid' | undefined
  readonly stderr: string
  /** Undefined where the run did not come to its end. */
  readonly run: StoredRun | undefined
}

/** Runs one to its end. */
export async function runGate(command: GateCommand): Promise<GateRun> {
  const { folder, imports = [], within = [], env = {}, signal } = command
  const run = join(folder, 'run')
  const words = [
    ...within,
    process.execPath,
    ...imports.flatMap((one) => ['--import', one]),
    ...[launcher, 'gate', '--json', '--config', join(folder, 'invoices'), '--out', run],
    ...command.words,
  ]
  const child = spawn(words[0] as string, words.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    signal,
    // A Ctrl-C of the gate's is clean; a kill would leave its instances.
    killSignal: 'SIGINT',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return {
    exitCode,
    status: statusIn(stdout),
    stderr,
    run: existsSync(join(run, 'run.json')) ? readRun(run) : undefined,
  }
}

function statusIn(stdout: string): GateRun['status'] {
  try {
    return (JSON.parse(stdout) as { readonly status?: GateRun['status'] }).status
  } catch {
    return undefined
  }
}
