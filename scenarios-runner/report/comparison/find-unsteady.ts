/** @module Scenarios whose results cannot be trusted to stay: flaky ones, and ones that drift while the artifact stands still. */

import { observationsOf } from '../../gate/index.ts'
import { fisherExact, holm } from '../../satisfaction/index.ts'
import { chanceWords } from './comparison-words.ts'
import type { Baseline, Comparison } from './model.ts'
import { type Kept, sideOf, tableOf } from './sides.ts'

/**
 * Names what is unsteady. Flaky: identical trajectories of one run ended differently, a story that draws nothing did, or the
 * same trial (seed, artifact and scenario alike) ended differently in the two runs. Drifting: the artifact is the same, and the
 * results differ by more than chance (Fisher, two-sided, Holm).
 *
 * @param pairs the scenarios that are the same in both runs, without invalid trials
 */
export function findUnsteady(
  base: Baseline,
  candidate: Baseline,
  pairs: readonly { readonly base: Kept; readonly candidate: Kept }[],
  level: number,
): Pick<Comparison, 'flaky' | 'drifting'> {
  const sameArtifact = base.run.artifactHash === candidate.run.artifactHash
  const sameTrials = sameArtifact && base.run.seed === candidate.run.seed
  const flaky = candidate.scenarios.flatMap((scenario) => {
    const pair = pairs.find((one) => one.candidate.id === scenario.id)
    const why = flakyAlone(scenario) ?? (pair && sameTrials ? flakyBetween(pair) : undefined)
    return why === undefined ? [] : [{ id: scenario.id, why }]
  })
  if (!sameArtifact) return { flaky, drifting: [] }
  const adjusted = holm(pairs.map((pair) => twoSided(pair)))
  const drifting = pairs.flatMap((pair, index) => {
    const p = Math.min(1, adjusted[index] ?? 1)
    if (p >= level) return []
    const why = `the artifact is the same, and ${rateWords(pair.candidate)} satisfied where ${rateWords(pair.base)} had: by chance in ${chanceWords(p)}`
    return [{ id: pair.candidate.id, why }]
  })
  return { flaky, drifting }
}

function flakyAlone({ trials, deterministic }: Kept): string | undefined {
  const valid = trials.filter(([, status]) => status !== 'invalid')
  const mixed = observationsOf(
    valid.map(([, status, hash]) => ({ hash, satisfied: status === 'satisfied' })),
  ).filter((one) => one.mixed).length
  if (mixed > 0) return 'identical trajectories ended differently'
  const statuses = new Set(valid.map(([, status]) => status))
  if (deterministic && statuses.size > 1) return 'it draws nothing, and ended differently'
  return undefined
}

function flakyBetween({ base, candidate }: { base: Kept; candidate: Kept }): string | undefined {
  const before = new Map(base.trials.map(([trial, status]) => [trial, status]))
  const differing = candidate.trials.filter(([trial, status]) => {
    const known = before.get(trial)
    return known !== undefined && known !== status
  }).length
  if (differing === 0) return undefined
  return `${differing} of the same ${candidate.trials.length} trials of the same artifact ended differently`
}

function twoSided({ base, candidate }: { base: Kept; candidate: Kept }): number {
  return Math.min(1, fisherExact(tableOf(sideOf(base), sideOf(candidate))).twoSided)
}

function rateWords(of: Kept): string {
  const { n, satisfied } = sideOf(of)
  return `${satisfied} of ${n}`
}
