/** @module Proof of the wall: a probe that is started as an agent is, and what it could get at. */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allowedEnvironment, runProgram } from '../../../scenarios-runner/sandbox/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { Inside } from '../wall/open-boundary.ts'

/** One thing that was tried. */
export interface ProbeAttempt {
  /** `path`, `symlink and hard link`, `git objects`, … */
  readonly attempt: string
  readonly leak: boolean
  readonly detail: string
}

/** What the probe found. */
export interface ProbeReport {
  readonly attempts: readonly ProbeAttempt[]
  /** `/proc/self/mountinfo` as it is inside. */
  readonly mounts: string
}

/** What the probe looks for. Paths are absolute. */
export interface ProbeRequest {
  readonly inside: Inside
  readonly place: { readonly files: string; readonly home: string; readonly bin: string }
  /** Files that must be unreadable: scenarios above all. */
  readonly hidden: readonly string[]
  readonly canaries: readonly string[]
  readonly signal: AbortSignal
}

const PROGRAM = import.meta.url.endsWith('.ts') ? 'inside-probe.ts' : 'inside-probe.js'
const SET_BY_WALLS = ['PWD', 'HOSTNAME']
const TIMEOUT_MS = 60_000
// Enough to show the way; a thousand scenarios lie in the same folder.
const MOST_PATHS = 50

/**
 * Starts the probe as an agent is started, and gives what it tried. It never sees a canary: only hashes of them.
 *
 * @throws {HoldoutError} `BOUNDARY_PROBE_FAILED` when it cannot run, so that nothing is known
 */
export async function runProbe(request: ProbeRequest): Promise<ProbeReport> {
  const { inside, place, signal } = request
  const home = join(place.home, 'probe')
  mkdirSync(home, { recursive: true })
  const program = join(home, PROGRAM.replace(/\.js$/, '.mjs'))
  copyFileSync(fileURLToPath(new URL(PROGRAM, import.meta.url)), program)
  // Something of the harness's that listens, and that no door leads to.
  const listener = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const env = allowedEnvironment({
    home,
    pathFirst: [place.bin],
    set: { ...inside.environment },
  })
  try {
    const result = await runProgram({
      ...inside.launch({ command: process.execPath, args: [program], cwd: place.files, env }),
      input: JSON.stringify({
        hidden: request.hidden.slice(0, MOST_PATHS),
        canaryHashes: request.canaries.map((canary) =>
          createHash('sha256').update(canary.toLowerCase()).digest('hex'),
        ),
        forbiddenPort: (listener.address() as { port: number }).port,
        foreignVariables: Object.keys(process.env).filter(
          (name) => env[name] === undefined && !SET_BY_WALLS.includes(name),
        ),
        harness: createHash('sha256').update(readFileSync('/proc/self/cmdline')).digest('hex'),
      }),
      timeoutMs: TIMEOUT_MS,
      signal,
      maxBytes: 4 * 1024 * 1024,
    })
    signal.throwIfAborted()
    if (result.exitCode !== 0) {
      throw new HoldoutError(
        `the probe of the boundary did not run: ${result.startError ?? (result.stderr.trim().slice(-400) || `exit code ${result.exitCode}`)}`,
        {
          code: 'BOUNDARY_PROBE_FAILED',
          hint: 'without it nothing is known of the wall: look at what it says, or choose another wall in factory.boundary.sandbox',
        },
      )
    }
    return JSON.parse(result.stdout) as ProbeReport
  } finally {
    listener.close()
    rmSync(home, { recursive: true, force: true })
  }
}

/** What leaked, in words; empty when the wall held. */
export function leaksOf({ attempts }: ProbeReport): readonly string[] {
  return attempts.filter(({ leak }) => leak).map(({ attempt, detail }) => `${attempt}: ${detail}`)
}
