/** @module Which trajectories a report carries inside itself: failing ones first, one that passed for comparison, within bounds. */

import type { TrialRecord } from '../../trial/index.ts'
import type { Report, ScenarioTrials } from '../model.ts'

/** Bounds of what is embedded. */
export interface EmbedLimits {
  /** Trials a scenario that did not satisfy, and that did. */
  readonly failing: number
  readonly passing: number
  /** Trials in the whole report. */
  readonly total: number
}

/** Keeps a report of any run at a few megabytes. */
export const EMBED_LIMITS: EmbedLimits = { failing: 4, passing: 1, total: 120 }

/**
 * Chooses the trials to embed, in rounds over the scenarios in the report's order, so that the bound on the whole cuts the last
 * rounds and never leaves one scenario without its first failure while another shows four.
 */
export function chooseEmbedded(
  report: Report,
  trials: ReadonlyMap<string, ScenarioTrials>,
  limits: EmbedLimits = EMBED_LIMITS,
): readonly TrialRecord[] {
  const chosen: TrialRecord[] = []
  const take = (
    of: (records: readonly TrialRecord[]) => readonly TrialRecord[],
    rounds: number,
  ) => {
    for (let round = 0; round < rounds; round++) {
      for (const scenario of report.scenarios) {
        const record = of(trials.get(scenario.id)?.last ?? [])[round]
        if (record !== undefined && chosen.length < limits.total) chosen.push(record)
      }
    }
  }
  take(
    (records) =>
      records.filter((record) => record.verdict.status !== 'satisfied').toSorted(byVerdict),
    limits.failing,
  )
  take(
    (records) => records.filter((record) => record.verdict.status === 'satisfied'),
    limits.passing,
  )
  return chosen
}

/** What the artifact did wrong comes before what the harness did. */
function byVerdict(a: TrialRecord, b: TrialRecord): number {
  const rank = (record: TrialRecord) => (record.verdict.status === 'unsatisfied' ? 0 : 1)
  return rank(a) - rank(b) || a.trial - b.trial
}
