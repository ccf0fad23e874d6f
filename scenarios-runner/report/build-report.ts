/** @module From a run's result and records to the report that every format tells: ordered, counted, in words. */

import { formatRate, plural } from '../../twins/base/node/index.ts'
import type { Gate, GatePart, ScenarioCount } from '../gate/index.ts'
import type { RunResult } from '../run/index.ts'
import type { Scenario } from '../scenario/index.ts'
import { type ContractViolation, lastAttempts, type TrialRecord } from '../trial/index.ts'
import type { Comparison } from './comparison/model.ts'
import { reportJudging } from './judging/report-judging.ts'
import type { Report, ReportScenario, ScenarioTrials } from './model.ts'
import { noticedIn, proofOf } from './noticed.ts'
import { reportConstraints, reportLoad, unmeasuredConstraints } from './report-load.ts'

const CRITICALITIES = ['critical', 'high', 'normal', 'low'] as const
const BADNESS = [
  'unsatisfied',
  'unchecked',
  'invalid',
  'not-run',
  'not-judged',
  'satisfied',
] as const
const MAX_VIOLATIONS = 50

/** Groups records by scenario, by trial and attempt: of each trial the last attempt, which counts, and those before it. */
export function groupTrials(records: readonly TrialRecord[]): ReadonlyMap<string, ScenarioTrials> {
  const last = new Set(lastAttempts(records))
  return new Map(
    [...Map.groupBy(records, ({ scenario }) => scenario)].map(([id, group]) => {
      const ordered = group.toSorted((a, b) => a.trial - b.trial || a.attempt - b.attempt)
      return [
        id,
        {
          last: ordered.filter((record) => last.has(record)),
          earlier: ordered.filter((record) => !last.has(record)),
        },
      ]
    }),
  )
}

const MAX_BROKEN = 3

/** Builds the report. Pure: the same run gives the same report, in whatever order its records came. */
export function buildReport(
  result: RunResult,
  records: readonly TrialRecord[],
  scenarios: readonly Scenario[],
  comparison?: Comparison,
): Report {
  const { gate } = result
  const trials = groupTrials(records)
  const last = [...trials.values()].flatMap((group) => group.last)
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
  const earlier = [...trials.values()].flatMap((group) => group.earlier)
  const { general, interval, icc, deff, mean, pooled, bounds, passHat } = gate.satisfaction
  return {
    schema: 'holdout-report/1',
    kind: result.kind,
    name: result.name,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    durationMs: result.durationMs,
    status: gate.status,
    headline: gate.headline,
    why: whyOf(gate),
    notices: [...result.notices],
    satisfaction: {
      ...(mean === undefined ? {} : { mean }),
      ...(pooled === undefined ? {} : { pooled }),
      observations: gate.satisfaction.n,
      scenarios: gate.satisfaction.scenarios,
      ...(interval === undefined ? {} : { interval }),
      ...(general === undefined ? {} : { general }),
      ...(bounds === undefined ? {} : { bounds: { ...bounds } }),
      ...(passHat === undefined ? {} : { passHat: passHat.map((one) => ({ ...one })) }),
      ...(deff === undefined ? {} : { designEffect: deff }),
      ...(icc === undefined ? {} : { intraclassCorrelation: icc }),
    },
    trials: {
      total: last.length,
      satisfied: last.filter((record) => record.verdict.status === 'satisfied').length,
      unsatisfied: last.filter((record) => record.verdict.status === 'unsatisfied').length,
      invalid: last.filter((record) => record.verdict.status === 'invalid').length,
      retried: earlier.length,
    },
    ...(gate.stoppedEarly === undefined ? {} : { stoppedEarly: { ...gate.stoppedEarly } }),
    ...(result.shard === undefined ? {} : { shard: { ...result.shard } }),
    ...brokenBy(last),
    parts: gate.parts.map(reportPart),
    ...(comparison === undefined ? {} : { comparison }),
    scenarios: gate.scenarios
      .map((count) => reportScenario(count, byId.get(count.scenario), trials.get(count.scenario)))
      .toSorted(worstFirst),
    load: result.load.map(reportLoad),
    ...reportConstraints(result.constraints),
    violations: gatherViolations(last),
    notMeasured: notMeasured(result),
    ...(result.judging === undefined ? {} : { judging: reportJudging(result.judging) }),
    plan: [...result.plan.lines],
    provenance: {
      ...(result.command === undefined ? {} : { command: result.command }),
      seed: result.plan.seed,
      artifactHash: result.plan.artifactHash,
      suiteHash: result.plan.suiteHash,
      configHash: result.plan.configHash,
      ...(result.plan.judge === undefined ? {} : { judge: result.plan.judge }),
      ...(result.source === undefined ? {} : { scenarios: { ...result.source } }),
      ...(result.costUsd === undefined ? {} : { costUsd: result.costUsd }),
    },
  }
}

/** The harness's own words for what it could not do. */
function brokenBy(records: readonly TrialRecord[]): Pick<Report, 'broken'> {
  const reasons = new Map<string, number>()
  for (const { verdict } of records) {
    if (verdict.status !== 'invalid') continue
    reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1)
  }
  const sorted = [...reasons].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const broken = sorted.slice(0, MAX_BROKEN).map(([text, trials]) => ({ text, trials }))
  return broken.length === 0 ? {} : { broken }
}

function whyOf({ status, parts, unjudgedCriteria, invalidShare }: Gate): string {
  const gated = parts.filter((part) => part.gated)
  const names = (of: readonly GatePart[]) => of.map((part) => part.name).join(', ')
  if (status === 'pass') {
    if (gated.length === 0) return 'Nothing was gated.'
    const all = gated.length === 1 ? 'The one gated part' : `All ${gated.length} gated parts`
    return `${all} passed: ${names(gated)}.`
  }
  const [first, ...others] = gated.filter((part) => part.status === status)
  if (first !== undefined) {
    const also = { fail: 'Also failed', inconclusive: 'Also undecided', invalid: 'Also invalid' }
    const rest = others.length === 0 ? '' : ` ${also[status]}: ${names(others)}.`
    return `${first.name}: ${first.reason.replace(/\.$/, '')}.${rest}`
  }
  if (status === 'invalid') {
    return `${formatRate(invalidShare)} of the trials were invalid: the measurement is broken, and nothing is decided about the artifact.`
  }
  return unjudgedCriteria > 0
    ? `Every gated part passed, but ${plural(unjudgedCriteria, 'criterion', 'criteria')} that only reading can tell ${unjudgedCriteria === 1 ? 'was' : 'were'} not judged, and that blocks the gate.`
    : 'Every gated part passed, but something in the suite proves nothing: it is named below.'
}

function reportPart(part: GatePart): Report['parts'][number] {
  const { observed, plan } = part
  return {
    kind: part.kind,
    name: part.name,
    status: part.status,
    gated: part.gated,
    reason: part.reason,
    ...(observed === undefined
      ? {}
      : {
          observed: {
            n: observed.n,
            satisfied: observed.satisfied,
            ...(observed.low === undefined ? {} : { low: observed.low }),
          },
        }),
    ...(plan === undefined ? {} : { plan: { ...plan } }),
  }
}

function reportScenario(
  count: ScenarioCount,
  scenario: Scenario | undefined,
  trials: ScenarioTrials = { last: [], earlier: [] },
): ReportScenario {
  const status = statusOf(count)
  const worst = trials.last.find((record) => record.verdict.status === worstVerdict(status))
  const results = trials.last.flatMap((record) => record.checks)
  // A trial that its checks had decided is not put to the judge; that leaves nothing unknown.
  const judged = trials.last.flatMap((record) =>
    record.verdict.status === 'satisfied'
      ? record.criteria
      : record.criteria.filter((result) => result.status !== 'not-judged'),
  )
  return {
    id: count.scenario,
    title: count.title,
    file: scenario?.file ?? '',
    ...(scenario?.canary === undefined ? {} : { canary: scenario.canary }),
    category: count.category,
    criticality: count.criticality,
    status,
    deterministic: count.deterministic,
    trials: count.trials,
    satisfied: count.satisfied,
    unsatisfied: count.unsatisfied,
    invalid: count.invalid,
    distinct: count.distinct,
    distinctSatisfied: count.distinctSatisfied,
    ...(count.interval === undefined ? {} : { interval: count.interval }),
    unjudgedCriteria: count.unjudgedCriteria,
    noticed: noticedIn(trials.last, scenario),
    ...(worst === undefined
      ? {}
      : {
          evidence: { trial: worst.trial, text: proofOf(worst), trajectory: worst.trajectory },
        }),
    checks: (scenario?.checks ?? []).map((check) => {
      const of = results.filter((result) => result.id === check.id)
      return {
        id: check.id,
        expression: check.expression,
        line: check.position.line,
        met: of.filter((result) => result.result === 'met').length,
        notMet: of.filter((result) => result.result === 'not-met').length,
        errors: of.filter((result) => result.result === 'error').length,
      }
    }),
    criteria: (scenario?.criteria ?? []).map((criterion) => {
      const of = judged.filter((result) => result.id === criterion.id)
      return {
        id: criterion.id,
        text: criterion.text,
        line: criterion.position.line,
        met: of.filter((result) => result.status === 'met').length,
        notMet: of.filter((result) => result.status === 'not-met').length,
        inconclusive: of.filter((result) => result.status === 'inconclusive').length,
        notJudged: of.filter((result) => result.status === 'not-judged').length,
      }
    }),
  }
}

function statusOf(count: ScenarioCount): ReportScenario['status'] {
  if (count.unsatisfied > 0) return 'unsatisfied'
  if (count.unchecked) return 'unchecked'
  if (count.trials === 0) return 'not-run'
  if (count.satisfied === 0) return 'invalid'
  if (count.unjudgedCriteria > 0) return 'not-judged'
  return 'satisfied'
}

function worstVerdict(status: ReportScenario['status']): string | undefined {
  if (status === 'unsatisfied') return 'unsatisfied'
  return status === 'invalid' ? 'invalid' : undefined
}

function worstFirst(a: ReportScenario, b: ReportScenario): number {
  const rate = (s: ReportScenario) => (s.distinct === 0 ? 1 : s.distinctSatisfied / s.distinct)
  return (
    CRITICALITIES.indexOf(a.criticality) - CRITICALITIES.indexOf(b.criticality) ||
    BADNESS.indexOf(a.status) - BADNESS.indexOf(b.status) ||
    rate(a) - rate(b) ||
    (a.id < b.id ? -1 : 1)
  )
}

function gatherViolations(records: readonly TrialRecord[]): Report['violations'] {
  const seen = new Map<
    string,
    { first: ContractViolation; record: TrialRecord; trials: Set<string> }
  >()
  for (const record of records) {
    for (const violation of record.violations) {
      const key = [violation.side, violation.contract, violation.operation, violation.message].join(
        '\n',
      )
      const known = seen.get(key)
      const trial = `${record.scenario}\n${record.trial}`
      if (known === undefined) seen.set(key, { first: violation, record, trials: new Set([trial]) })
      else known.trials.add(trial)
    }
  }
  return [...seen.values()]
    .map(({ first, record, trials }) => ({
      side: first.side,
      contract: first.contract,
      ...(first.operation === undefined ? {} : { operation: first.operation }),
      message: first.message,
      trials: trials.size,
      example: { scenario: record.scenario, trial: record.trial, seenIn: first.seenIn },
    }))
    .toSorted((a, b) => b.trials - a.trials)
    .slice(0, MAX_VIOLATIONS)
}

function boundWords({ satisfaction: { bounds } }: Gate): string {
  return bounds === undefined
    ? ''
    : ` Satisfaction is ${formatRate(bounds.worst)} if all of them had gone wrong, and ${formatRate(bounds.best)} if none had.`
}

function notMeasured(result: RunResult): string[] {
  const { gate, load, kind } = result
  const lines: string[] = []
  const unchecked = gate.scenarios.filter((scenario) => scenario.unchecked).length
  const deterministic = gate.scenarios.filter((scenario) => scenario.deterministic).length
  if (gate.unjudgedCriteria > 0) {
    const { judge } = result.plan
    lines.push(
      judge === undefined
        ? `${plural(gate.unjudgedCriteria, 'criterion was', 'criteria were')} not judged, because no judge is configured: what only reading can tell is unknown.`
        : `${plural(gate.unjudgedCriteria, 'criterion was', 'criteria were')} not judged by ${judge}.`,
    )
  }
  if (unchecked > 0) {
    lines.push(
      `${plural(unchecked, 'scenario has', 'scenarios have')} neither checks nor a judge, and proves nothing.`,
    )
  }
  if (deterministic > 0) {
    lines.push(
      `${plural(deterministic, 'scenario draws', 'scenarios draw')} nothing: however often repeated, each is one observation, kept out of the bounds, and claims nothing beyond its own story.`,
    )
  }
  if (gate.invalidShare > 0) {
    lines.push(
      `${formatRate(gate.invalidShare)} of the trials were invalid: infrastructure failed, and they count neither way.${boundWords(gate)}`,
    )
  }
  if (gate.stoppedEarly !== undefined) {
    lines.push(
      'The run stopped when its decision was certain: how satisfied users are over all of it was not measured, and it is left out of comparisons.',
    )
  }
  if (kind === 'run')
    lines.push('Constraints were not measured: holdout run executes scenarios only.')
  else if (kind === 'load')
    lines.push('No scenario was run: holdout load measures constraints only.')
  else if (load.length === 0) lines.push('No service level is asked for, so none was measured.')
  lines.push(...unmeasuredConstraints(result.constraints))
  const { scenarios } = gate.satisfaction
  if (kind !== 'load' && scenarios > 0 && scenarios < 30) {
    lines.push(
      `${plural(scenarios, 'scenario is', 'scenarios are')} few: what users do beyond these stories is known only within the wider interval. More scenarios narrow it; more trials hardly do.`,
    )
  }
  return lines
}
