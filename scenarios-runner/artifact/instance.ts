/** @module The instance that a slot holds: started when there is none, reset or replaced before each trial. */

import { canonicalJson } from '../../twins/base/index.ts'
import { ArtifactStartError } from './errors.ts'
import type { ArtifactDefinition, RunningArtifact } from './model.ts'
import { describeExit } from './start/process-state.ts'
import { type StartOptions, startArtifact } from './start/start-artifact.ts'

/** How the slot's twins are switched while an instance is made ready. */
export interface InstanceWorlds {
  /** Puts worlds behind the addresses that belong to no trial: what an instance does while it starts is part of none. */
  readonly idle: () => void
  /** Puts the trial's worlds there. */
  readonly trial: () => void
}

/** A slot's instance, ready for a trial, or why there is none. */
export type Prepared = {
  /** Remarks for the trajectory, such as a restart. */
  readonly notes: readonly string[]
} & (
  | { readonly artifact: RunningArtifact; readonly failure?: never }
  | { readonly artifact?: never; readonly failure: ArtifactStartError }
)

/** Holds one instance for one slot. */
export interface ArtifactInstance extends AsyncDisposable {
  /** Starts ahead of the first trial, where a reset hook allows it. */
  warm(idle: () => void): Promise<void>
  /**
   * Makes an instance ready for a trial: fresh, or reset. What it printed before a reset is dropped.
   *
   * @param env variables beside the definition's, and stronger: an instance that was started with others is replaced
   */
  prepare(worlds: InstanceWorlds, env?: Readonly<Record<string, string>>): Promise<Prepared>
  stop(): Promise<void>
}

// After so many failures in a row, the artifact is taken at its word: a start that hangs costs its whole timeout.
const START_ATTEMPTS = 3

/**
 * Makes a holder; nothing is started before it is first asked for.
 *
 * @param onUnreset told why, whenever a reset hook did not do its work before a trial, so that the trial has a fresh instance
 */
export function createInstance(
  definition: ArtifactDefinition,
  options: StartOptions,
  onUnreset: (why: string) => void = () => {},
): ArtifactInstance {
  let running: RunningArtifact | undefined
  let failures: ArtifactStartError[] = []
  let given: Readonly<Record<string, string>> = {}

  const stop = async () => {
    const stopping = running
    running = undefined
    await stopping?.stop()
  }
  const start = async (): Promise<RunningArtifact | ArtifactStartError> => {
    await stop()
    const [last] = failures.slice(-1)
    if (last !== undefined && failures.length >= START_ATTEMPTS) return last
    try {
      running = await startArtifact(
        { ...definition, env: { ...definition.env, ...given } },
        options,
      )
      failures = []
      return running
    } catch (error) {
      if (!(error instanceof ArtifactStartError)) throw error
      failures.push(error)
      return error
    }
  }
  const prepareFresh = async (worlds: InstanceWorlds): Promise<Prepared> => {
    // Without a reset hook the start belongs to the trial: the same calls are made in each.
    worlds.trial()
    const started = await start()
    if (started instanceof ArtifactStartError) return { failure: started, notes: [] }
    return { artifact: started, notes: [] }
  }
  const prepareReset = async (worlds: InstanceWorlds): Promise<Prepared> => {
    const notes: string[] = []
    if (running?.exit !== undefined) {
      notes.push(`the artifact ${describeExit(running.exit)} after the trial before; started anew`)
      await stop()
    }
    let refusal: string | undefined
    if (running !== undefined) {
      worlds.trial()
      refusal = await running.reset()
      running.takeOutput()
      if (refusal === undefined) return { artifact: running, notes }
      notes.push(`the artifact could not be reset (${refusal}); started anew`)
    }
    worlds.idle()
    const started = await start()
    if (started instanceof ArtifactStartError) return { failure: started, notes }
    worlds.trial()
    // A fresh instance is reset as well, so that a trial cannot tell whether it is its first.
    const again = await started.reset()
    started.takeOutput()
    const why = refusal ?? again
    if (why !== undefined) onUnreset(why)
    return { artifact: started, notes }
  }
  return {
    async warm(idle) {
      if (definition.reset === undefined || running !== undefined) return
      idle()
      await start()
    },
    async prepare(worlds, env = {}) {
      if (canonicalJson(env) !== canonicalJson(given)) {
        given = env
        failures = []
        await stop()
      }
      return definition.reset === undefined ? prepareFresh(worlds) : prepareReset(worlds)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
