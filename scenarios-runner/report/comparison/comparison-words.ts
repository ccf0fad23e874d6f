/** @module A comparison in words: what every format says of a change, a test and an interval. */

import { formatInstant, formatRate, plural } from '../../../twins/base/node/index.ts'
import type { ComparedScenario, Comparison } from './model.ts'

const HEADLINES: Readonly<Record<Comparison['status'], string>> = {
  regression: 'Worse than the baseline',
  'non-inferior': 'No worse than the baseline',
  inconclusive: 'Not decided',
  invalid: 'Not comparable',
}

/** The status as a headline. */
export function headlineOf({ status }: Comparison): string {
  return HEADLINES[status]
}

/** `REGRESSION`, `NON-INFERIOR`, … */
export function statusWord({ status }: Comparison): string {
  return status.toUpperCase()
}

/** What happened to one scenario. */
export function changeWords(scenario: ComparedScenario): string {
  switch (scenario.change) {
    case 'lost':
      return 'satisfied in every trial before, and no longer'
    case 'suspected':
      return 'one trial failed where none had; to be confirmed'
    case 'worse':
      return `worse (p ${pValue(scenario.adjusted)}, adjusted)`
    case 'better':
      return 'better'
    case 'same':
      return 'no difference shown'
  }
}

/** `18 of 20 (90%)`. */
export function sideWords({ n, satisfied }: { n: number; satisfied: number }): string {
  return n === 0 ? 'nothing observed' : `${satisfied} of ${n} (${formatRate(satisfied / n)})`
}

/** A p value, never written as 0. */
export function pValue(p: number): string {
  return p < 0.0001 ? 'below 0.0001' : p.toFixed(4)
}

/** How often chance alone would show so much, in a sentence: `3.1% of comparisons`. */
export function chanceWords(p: number): string {
  return `${p < 0.001 ? 'fewer than 0.1%' : `${(p * 100).toFixed(1)}%`} of comparisons`
}

/** A difference of rates in points, signed. */
export function points(value: number): string {
  const text = (value * 100).toFixed(1)
  return value < 0 ? `−${text.slice(1)}` : `+${text}`
}

/** Name and time of a run, and where a baseline came from. */
export function runWords(
  run: Comparison['candidate'] & { blessedAt?: string | undefined; reason?: string | undefined },
): string {
  const blessed = run.blessedAt === undefined ? '' : `, blessed ${formatInstant(run.blessedAt)}`
  const reason = run.reason === undefined ? '' : `: ${run.reason}`
  return `${run.name}, ${formatInstant(run.startedAt)}, artifact ${run.artifactHash.slice(0, 12)}, seed ${run.seed}, gate ${run.status}${blessed}${reason}`
}

/** One line for each number of the overall comparison, with how it was obtained. */
export function overallLines({ overall, dropped }: Comparison): string[] {
  if (overall.scenarios === 0) return ['No scenario that draws anything is the same in both runs.']
  const { p, difference, general } = overall
  return [
    `${sideWords(overall.candidate)} satisfied, ${sideWords(overall.base)} before, over ${overall.scenarios === 1 ? '1 scenario that is' : `${overall.scenarios} scenarios that are`} the same in both runs.`,
    ...(p === undefined
      ? []
      : [
          `Stratified exact test, one-sided: p ${pValue(p)}. So much worse by chance alone, scenario by scenario.`,
        ]),
    ...(difference === undefined
      ? ['No difference is claimed: the runs weigh the scenarios differently.']
      : [
          `Difference ${points(difference.value)} points, between ${points(difference.low)} and ${points(difference.high)} (Newcombe, ${formatRate(difference.confidence)}); the margin is ${points(-overall.margin)}.`,
        ]),
    ...(general === undefined
      ? ['Over stories like these nothing is known: no two scenarios here changed differently.']
      : [
          `Over stories like these: ${points(general.value)} points, between ${points(general.low)} and ${points(general.high)} (paired t)${general.signFlipP === undefined ? '' : `; sign-flip test, one-sided: p ${pValue(general.signFlipP)}`}.`,
        ]),
    ...(dropped > 0
      ? [
          `${plural(dropped, 'trial was', 'trials were')} left out, being invalid or paired with one.`,
        ]
      : []),
  ]
}

/** What could not be compared, one line a kind. */
export function apartLines({ changed, added, removed }: Comparison): string[] {
  const line = (words: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${words}: ${ids.join(', ')}.`]
  return [
    ...line('Another text under the same id', changed),
    ...line('New', added),
    ...line('Gone', removed),
  ]
}
