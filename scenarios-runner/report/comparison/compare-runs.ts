/** @module Whether a build is worse than another: exact tests over the scenarios that are the same in both runs. */

import { HoldoutError } from '../../../twins/base/index.ts'
import {
  fisherExact,
  holm,
  newcombeDifference,
  pairedDifference,
  signFlipTest,
  stratifiedExact,
} from '../../satisfaction/index.ts'
import { chanceWords } from './comparison-words.ts'
import { findUnsteady } from './find-unsteady.ts'
import type { Baseline, ComparedScenario, Comparison } from './model.ts'
import { type Kept, type Side, sideOf, tableOf } from './sides.ts'

/** How two runs are compared. */
export interface CompareOptions {
  /** How much worse a candidate may be and still count as no worse; 0.05 unless given. */
  readonly margin?: number
  /** The chance of a false alarm that is put up with; 0.05 unless given. */
  readonly level?: number
  /** Another run of the candidate, which confirms what the first one lost, or does not. */
  readonly rerun?: Baseline
}

/** A scenario that is the same in both runs. */
interface Pair {
  readonly base: Kept
  readonly candidate: Kept
}

const LEVEL = 0.05
const MARGIN = 0.05
const OLD_DAYS = 90

/**
 * Compares two runs. REGRESSION when the stratified exact test rejects at the level, or a critical scenario (or one that draws
 * nothing) went from every trial satisfied to a failure that a second trial or a rerun confirms; NON-INFERIOR when the
 * difference's lower bound is above minus the margin; else INCONCLUSIVE.
 *
 * @throws {HoldoutError} `COMPARE_OTHER_ARTIFACT` for a rerun of something else, `COMPARE_SAME_RUN` for one that is none
 */
export function compareRuns(
  base: Baseline,
  candidate: Baseline,
  options: CompareOptions = {},
): Comparison {
  const { margin = MARGIN, level = LEVEL, rerun } = options
  if (rerun !== undefined && rerun.run.artifactHash !== candidate.run.artifactHash) {
    throw new HoldoutError('the rerun is of another artifact', {
      code: 'COMPARE_OTHER_ARTIFACT',
      place: { field: '--rerun' },
      hint: 'run the candidate itself again, with another --seed',
    })
  }
  // What a run found once it would find again in itself.
  const own = [base, candidate].find((one) => rerun !== undefined && isSameRun(one, rerun))
  if (own !== undefined) {
    throw new HoldoutError(
      `the rerun is ${own === candidate ? 'the run itself' : 'the run that it is compared with'}, which confirms nothing`,
      {
        code: 'COMPARE_SAME_RUN',
        place: { field: '--rerun' },
        hint: 'run the candidate again, with another --seed',
      },
    )
  }
  const { pairs, changed, added, removed } = align(base, candidate)
  const { kept, dropped } = withoutInvalid(pairs, base.run.seed === candidate.run.seed)
  const scenarios = compareScenarios(kept, level, rerun)
  const drawing = scenarios.filter((one) => !one.deterministic && one.base.n * one.candidate.n > 0)
  const overall = compareOverall(drawing, margin)
  const { flaky, drifting } = findUnsteady(base, candidate, kept, level)
  const found = { scenarios, overall, level }
  const status =
    base.run.status === 'invalid' || candidate.run.status === 'invalid'
      ? 'invalid'
      : statusOf(found)
  return {
    schema: 'holdout-comparison/1',
    status,
    why: whyOf(status, found, base, candidate),
    base: {
      ...factsOf(base),
      ...(base.blessedAt === undefined ? {} : { blessedAt: base.blessedAt }),
      ...(base.reason === undefined ? {} : { reason: base.reason }),
    },
    candidate: factsOf(candidate),
    notices: noticesOf(base, candidate, changed.length, pairs.length),
    overall,
    scenarios: scenarios.toSorted(worstFirst),
    changed,
    added,
    removed,
    flaky,
    drifting,
    ...canariesOf(base, candidate),
    dropped,
  }
}

function isSameRun({ run }: Baseline, { run: other }: Baseline): boolean {
  return run.startedAt === other.startedAt && run.seed === other.seed
}

function canariesOf(...sides: readonly Baseline[]): Pick<Comparison, 'canaries'> {
  const found = sides.flatMap(({ scenarios }) => scenarios.flatMap(({ canary }) => canary ?? []))
  return found.length === 0 ? {} : { canaries: [...new Set(found)] }
}

function align(base: Baseline, candidate: Baseline) {
  const before = new Map(base.scenarios.map((one) => [one.id, one]))
  const now = new Map(candidate.scenarios.map((one) => [one.id, one]))
  const both = candidate.scenarios.flatMap((one) => {
    const other = before.get(one.id)
    return other === undefined ? [] : [{ base: other, candidate: one }]
  })
  return {
    pairs: both.filter((pair) => pair.base.hash === pair.candidate.hash),
    changed: both
      .filter((pair) => pair.base.hash !== pair.candidate.hash)
      .map((pair) => pair.candidate.id),
    added: candidate.scenarios.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    removed: base.scenarios.filter(({ id }) => !now.has(id)).map(({ id }) => id),
  }
}

/** Under one seed trials are pairs, and a pair of which one is invalid is left out: noise must make no difference. */
function withoutInvalid(
  pairs: readonly Pair[],
  sameSeed: boolean,
): { kept: Pair[]; dropped: number } {
  let dropped = 0
  const kept = pairs.map(({ base, candidate }): Pair => {
    const invalid = (of: Kept) =>
      of.trials.flatMap(([trial, status]) => (status === 'invalid' ? [trial] : []))
    const [before, now] = [invalid(base), invalid(candidate)]
    const shared = new Set([...before, ...now])
    const without = (of: Kept, own: readonly number[]): Kept => {
      const out = sameSeed ? shared : new Set(own)
      const trials = of.trials.filter(([trial]) => !out.has(trial))
      dropped += of.trials.length - trials.length
      return { ...of, trials }
    }
    return { base: without(base, before), candidate: without(candidate, now) }
  })
  return { kept, dropped }
}

function compareScenarios(
  pairs: readonly Pair[],
  level: number,
  rerun: Baseline | undefined,
): ComparedScenario[] {
  const sides = pairs.map((pair) => ({
    pair,
    base: sideOf(pair.base),
    candidate: sideOf(pair.candidate),
  }))
  const tests = sides.map(({ base, candidate }) => fisherExact(tableOf(base, candidate)))
  const worse = holm(tests.map((test) => test.oneSided))
  const better = holm(
    sides.map(({ base, candidate }) => fisherExact(tableOf(candidate, base)).oneSided),
  )
  return sides.map(({ pair, base, candidate }, index): ComparedScenario => {
    const { id, title, criticality, category, deterministic } = pair.candidate
    const adjusted = Math.min(1, worse[index] ?? 1)
    const isLost = base.n > 0 && base.unsatisfied === 0 && candidate.unsatisfied > 0
    const again = rerun?.scenarios.find((one) => one.id === id && one.hash === pair.candidate.hash)
    const isConfirmed =
      candidate.unsatisfied > 1 || (again !== undefined && sideOf(again).unsatisfied > 0)
    return {
      id,
      title,
      criticality,
      category,
      deterministic,
      base,
      candidate,
      p: Math.min(1, tests[index]?.oneSided ?? 1),
      adjusted,
      change: isLost
        ? isConfirmed
          ? 'lost'
          : 'suspected'
        : adjusted < level
          ? 'worse'
          : (better[index] ?? 1) < level
            ? 'better'
            : 'same',
    }
  })
}

function compareOverall(
  drawing: readonly ComparedScenario[],
  margin: number,
): Comparison['overall'] {
  const sum = (of: (one: ComparedScenario) => Side): Side => ({
    n: drawing.reduce((total, one) => total + of(one).n, 0),
    satisfied: drawing.reduce((total, one) => total + of(one).satisfied, 0),
    unsatisfied: drawing.reduce((total, one) => total + of(one).unsatisfied, 0),
  })
  const [base, candidate] = [sum((one) => one.base), sum((one) => one.candidate)]
  const whole = { scenarios: drawing.length, base, candidate, margin }
  if (drawing.length === 0) return whole
  const rates = (of: (one: ComparedScenario) => Side) =>
    drawing.map((one) => of(one).satisfied / of(one).n)
  const [before, now] = [rates((one) => one.base), rates((one) => one.candidate)]
  const weighsAlike = drawing.every(
    (one) => Math.abs(one.base.n / base.n - one.candidate.n / candidate.n) <= 0.02,
  )
  const newcombe = newcombeDifference(
    { x: candidate.satisfied, n: candidate.n },
    { x: base.satisfied, n: base.n },
  )
  const paired = drawing.length < 2 ? undefined : pairedDifference(before, now)
  const differing = before.filter((value, index) => value !== now[index]).length
  return {
    ...whole,
    p: Math.min(
      1,
      stratifiedExact(drawing.map((one) => tableOf(one.base, one.candidate))).oneSided,
    ),
    ...(weighsAlike
      ? {
          difference: {
            value: newcombe.difference,
            low: newcombe.low,
            high: newcombe.high,
            confidence: 0.95,
          },
        }
      : {}),
    // Where every scenario changed alike the interval has no width, and would claim what nobody knows.
    ...(paired === undefined || paired.standardError === 0
      ? {}
      : {
          general: {
            value: paired.difference,
            // Of few scenarios Student's interval leaves what a difference of rates can be.
            low: Math.max(-1, paired.low),
            high: Math.min(1, paired.high),
            ...(differing <= 20 ? { signFlipP: signFlipTest(before, now) } : {}),
          },
        }),
  }
}

interface Found {
  readonly scenarios: readonly ComparedScenario[]
  readonly overall: Comparison['overall']
  readonly level: number
}

/** Losses that alarm by themselves: in critical stories, and in those that draw nothing, where no chance is left. */
function alarming({ scenarios }: Found, change: 'lost' | 'suspected'): ComparedScenario[] {
  return scenarios.filter(
    (one) => one.change === change && (one.criticality === 'critical' || one.deterministic),
  )
}

function statusOf(found: Found): Comparison['status'] {
  const { overall, level } = found
  if (alarming(found, 'lost').length > 0 || (overall.p ?? 1) < level) return 'regression'
  if (alarming(found, 'suspected').length > 0) return 'inconclusive'
  const low = overall.difference?.low
  return low !== undefined && low > -overall.margin ? 'non-inferior' : 'inconclusive'
}

function whyOf(
  status: Comparison['status'],
  found: Found,
  base: Baseline,
  candidate: Baseline,
): string {
  const { overall, level } = found
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`.replace('-', '−')
  const names = (of: readonly ComparedScenario[]) => of.map(({ id }) => id).join(', ')
  const [lost, suspected] = [alarming(found, 'lost'), alarming(found, 'suspected')]
  const tested = `${overall.candidate.satisfied} of ${overall.candidate.n} satisfied, ${overall.base.satisfied} of ${overall.base.n} before`
  if (status === 'invalid') {
    const which = [base, candidate].filter(({ run }) => run.status === 'invalid')
    return `${which.map(({ run }) => `the run of ${run.startedAt}`).join(' and ')} is invalid: its harness broke, and nothing can be compared.`
  }
  if (status === 'regression') {
    const said = [
      ...(lost.length > 0
        ? [`satisfied in every trial before, and no longer: ${names(lost)}`]
        : []),
      ...((overall.p ?? 1) < level
        ? [
            `${tested}: by chance alone so much worse in ${chanceWords(overall.p ?? 1)} (stratified exact test)`,
          ]
        : []),
    ]
    const words = said.join('; ')
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
  }
  if (suspected.length > 0) {
    return `One trial failed where none had, and one is no proof: run the candidate again and give it as --rerun (${names(suspected)}).`
  }
  if (overall.scenarios === 0) return 'No scenario that draws anything is the same in both runs.'
  if (overall.difference === undefined) {
    return `${tested}; the runs weigh the scenarios differently, so that no difference is claimed.`
  }
  const { low, high } = overall.difference
  const between = `${tested}: the difference lies between ${percent(low)} and ${percent(high)}, with 95% confidence`
  return status === 'non-inferior'
    ? `${between}, which is above the margin of −${percent(overall.margin)}.`
    : `${between}: neither is it shown to be worse, nor to be within the margin of −${percent(overall.margin)}.`
}

function noticesOf(base: Baseline, candidate: Baseline, changed: number, common: number): string[] {
  const ageDays =
    (Date.parse(candidate.run.startedAt) - Date.parse(base.run.startedAt)) / 86_400_000
  const [before, now] = [base.run.judge ?? 'none', candidate.run.judge ?? 'none']
  return [
    ...(isSameRun(base, candidate)
      ? ['This is the baseline’s own run: that it is no worse than itself says nothing.']
      : []),
    ...(before === now
      ? []
      : [
          `The judge differs (${before}, now ${now}): what changed may be the judge, not the artifact.`,
        ]),
    ...(base.run.configHash === candidate.run.configHash
      ? []
      : ['The configuration differs: twins, constraints, policy or how the artifact is started.']),
    ...(ageDays > OLD_DAYS
      ? [`The baseline is ${Math.floor(ageDays)} days older than the candidate: bless a newer run.`]
      : []),
    ...(changed > common
      ? [
          'More scenarios were changed than stayed the same: little of the baseline is left to compare with.',
        ]
      : []),
    ...(base.run.status === 'pass' || base.run.status === 'invalid'
      ? []
      : [`The gate of the baseline did not pass: ${base.run.status}.`]),
  ]
}

function factsOf({ run }: Baseline): Comparison['candidate'] {
  const { configHash, ...facts } = run
  return facts
}

const CHANGES = ['lost', 'suspected', 'worse', 'same', 'better']
const WEIGHTS = ['critical', 'high', 'normal', 'low']

function worstFirst(a: ComparedScenario, b: ComparedScenario): number {
  return (
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
    WEIGHTS.indexOf(a.criticality) - WEIGHTS.indexOf(b.criticality) ||
    a.p - b.p ||
    (a.id < b.id ? -1 : 1)
  )
}
