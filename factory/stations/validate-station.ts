/** @module The station that measures: from the workspace to a gate, and from the gate to what an agent may know. */

import type { Gate } from '../../scenarios-runner/gate/index.ts'
import type { JsonObject } from '../../twins/base/index.ts'
import { outcomeOf, type Station } from '../engine/index.ts'
import { FEEDBACK_KEYS } from './codergen/feedback-context.ts'

/** One measurement as the station needs it. */
export interface Measurement {
  readonly gate: Gate
  /** Scrubbed. */
  readonly symptoms: readonly string[]
  /** Context keys that say which way the iterations go. */
  readonly convergence?: JsonObject
}

/** Measures for the `iteration`th time; may throw `StopRun`. */
export type Measure = (iteration: number, node: string, signal: AbortSignal) => Promise<Measurement>

/**
 * Makes the station: success when the gate passes; otherwise a `fail` whose word is the gate's (`fail`, `inconclusive`,
 * `invalid`). It leaves `iteration`, `gate.status`, `satisfaction`, the direction of the iterations and the symptoms in the context, and nothing that
 * names a scenario.
 */
export function createValidateStation(measure: Measure): Station {
  return {
    async execute(node, context, _graph, _directory, signal) {
      const earlier = context.get(FEEDBACK_KEYS.iteration)
      const iteration = (typeof earlier === 'number' ? earlier : 0) + 1
      const { gate, symptoms, convergence } = await measure(iteration, node.id, signal)
      const contextUpdates = {
        [FEEDBACK_KEYS.iteration]: iteration,
        [FEEDBACK_KEYS.gate]: gate.status,
        [FEEDBACK_KEYS.symptoms]: [...symptoms],
        [FEEDBACK_KEYS.handled]: false,
        ...convergence,
        satisfaction: gate.satisfaction.mean ?? '',
        last_stage: node.id,
      }
      if (gate.status === 'pass') return outcomeOf('success', { contextUpdates })
      const said =
        symptoms.length === 0
          ? ''
          : `; ${symptoms.length === 1 ? 'one symptom' : `${symptoms.length} symptoms, the first`}: ${symptoms[0]}`
      const failureReason = `the gate is ${gate.status}${said}`
      return { status: 'fail', raw: gate.status, failureReason, contextUpdates }
    },
  }
}
