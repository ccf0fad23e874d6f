/** @module How many different trials a scenario's draws can give: the most observations that running it can yield. */

import { contentHash } from '../../../twins/base/index.ts'
import { drawGiven, drawVariables, type Scenario } from '../../scenario/index.ts'

/** Counts the different draws among the first trials of a scenario, with the very seed of the run. */
export interface DrawCounter {
  /** How many of trials 0 to n − 1 differ from all before them. */
  among(trials: number): number
}

/** A counter that draws each trial once, however often it is asked. */
export function createDrawCounter(scenario: Scenario, seed: string): DrawCounter {
  const seen = new Set<string>()
  const counts = [0]
  return {
    among(trials) {
      while (counts.length <= trials) {
        seen.add(drawOf(scenario, seed, counts.length - 1))
        counts.push(seen.size)
      }
      return counts[trials] as number
    },
  }
}

/** What trial n draws, apart from the order of what is put into the twins, which rarely shows in a trajectory. */
function drawOf(scenario: Scenario, seed: string, trial: number): string {
  const drawn = drawVariables(scenario, seed, trial)
  try {
    const given = drawGiven(scenario, drawn, seed, trial)
    const faults = Object.entries(given).map(([twin, { faults }]) => [twin, faults])
    return contentHash({ drawn, faults })
  } catch {
    // What cannot be drawn is the author's mistake, which the trial itself reports with its place.
    return contentHash({ drawn, trial })
  }
}
