/** @module `holdout up --detach`: the same command in a process of its own, left once it says that everything answers. */

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { ExitCode } from '../../../twins/base/index.ts'
import { makeFolder } from '../../../twins/base/node/index.ts'
import { SERVING_FLAGS } from '../../../twins/node.ts'
import { LAUNCHER } from '../../package-info.ts'
import type { UpFolder } from '../up-folder.ts'

/** How long a start may take to end that was told to. */
const GRACE_MS = 5_000

/** How the start ended: it runs, or the words and the code with which it did not. */
export type Detached =
  | { readonly isUp: true }
  | {
      readonly isUp: false
      readonly said: string
      readonly document: unknown
      readonly code: ExitCode
    }

/**
 * Starts it in a session of its own, so that no terminal's end reaches it.
 *
 * @param words the command's own, without `--detach`
 * @param signal stops a start that is under way
 */
export async function startDetached(
  folder: UpFolder,
  words: readonly string[],
  options: {
    readonly directory: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
  },
): Promise<Detached> {
  makeFolder(folder.path)
  const before = statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0
  const log = openSync(folder.log, 'a', 0o600)
  const child = spawn(process.execPath, [...SERVING_FLAGS, LAUNCHER, '--json', ...words], {
    cwd: options.directory,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', log],
    windowsHide: true,
  })
  closeSync(log)
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
  }
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    const { line, code } = await firstLine(child)
    if (code === undefined) {
      child.stdout?.destroy()
      child.unref()
      return { isUp: true }
    }
    const said = readFileSync(folder.log).subarray(before).toString('utf8').trimEnd()
    return { isUp: false, said, document: line, code: code as ExitCode }
  } finally {
    options.signal.removeEventListener('abort', stop)
  }
}

/** Its one document, and its exit code where it ended instead of going on. */
function firstLine(child: ChildProcess): Promise<{ line: unknown; code?: number }> {
  return new Promise((resolve, reject) => {
    let line: { error?: unknown } | undefined
    child.once('error', reject)
    if (child.stdout !== null) {
      createInterface(child.stdout).once('line', (text) => {
        line = JSON.parse(text)
        if (line?.error === undefined) resolve({ line })
      })
    }
    child.once('close', (code) => resolve({ line, code: code ?? 4 }))
  })
}
