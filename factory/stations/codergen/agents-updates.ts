/** @module What an agent may write into a run's context: keys of its own, and none by which the run is measured and bounded. */

import type { JsonObject } from '../../../twins/base/index.ts'

/** What stations and engine write: what was measured, seen, answered and counted. */
const KEPT =
  /^(internal|graph|gate|feedback|convergence|human|parallel)\.|^(iteration|satisfaction|reproductions|outcome|current_node)$/

/**
 * The updates that are an agent's to make, and the names of those that are not. With the others it could say that a
 * fault was seen, that a person agreed, or that no iteration has been made yet.
 */
export function agentsUpdates(updates: JsonObject = {}): {
  readonly updates: JsonObject
  readonly refused: readonly string[]
} {
  const entries = Object.entries(updates)
  return {
    updates: Object.fromEntries(entries.filter(([key]) => !KEPT.test(key))),
    refused: entries.map(([key]) => key).filter((key) => KEPT.test(key)),
  }
}
