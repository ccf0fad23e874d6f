/** @module Programs in sandboxes, for tests: started, listened to, ended. */

import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  chooseBackend,
  createPlace,
  type Place,
  type Sandbox,
  type SandboxAllowance,
  type SandboxBackend,
  type SandboxKind,
} from '../../../scenarios-runner/sandbox/index.ts'

const inCi = (process.env.CI ?? '') !== ''

/** The backend of a kind; undefined, with the reason printed, where this machine has none and is not made for tests. */
export async function backendFor(kind: SandboxKind): Promise<SandboxBackend | undefined> {
  try {
    return (await chooseBackend(kind)).backend
  } catch (error) {
    if (inCi) throw error
    console.error(`Skipped: ${(error as Error).message}`)
    return undefined
  }
}

/** An opened sandbox in a place of its own. */
export interface OpenedSandbox extends AsyncDisposable {
  readonly place: Place
  readonly sandbox: Sandbox
  /** Runs JavaScript inside and gives what it prints. */
  run(code: string, env?: Record<string, string>): Promise<string>
  /** Starts JavaScript inside. */
  start(code: string): ChildProcess
}

export async function openedSandbox(
  backend: SandboxBackend,
  allowance: Partial<SandboxAllowance> = {},
): Promise<OpenedSandbox> {
  const place = createPlace('test')
  const sandbox = await backend.open(
    { write: [place.files, place.home], ...allowance },
    join(place.directory, 'sandbox'),
  )
  const start = (code: string, env: Record<string, string> = {}) => {
    writeFileSync(join(place.files, 'program.mjs'), code)
    const { command, args, ...options } = sandbox.launch({
      command: process.execPath,
      args: ['program.mjs'],
      cwd: place.files,
      env: { PATH: '/usr/bin:/bin', HOME: place.home, ...env },
    })
    return spawn(command, [...args], { ...options, stdio: 'pipe', detached: true })
  }
  return {
    place,
    sandbox,
    start,
    async run(code, env) {
      const child = start(code, env)
      let text = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
      }
      child.stdin?.end()
      await new Promise((resolve) => child.once('close', resolve))
      return text.trim()
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await place.remove()
    },
  }
}
