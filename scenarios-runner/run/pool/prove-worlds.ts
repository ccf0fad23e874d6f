/** @module Proves before a run that each request of the artifact carries its trial's world, or refuses to share an instance. */

import { setTimeout as sleep } from 'node:timers/promises'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { WorldBy } from '../../../twins/node.ts'
import type { Scenario } from '../../scenario/index.ts'
import {
  carriedName,
  type ObservedTrial,
  runTrial,
  type TrialPlace,
  type TrialSetting,
} from '../../trial/index.ts'
import { carrierWords, type SharedInstance } from './share-instance.ts'

/** An artifact that serves one user at a time is not held up longer. */
const HOLD_MS = 2_000

/** No trial of a run is this attempt. */
const PROBE = 0

/**
 * Plays each scenario twice, the second time while a call of the first is held: what keeps the world anywhere else than with
 * the request then mixes the two up, and is seen.
 *
 * @returns what was proven, in a sentence
 * @throws {HoldoutError} `RUN_WORLD_NOT_CARRIED` naming the call
 */
export async function proveWorlds(
  shared: SharedInstance,
  scenarios: readonly Scenario[],
  setting: TrialSetting,
): Promise<string> {
  const { by } = shared
  const [first, second] = shared.places as [TrialPlace, TrialPlace]
  for (const scenario of scenarios) {
    const held = carriedName(`${setting.seed}/${scenario.id}/0`, PROBE)
    const isHeld = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    let holds = false
    shared.watch((call) => {
      if (call.name !== held || holds) return undefined
      holds = true
      isHeld.resolve()
      return Promise.race([release.promise, sleep(HOLD_MS, undefined, { ref: false })])
    })
    try {
      const playing = runTrial(setting, first, { scenario, trial: 0, attempt: PROBE })
      await Promise.race([playing, isHeld.promise])
      if (holds) refuse(await runTrial(setting, second, { scenario, trial: 1, attempt: PROBE }), by)
      release.resolve()
      refuse(await playing, by)
    } finally {
      release.resolve()
      shared.watch(undefined)
    }
  }
  const proven =
    shared.carriedCalls === 0
      ? 'no scenario makes it call a twin'
      : `before them, all of ${shared.carriedCalls} calls to twins did, some while others were held`
  return `Trials share one instance of the artifact, ${shared.places.length} at a time: each of its calls carries its trial’s world in ${carrierWords(by)} (${proven}). A trial during which one did not is invalid.`
}

function refuse({ broken, scenario }: ObservedTrial, by: WorldBy): void {
  if (broken?.cause !== 'world') return
  throw new HoldoutError(
    `trials cannot share one instance: ${broken.reason} (seen in ${scenario.id})`,
    {
      code: 'RUN_WORLD_NOT_CARRIED',
      place: { field: 'artifact.worldBy' },
      hint: `have the artifact pass on ${carrierWords(by)} with every call to a twin, or leave worldBy out: each slot then has an instance of its own`,
    },
  )
}
