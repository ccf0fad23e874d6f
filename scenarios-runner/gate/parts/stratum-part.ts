/** @module One stratum or category against its policy: three-valued, with the numbers that decided. */

import {
  clopperPearsonLower,
  clopperPearsonUpper,
  failuresAllowed,
} from '../../satisfaction/index.ts'
import type { GatePart, ScenarioCount, StratumPolicy } from '../model.ts'
import { counted, percent, percentAtLeast, percentAtMost } from '../percent.ts'
import { isGated } from '../plan/plan-run.ts'

/** For a scenario alone: so sure that it adds at most a thousandth to the error that the stratum states. */
const SCENARIO_CONFIDENCE = 0.999

interface Sums {
  /** Distinct observations of scenarios that draw: what the bound counts. */
  readonly n: number
  readonly satisfied: number
  readonly low: number | undefined
  readonly drawing: number
  /** Trials of any scenario, and how they ended. */
  readonly trials: number
  readonly valid: number
  readonly unsatisfied: number
  /** Invalid trials of scenarios that draw. */
  readonly invalidDrawing: number
  readonly identical: number
  readonly fixed: readonly ScenarioCount[]
}

/** Decides one stratum or category; undefined when no scenario belongs to it. */
export function stratumPart(
  kind: 'stratum' | 'category',
  name: string,
  policy: StratumPolicy,
  counts: readonly ScenarioCount[],
): GatePart | undefined {
  if (counts.length === 0) return undefined
  const sums = sumUp(counts, policy.confidence)
  const gated = isGated(policy)
  const { status, reason } = gated
    ? decide(policy, sums, counts)
    : { status: reportedStatus(sums), reason: `${observedWords(sums)}; reported, not gated` }
  const { rate, confidence } = policy
  const allowed = rate === undefined ? undefined : failuresAllowed(sums.n, rate, confidence)
  return {
    kind,
    name,
    status,
    gated,
    reason: `${reason}${fixedWords(sums)}${flakyWords(counts)}`,
    ...(rate === undefined || allowed === undefined
      ? {}
      : {
          plan: {
            trials: sums.n,
            failuresAllowed: policy.noFailures ? 0 : allowed,
            rate,
            confidence,
          },
        }),
    observed: { n: sums.n, satisfied: sums.satisfied, low: sums.low },
  }
}

function decide(
  policy: StratumPolicy,
  sums: Sums,
  counts: readonly ScenarioCount[],
): Pick<GatePart, 'status' | 'reason'> {
  const { rate, confidence } = policy
  const fixedFailures = sums.fixed.filter(({ unsatisfied }) => unsatisfied > 0)
  if (policy.noFailures && sums.unsatisfied > 0) {
    return { status: 'fail', reason: `${wrongWords(sums)}, and none may${worstWords(counts)}` }
  }
  if (fixedFailures.length > 0) {
    const trials = fixedFailures.reduce((total, { unsatisfied }) => total + unsatisfied, 0)
    return {
      status: 'fail',
      reason: `${counted(trials, 'trial')} of scenarios that draw nothing went wrong, and none may${worstWords(fixedFailures)}`,
    }
  }
  const asked =
    rate === undefined
      ? ''
      : `with ${percent(confidence)} confidence, and ${percent(rate)} is asked`
  if (rate !== undefined && sums.n > 0) {
    // Even if every invalid trial had satisfied.
    const n = sums.n + sums.invalidDrawing
    const upper = clopperPearsonUpper(sums.satisfied + sums.invalidDrawing, n, confidence)
    if (upper < rate) {
      return {
        status: 'fail',
        reason: `${observedWords(sums)}: at most ${percentAtMost(upper)} of such trials do ${asked}${worstWords(counts)}`,
      }
    }
  }
  const short = rate === undefined ? [] : provenShort(counts, rate)
  if (short.length > 0) {
    return {
      status: 'fail',
      reason: `${shortWords(short)}, with ${percent(SCENARIO_CONFIDENCE)} confidence for all scenarios here together, and ${percent(rate ?? 0)} is asked`,
    }
  }
  const silent = counts.filter((count) => count.distinct === 0)
  if (silent.length > 0) {
    const names = silent
      .slice(0, 3)
      .map(({ scenario }) => scenario)
      .join(', ')
    const more = silent.length > 3 ? ` and ${silent.length - 3} more` : ''
    return { status: 'inconclusive', reason: `nothing was observed of ${names}${more}` }
  }
  if (rate === undefined || sums.drawing === 0) {
    return { status: 'pass', reason: observedWords(sums) }
  }
  const low = clopperPearsonLower(sums.satisfied, sums.n, confidence)
  if (low >= rate) {
    return {
      status: 'pass',
      reason: `${observedWords(sums)}: at least ${percentAtLeast(low)} of such trials do ${asked}`,
    }
  }
  return {
    status: 'inconclusive',
    reason: `${observedWords(sums)}: that proves only ${percentAtLeast(low)} ${asked}${worstWords(counts)}`,
  }
}

/** A scenario whose own rate is below the one that is asked of its stratum, and the most that it can be. */
interface Short {
  readonly count: ScenarioCount
  readonly upper: number
}

/**
 * Scenarios that fall short by themselves, so that no average hides one that is dead: Clopper-Pearson upper bounds that share
 * their error between all of them (Bonferroni), every invalid trial counted as satisfied.
 */
function provenShort(counts: readonly ScenarioCount[], rate: number): readonly Short[] {
  const drawing = counts.filter((count) => !count.deterministic && count.distinct > 0)
  const each = 1 - (1 - SCENARIO_CONFIDENCE) / drawing.length
  return drawing
    .map((count) => {
      const { distinct, distinctSatisfied, invalid } = count
      const upper = clopperPearsonUpper(distinctSatisfied + invalid, distinct + invalid, each)
      return { count, upper }
    })
    .filter(({ upper }) => upper < rate)
    .toSorted((a, b) => a.upper - b.upper || (a.count.scenario < b.count.scenario ? -1 : 1))
}

function shortWords([first, ...more]: readonly Short[]): string {
  if (first === undefined) return ''
  const { scenario, distinct, distinctSatisfied } = first.count
  const others = more.length > 0 ? `, and ${more.length} more fall short too` : ''
  return `${scenario} satisfied in ${distinctSatisfied} of ${counted(distinct, 'distinct trial')}: at most ${percentAtMost(first.upper)} of its trials do${others}`
}

function sumUp(counts: readonly ScenarioCount[], confidence: number): Sums {
  const total = (of: (count: ScenarioCount) => number, some = counts) =>
    some.reduce((sum, count) => sum + of(count), 0)
  const drawing = counts.filter((count) => !count.deterministic)
  const n = total((count) => count.distinct, drawing)
  const satisfied = total((count) => count.distinctSatisfied, drawing)
  const validDrawing = total((count) => count.trials - count.invalid, drawing)
  return {
    n,
    satisfied,
    low: n === 0 ? undefined : clopperPearsonLower(satisfied, n, confidence),
    drawing: drawing.length,
    trials: total((count) => count.trials),
    valid: total((count) => count.trials - count.invalid),
    unsatisfied: total((count) => count.unsatisfied),
    invalidDrawing: total((count) => count.invalid, drawing),
    // What an unchecked scenario left out of its observations was not identical to anything.
    identical: drawing.some((count) => count.unchecked) ? 0 : validDrawing - n,
    fixed: counts.filter((count) => count.deterministic),
  }
}

function reportedStatus(sums: Sums): GatePart['status'] {
  if (sums.unsatisfied > 0) return 'fail'
  return sums.valid > 0 ? 'pass' : 'inconclusive'
}

function observedWords(sums: Sums): string {
  if (sums.drawing === 0) return 'no scenario here draws anything'
  const identical =
    sums.identical > 0 ? ` (${sums.identical} more were identical to one of these)` : ''
  return `${sums.satisfied} of ${counted(sums.n, 'distinct trial')} satisfied${identical}`
}

function wrongWords(sums: Sums): string {
  return `${sums.unsatisfied} of ${counted(sums.valid, 'valid trial')} went wrong`
}

function fixedWords(sums: Sums): string {
  const held = sums.fixed.filter(({ satisfied, unsatisfied }) => satisfied > 0 && unsatisfied === 0)
  if (held.length === 0) return ''
  const trials = held.reduce((total, { satisfied }) => total + satisfied, 0)
  const subject = `${counted(held.length, 'scenario')} that ${held.length === 1 ? 'draws' : 'draw'} nothing held`
  return `; ${subject} in all ${counted(trials, 'trial')}, which says nothing beyond ${held.length === 1 ? 'this story' : 'these stories'}`
}

function flakyWords(counts: readonly ScenarioCount[]): string {
  const flaky = counts.filter((count) => (count.flaky ?? 0) > 0)
  if (flaky.length === 0) return ''
  const names = flaky.map(({ scenario }) => scenario).join(', ')
  return `; flaky, since identical trajectories ended differently: ${names}`
}

/** The scenarios that went wrong most often, at most three. */
function worstWords(counts: readonly ScenarioCount[]): string {
  const wrong = counts.filter(({ unsatisfied }) => unsatisfied > 0)
  if (wrong.length === 0) return ''
  const share = ({ unsatisfied, trials, invalid }: ScenarioCount) =>
    unsatisfied / (trials - invalid)
  const sorted = wrong.toSorted(
    (a, b) =>
      share(b) - share(a) || b.unsatisfied - a.unsatisfied || (a.scenario < b.scenario ? -1 : 1),
  )
  const named = sorted
    .slice(0, 3)
    .map((count) => `${count.scenario} ${count.unsatisfied} of ${count.trials - count.invalid}`)
  const more = sorted.length > 3 ? `, and ${sorted.length - 3} more` : ''
  return ` (${named.join(', ')}${more})`
}
