/** @module What a user would see go wrong, in words, and the evidence that says so. */

import { formatDuration, plural } from '../../twins/base/node/index.ts'
import type { Scenario } from '../scenario/index.ts'
import type { TrialRecord } from '../trial/index.ts'
import type { Report } from './model.ts'

/** A sentence about the artifact, with what carries it. */
export interface Noticed {
  readonly text: string
  /** `critical` … `low` for scenarios; `constraint` and `conformance` else. */
  readonly weight: string
  /** Where it was seen: `revoke, 18 of 20 trials`. */
  readonly where: string
  /** The scenario that it was seen in; absent of a constraint. */
  readonly scenario?: string
  /** The first evidence. */
  readonly proof: string
  /** Scenario id or objective id, for links. */
  readonly subject: { readonly kind: 'scenario' | 'load' | 'contract'; readonly id: string }
}

/**
 * The symptoms of a scenario's unsatisfied trials with the number of trials they were seen in, most frequent first. A failed check
 * speaks through its symptom, else the scenario's, else the verdict's reason; a criterion that was not met through its own text.
 */
export function noticedIn(
  trials: readonly TrialRecord[],
  scenario: Scenario | undefined,
): { text: string; trials: number }[] {
  const counts = new Map<string, number>()
  for (const record of trials) {
    if (record.verdict.status !== 'unsatisfied') continue
    for (const text of symptomsOf(record, scenario)) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
    .map(([text, count]) => ({ text, trials: count }))
    .toSorted((a, b) => b.trials - a.trials)
}

function symptomsOf(record: TrialRecord, scenario: Scenario | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  for (const result of record.checks) {
    if (result.result !== 'not-met') continue
    const symptom = scenario?.checks.find((check) => check.id === result.id)?.symptom
    const text = symptom ?? scenario?.symptom
    if (text !== undefined) found.add(text)
  }
  for (const result of record.criteria) {
    if (result.status !== 'not-met') continue
    const text = scenario?.criteria.find((criterion) => criterion.id === result.id)?.text
    if (text !== undefined) found.add(`Not so: ${text}`)
  }
  if (found.size === 0) found.add(scenario?.symptom ?? record.verdict.reason)
  return found
}

/**
 * The evidence of one trial that did not satisfy: the first failed check with its values, else the criterion, else the verdict.
 * What an invalid one was seen to do is no evidence: what broke it is. What a check saw of an artifact that never started, or of a
 * story that could not begin, only follows from that.
 */
export function proofOf(record: TrialRecord): string {
  const { status, reason } = record.verdict
  if (status === 'invalid') return reason
  const check = record.checks.find((result) => result.result !== 'met')
  if (check !== undefined && (reason.startsWith(check.id) || check.detail.includes(reason)))
    return `${check.expression} — ${check.detail}`
  const criterion = record.criteria.find((result) => result.status === 'not-met')
  if (criterion !== undefined) {
    const quote = criterion.quotes[0]
    return quote === undefined ? criterion.reasoning : `${criterion.reasoning} “${quote.text}”`
  }
  return reason
}

/** Everything that went wrong, in the order in which it matters: scenarios by criticality, then service levels, then contracts. */
export function listNoticed(report: Report): Noticed[] {
  const scenarios = report.scenarios.flatMap((scenario) =>
    scenario.noticed.map(({ text, trials }, index) => ({
      text,
      weight: scenario.criticality,
      where: `${scenario.id}, ${trials} of ${plural(scenario.trials, 'trial')}`,
      proof: index === 0 ? (scenario.evidence?.text ?? '') : '',
      scenario: scenario.id,
      subject: { kind: 'scenario' as const, id: scenario.id },
    })),
  )
  const load = report.load
    .filter((verdict) => verdict.status === 'fail' && verdict.gated)
    .map((verdict) => ({
      text: verdict.symptom ?? `Not so: ${verdict.title}.`,
      weight: 'constraint',
      where:
        verdict.measured === undefined
          ? verdict.id
          : `${verdict.endpoint}, p99 ${formatDuration(verdict.measured.p99Ms)}, where ${missed(verdict)} is asked`,
      proof: verdict.reason,
      subject: { kind: 'load' as const, id: verdict.id },
    }))
  const contracts = report.violations.map((violation) => ({
    text: violation.message,
    weight: 'conformance',
    where: `${violation.side === 'downstream' ? 'its own answers' : `its calls to ${violation.contract}`}, ${violation.trials} trials`,
    proof: `${violation.operation ?? 'no operation of the contract'}, seen in ${violation.example.scenario}, trial ${violation.example.trial}, ${violation.example.seenIn}`,
    scenario: violation.example.scenario,
    subject: { kind: 'contract' as const, id: violation.contract },
  }))
  const constraints = (report.constraints ?? [])
    .filter((verdict) => verdict.status === 'fail' && verdict.gated)
    .map((verdict) => ({
      text: verdict.symptom ?? `Not so: ${verdict.title}.`,
      weight: 'constraint',
      where: verdict.id,
      proof: verdict.reason,
      subject: { kind: 'load' as const, id: verdict.id },
    }))
  return [...scenarios, ...load, ...constraints, ...contracts]
}

function missed({ objectives }: Report['load'][number]): string {
  const failed = objectives.filter(({ status, gated }) => status === 'fail' && gated)
  return failed.map(({ asked }) => asked).join(' and ')
}
