/** @module Fresh worlds for a trial: forked from empty ones, with a seed and a clock of their own. */

import { type Clock, createClock, HoldoutError } from '../../twins/base/index.ts'
import type { Twin, World } from '../../twins/index.ts'
import type { GivenTwin } from '../scenario/index.ts'

/** Twin name → world. */
export type Worlds = Readonly<Record<string, World>>

/**
 * An empty world of each twin. The clock starts where every trial's does, in the mode that the twin has.
 *
 * @param seed shared by all of them; the twin's name sets them apart
 * @param mostBytes what each of them may be made to hold; as much as comes unless given
 */
export function openWorlds(
  twins: Readonly<Record<string, Twin>>,
  name: string,
  seed: string,
  given: Readonly<Record<string, GivenTwin>> = {},
  mostBytes?: number,
): Worlds {
  const worlds: Record<string, World> = {}
  for (const [twinName, twin] of Object.entries(twins)) {
    // No request can spell that name.
    const base = twin.world('holdout:base')
    const clock = clockOf(base.clock, given[twinName]?.clock?.startMs)
    worlds[twinName] = base.fork(name, {
      seed: `${seed}/${twinName}`,
      clock,
      ...(mostBytes === undefined ? {} : { mostBytes }),
    })
  }
  return worlds
}

/** Ends worlds: what their twins still had to send is nothing to whatever comes next at the same addresses. */
export function endWorlds(worlds: Worlds): void {
  for (const world of Object.values(worlds)) world.end()
}

/** Ends worlds with the block that uses them, however that ends. */
export function endingWith(worlds: Worlds): Disposable {
  return { [Symbol.dispose]: () => endWorlds(worlds) }
}

/**
 * Puts in what a story starts from; faults are set later, when the artifact is ready.
 *
 * @throws {HoldoutError} `WORLD_SEED_*` naming the twin, the resource, the entry and the field
 */
export function seedWorlds(worlds: Worlds, given: Readonly<Record<string, GivenTwin>>): void {
  for (const [twin, { state }] of Object.entries(given)) {
    namingTwin(twin, () => worlds[twin]?.seedState(state))
  }
}

/**
 * Sets the faults of a story.
 *
 * @throws {HoldoutError} `WORLD_FAULT_INVALID` naming the twin, the fault and the field
 */
export function faultWorlds(worlds: Worlds, given: Readonly<Record<string, GivenTwin>>): void {
  for (const [twin, { faults }] of Object.entries(given)) {
    namingTwin(twin, () => worlds[twin]?.setFaults(faults))
  }
}

function namingTwin(twin: string, put: () => void): void {
  try {
    put()
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    const field = ['given', twin, error.place?.field].filter((part) => part).join('.')
    throw new HoldoutError(error.message, {
      code: error.code,
      place: { ...error.place, field },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      exitCode: error.exitCode,
      cause: error,
    })
  }
}

// Nobody uses the base world, so that a manual or stepping clock of it still stands at its start.
function clockOf(base: Clock, startMs: number | undefined): Clock {
  if (base.mode === 'elapsed' || startMs !== undefined) {
    return createClock({ mode: base.mode, ...(startMs === undefined ? {} : { startMs }) })
  }
  return base.fork()
}
