/** @module `holdout up` in this process: one process for all twins, until it is told to stop. */

import { claimFolder, processIdentity } from '../../../scenarios-runner/sandbox/index.ts'
import { type CommandContext, untilInterrupted } from '../../command-context.ts'
import type { UpState } from '../model.ts'
import { OWN_SOURCE, openUpLog } from '../said/up-log.ts'
import type { UpFolder } from '../up-folder.ts'
import type { UpPlan } from '../up-plan.ts'
import { serveTwins } from './serve-twins.ts'

/**
 * Serves until Ctrl-C, and leaves nothing but ports and log behind.
 * @param onReady told once everything answers
 */
export async function serveHere(
  context: CommandContext,
  folder: UpFolder,
  plan: UpPlan,
  onReady: (state: UpState) => void,
): Promise<void> {
  const { output, signal } = context
  const letGo = claimFolder(folder.path)
  const noteDeath = writeDownDeath(folder)
  try {
    await using log = openUpLog(folder.log, output.json ? undefined : (line) => output.remark(line))
    await using served = await serveTwins(context, folder, plan, log)
    const { twins, environment, hostnames } = served
    const state: UpState = {
      version: 1,
      startedAt: new Date().toISOString(),
      config: plan.config,
      asked: plan.asked,
      twins,
      ...(hostnames === undefined ? {} : { hostnames }),
      environment,
      runner: thisProcess(),
    }
    folder.write(state)
    noteDeath.arm(state)
    log.say(OWN_SOURCE, `serves ${twins.map(({ name }) => name).join(', ')}`)
    onReady(state)
    await untilInterrupted(signal)
    log.say(OWN_SOURCE, 'stops')
  } finally {
    noteDeath.disarm()
    folder.clear()
    letGo()
  }
}

function thisProcess(): UpState['runner'] {
  const identity = processIdentity(process.pid)
  return { kind: 'process', pid: process.pid, ...(identity === undefined ? {} : { identity }) }
}

/** Whatever ends the process without having been told to is found in the folder afterwards, as far as the process could say. */
function writeDownDeath(folder: UpFolder) {
  let armed: UpState | undefined
  let reason: string | undefined
  const onError = (error: unknown) => {
    reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
  const onExit = (code: number) => {
    if (armed === undefined) return
    const at = new Date().toISOString()
    folder.write({ ...armed, ended: { at, reason: reason ?? `exit code ${code}` } })
  }
  process.on('uncaughtExceptionMonitor', onError)
  process.on('exit', onExit)
  return {
    arm(state: UpState) {
      armed = state
    },
    disarm() {
      armed = undefined
      process.off('uncaughtExceptionMonitor', onError)
      process.off('exit', onExit)
    },
  }
}
