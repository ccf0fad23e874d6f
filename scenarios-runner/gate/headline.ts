/** @module The verdict in one sentence that a person likes to read. */

import type { TrialRecord } from '../trial/index.ts'
import type { GatePart, GatePolicy, GateStatus, ScenarioCount } from './model.ts'
import { counted, percentAtMost } from './percent.ts'
import { stratumOf } from './plan/plan-run.ts'

/** Everything that the verdict rests on. */
export interface Findings {
  readonly parts: readonly GatePart[]
  readonly counts: readonly ScenarioCount[]
  readonly policy: GatePolicy
  /** Trials that count, and those of them that are invalid. */
  readonly trials: number
  readonly invalid: readonly TrialRecord[]
  readonly tooManyInvalid: boolean
  readonly constraintsMet: number
  readonly unjudgedCriteria: number
  readonly nothingGated: boolean
}

/** `fail: critical scenarios went wrong in 4 of 60 trials; permissions-latency is not met`, for instance. */
export function headlineOf(status: GateStatus, findings: Findings): string {
  switch (status) {
    case 'pass':
      return passWords(findings)
    case 'fail':
      return `fail: ${listed(findings.parts.filter(decided('fail')).map((part) => failureOf(part, findings)))}`
    case 'invalid':
      return `invalid: ${listed(invalidWords(findings))}`
    case 'inconclusive':
      return `inconclusive: ${listed(openWords(findings))}`
    default:
      return status satisfies never
  }
}

function passWords(findings: Findings): string {
  const { constraintsMet, unjudgedCriteria } = findings
  const counts = findings.counts.filter(({ visible }) => visible !== true)
  if (unjudgedCriteria > 0) {
    return `pass on checks; ${counted(unjudgedCriteria, 'criterion', 'criteria')} not judged`
  }
  const said: string[] = []
  if (counts.length > 0) {
    const distinct = counts.reduce((total, count) => total + count.distinct, 0)
    const satisfied = counts.reduce((total, count) => total + count.distinctSatisfied, 0)
    said.push(
      `${satisfied} of ${counted(distinct, 'distinct trial')} of ${counted(counts.length, 'scenario')} satisfied`,
    )
  }
  if (constraintsMet > 0) said.push(`${counted(constraintsMet, 'constraint')} met`)
  return `pass: ${said.join(', ')}`
}

function failureOf(part: GatePart, findings: Findings): string {
  switch (part.kind) {
    case 'stratum':
      return `${part.name} scenarios ${wrong(findings.counts.filter((count) => stratumOf(count) === part.name))}`
    case 'category':
      return `${part.name} scenarios ${wrong(findings.counts.filter((count) => count.category === part.name && count.visible !== true))}`
    case 'constraint':
      return `${part.name} is not met`
    case 'conformance':
      return part.name === 'answers'
        ? "the artifact's answers break its own contract"
        : "the artifact's calls break the twins' contracts"
    default:
      return part.kind satisfies never
  }
}

function wrong(counts: readonly ScenarioCount[]): string {
  const trials = counts.reduce((total, count) => total + count.trials - count.invalid, 0)
  const unsatisfied = counts.reduce((total, count) => total + count.unsatisfied, 0)
  return `went wrong in ${unsatisfied} of ${counted(trials, 'trial')}`
}

function invalidWords({ invalid, trials, tooManyInvalid, parts }: Findings): string[] {
  const said: string[] = []
  if (tooManyInvalid) {
    const causes = new Map<string, number>()
    for (const { verdict } of invalid) {
      const cause = verdict.cause ?? 'unknown'
      causes.set(cause, (causes.get(cause) ?? 0) + 1)
    }
    const sorted = [...causes].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    const named = sorted.map(([cause, count]) => `${cause} ${count}`).join(', ')
    said.push(
      `${invalid.length} of ${counted(trials, 'trial')} (${percentAtMost(invalid.length / trials)}) ` +
        `say nothing about the artifact, since the harness failed (${named})`,
    )
  }
  const unmeasured = parts.filter(decided('invalid')).map((part) => part.name)
  if (unmeasured.length > 0) said.push(`could not measure ${unmeasured.join(', ')}`)
  return said
}

function openWords(findings: Findings): string[] {
  const { counts, parts, policy, unjudgedCriteria } = findings
  const said: string[] = []
  if (policy.unjudged === 'block' && unjudgedCriteria > 0) {
    said.push(`${counted(unjudgedCriteria, 'criterion', 'criteria')} not judged`)
  }
  const unchecked = counts.filter((count) => count.unchecked && count.trials > 0)
  if (unchecked.length > 0) {
    said.push(`nothing checked ${unchecked.map((count) => count.scenario).join(', ')}`)
  }
  const notRun = counts.filter((count) => count.trials === 0)
  if (notRun.length > 0) said.push(`${counted(notRun.length, 'scenario')} did not run`)
  const open = parts.filter(decided('inconclusive')).filter((part) => part.kind !== 'conformance')
  if (open.length > 0) {
    said.push(`too little was seen to decide ${open.map((part) => part.name).join(', ')}`)
  }
  if (findings.nothingGated) said.push('nothing here is gated')
  if (said.length === 0) said.push('no valid trial has shown conformance')
  return said
}

function decided(status: GateStatus): (part: GatePart) => boolean {
  return (part) => part.gated && part.status === status
}

function listed(sentences: readonly string[]): string {
  const shown = sentences.slice(0, 3).join('; ')
  return sentences.length > 3 ? `${shown}; and ${sentences.length - 3} more` : shown
}
