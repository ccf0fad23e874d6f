/** @module Stops what is up, and waits until it has gone. */

import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from '../../scenarios-runner/sandbox/index.ts'
import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import { removeContainers } from './containers/start-containers.ts'
import { keepWorlds } from './docker/worlds-inside.ts'
import { look, runsStill, starterOf, type UpStatus } from './look.ts'
import type { ProcessRunner } from './model.ts'
import type { UpFolder } from './up-folder.ts'

const GRACE_MS = 10_000

/**
 * Stops what was started and forgets it, once the snapshots that were asked for are written; gives how it was before, or undefined where there was nothing.
 * A start that is under way is told to end first, since what it began would come up afterwards.
 * @throws {HoldoutError} `UP_CANNOT_STOP` where the system does not let us
 */
export async function stopAll(
  folder: UpFolder,
  say: (text: string) => void,
): Promise<UpStatus | undefined> {
  const starter = starterOf(folder)
  if (starter !== undefined) {
    say(`Process ${starter} is starting them, and is told to stop.`)
    await stopProcess(asRunner(starter))
  }
  const status = await look(folder)
  if (status === undefined) {
    // A start that was killed before anything ran has left its keys.
    folder.clear()
    return undefined
  }
  const { runner } = status.state
  if (runner.kind === 'docker') {
    await keepWorlds(status.state, say)
    await removeContainers(runner.project)
  } else if (status.isRunning) await stopProcess(runner)
  folder.clear()
  return status
}

function asRunner(pid: number): ProcessRunner {
  const identity = processIdentity(pid)
  return { kind: 'process', pid, ...(identity === undefined ? {} : { identity }) }
}

/** Asks it to end, then makes it. Never another process that was given its id. */
async function stopProcess(runner: ProcessRunner): Promise<void> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(runner, name)
    for (let waitedMs = 0; waitedMs < GRACE_MS; waitedMs += 50) {
      if (!runsStill(runner)) return
      await sleep(50)
    }
  }
  throw cannotStop(runner, 'it goes on after SIGKILL')
}

function signal(runner: ProcessRunner, name: NodeJS.Signals): void {
  if (!runsStill(runner)) return
  try {
    process.kill(runner.pid, name)
  } catch (error) {
    if (runsStill(runner)) throw cannotStop(runner, (error as Error).message)
  }
}

function cannotStop({ pid }: ProcessRunner, why: string): HoldoutError {
  return new HoldoutError(`process ${pid} cannot be stopped: ${why}`, {
    code: 'UP_CANNOT_STOP',
    hint: 'stop it as the user who started it',
    exitCode: EXIT.invalid,
  })
}
