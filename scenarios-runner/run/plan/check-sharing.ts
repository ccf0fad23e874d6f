/** @module What trials on one instance cannot do, said before anything starts. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { receiverNames } from '../../drive/index.ts'
import { actingSteps, type Scenario } from '../../scenario/index.ts'
import type { RunRequest } from '../model.ts'

/** @throws {HoldoutError} `RUN_CANNOT_SHARE` where trials are to share an instance and something cannot be told apart then */
export function checkSharing(request: RunRequest): void {
  const { artifact, slots, mostSlots = slots, scenarios } = request
  const { worldBy } = artifact
  if (worldBy === undefined || Math.max(slots, mostSlots) < 2) return
  const refuse = (message: string, file?: string, field = 'artifact.worldBy') => {
    throw new HoldoutError(message, {
      code: 'RUN_CANNOT_SHARE',
      place: { ...(file === undefined ? {} : { file }), field },
      hint: 'leave artifact.worldBy out: each slot then has an instance of its own',
    })
  }
  if (receiverNames(request.receivers).length > 0) {
    refuse(
      'what an artifact sends to its user names no trial, so that trials cannot share one instance',
    )
  }
  for (const scenario of scenarios) {
    if (Object.keys(scenario.env).length > 0) {
      const message = 'variables are given to an instance when it starts, and this one is shared'
      refuse(message, scenario.file, 'given.env')
    }
    if (worldBy === 'credential' || !runsPrograms(scenario, request)) continue
    const message = `what a program asks of the artifact would not carry the header ${worldBy.header}`
    refuse(message, scenario.file, 'steps')
  }
}

function runsPrograms(scenario: Scenario, { person }: RunRequest): boolean {
  const { before, steps, cleanup } = scenario
  if (actingSteps([...before, ...steps, ...cleanup]).some(({ kind }) => kind === 'cli')) return true
  return steps.length === 0 && person !== undefined && person.tools?.includes('cli') !== false
}
