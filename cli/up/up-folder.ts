/** @module The folder `.holdout/up` beside a configuration: what runs, the ports that it had, what it printed. */

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HoldoutError } from '../../twins/base/index.ts'
import { writeAtomicSync } from '../../twins/base/node/index.ts'
import type { UpState } from './model.ts'

/** What lies in the folder. Paths are absolute. */
export interface UpFolder {
  readonly path: string
  /** Everything that is printed, a line each. */
  readonly log: string
  /** Ports, kept over starts. */
  readonly ports: string
  /** The certificate that clients must trust. */
  readonly certificate: string
  /** The Compose file of what containers run. */
  readonly compose: string
  /** What was started and has not been stopped, if anything. */
  read(): UpState | undefined
  write(state: UpState): void
  /** Forgets what was started, and removes keys and certificates; ports and log stay. */
  clear(): void
}

/** Names in the folder that go with what was started: keys among them. */
const GONE_WITH_IT = ['up.json', 'ca.pem', 'secrets', 'compose.yaml']

/** The folder of the configuration that lies in a directory; nothing is made yet. */
export function upFolder(directory: string): UpFolder {
  const path = join(directory, '.holdout', 'up')
  const file = join(path, 'up.json')
  return {
    path,
    log: join(path, 'up.log'),
    ports: join(path, 'ports.json'),
    certificate: join(path, 'ca.pem'),
    compose: join(path, 'compose.yaml'),
    read: () => readState(file),
    write: (state) => writeAtomicSync(file, `${JSON.stringify(state, null, 2)}\n`),
    clear() {
      for (const name of GONE_WITH_IT) rmSync(join(path, name), { recursive: true, force: true })
    },
  }
}

/** Whether what others lean on is there: who runs it, and what of it has names. */
function isWhole(state: UpState): boolean {
  const { version, startedAt, config, twins, runner, environment, asked } = state
  return (
    version === 1 &&
    typeof startedAt === 'string' &&
    typeof config === 'string' &&
    Array.isArray(twins) &&
    twins.every(({ name, url }) => typeof name === 'string' && typeof url === 'string') &&
    typeof environment === 'object' &&
    environment !== null &&
    typeof asked?.files === 'object' &&
    (runner.kind === 'docker' || (runner.kind === 'process' && Number.isInteger(runner.pid)))
  )
}

function readState(file: string): UpState | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    const state = JSON.parse(text) as UpState
    if (isWhole(state)) return state
  } catch {
    // Said below.
  }
  throw new HoldoutError('what is up cannot be understood from this file', {
    code: 'UP_STATE_UNREADABLE',
    place: { file },
    hint: 'another version of Holdout wrote it, or somebody changed it: stop what runs by hand, then remove the file',
  })
}
