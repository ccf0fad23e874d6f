/** @module What is up or being started, whether it still is, and why not. */

import { setTimeout as sleep } from 'node:timers/promises'
import { folderHolder, processIdentity } from '../../scenarios-runner/sandbox/index.ts'
import { askAlive } from '../../twins/node.ts'
import { lookAtContainers } from './containers/look-at-containers.ts'
import type { ProcessRunner, UpState } from './model.ts'
import type { UpFolder } from './up-folder.ts'

const LOOK_MS = 100

/** How one of what was started is. */
export interface PartStatus {
  readonly name: string
  /** `answers`, `does not answer`, `ended`, or what a container says of itself. */
  readonly status: string
  readonly isWell: boolean
  readonly url?: string
  readonly control?: string
}

/** What was started, and how it is. */
export interface UpStatus {
  readonly state: UpState
  /** Something of it runs: there is something to stop. */
  readonly isRunning: boolean
  /** Why it does not. */
  readonly reason?: string
  readonly parts: readonly PartStatus[]
}

/** Looks; undefined where nothing was started, or it was stopped. */
export async function look(folder: UpFolder): Promise<UpStatus | undefined> {
  const state = folder.read()
  if (state === undefined) return undefined
  const { runner } = state
  if (runner.kind === 'process') return lookAtProcess(state, runner)
  return lookAtContainers(state, runner)
}

async function lookAtProcess(state: UpState, runner: ProcessRunner): Promise<UpStatus> {
  const isRunning = state.ended === undefined && runsStill(runner)
  const parts = await Promise.all(
    state.twins.map(async ({ name, url, port, control }) => {
      const answers = isRunning && (await askAlive(`http://127.0.0.1:${port}`)) === name
      return {
        name,
        status: answers ? 'answers' : isRunning ? 'does not answer' : 'ended',
        isWell: answers,
        url,
        ...(control === undefined ? {} : { control }),
      }
    }),
  )
  return { state, isRunning, parts, ...(isRunning ? {} : { reason: reasonOf(state, runner) }) }
}

/** Whether the very process runs that was started, not another one that was given its id. */
export function runsStill({ pid, identity }: ProcessRunner): boolean {
  if (identity !== undefined) return processIdentity(pid) === identity
  // Written where processes are not told apart, and here they are: another system's, whose id says nothing.
  if (processIdentity(process.pid) !== undefined) return false
  // Where the system does not tell processes apart, an id is all there is.
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function reasonOf({ ended }: UpState, { pid, identity = '' }: ProcessRunner): string {
  if (ended !== undefined) return `it ended at ${ended.at}: ${ended.reason}`
  const [boot] = identity.split('/')
  const [now] = processIdentity(process.pid)?.split('/') ?? []
  if (boot !== '' && identity.includes('/') && now !== boot)
    return 'the machine was restarted since'
  return `process ${pid} went without a word: it was killed, by somebody or for want of memory`
}

/** The id of the process that is starting twins of this folder right now. */
export function starterOf(folder: UpFolder): number | undefined {
  const holder = folderHolder(folder.path)
  if (holder === undefined) return undefined
  // Once everything answers, the process that serves holds the folder on; containers are left alone.
  const runner = folder.read()?.runner
  return runner?.kind === 'process' && runner.pid === holder ? undefined : holder
}

/** Waits until nobody is starting anything here: it is up then, or failed. */
export async function untilNobodyStarts(folder: UpFolder, signal: AbortSignal): Promise<void> {
  while (starterOf(folder) !== undefined) await sleep(LOOK_MS, undefined, { signal })
}
