/** @module What of a gate may reach an agent: words that a user would use, written for that by the scenarios' authors. */

import type { Gate } from '../../../scenarios-runner/gate/index.ts'
import type { ConstraintVerdict, LoadVerdict } from '../../../scenarios-runner/load/index.ts'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import type { FeedbackLevel } from './levels.ts'
import { longestSharedRun, MOST_SHARED_WORDS } from './scenario-overlap.ts'

/** What feedback is made from. */
export interface ScrubRequest {
  readonly gate: Gate
  readonly records: readonly TrialRecord[]
  readonly scenarios: readonly Scenario[]
  readonly load?: readonly LoadVerdict[]
  readonly constraints?: readonly ConstraintVerdict[]
  /** `symptom` unless given. */
  readonly level?: FeedbackLevel
}

/** What is said of a story that has no symptom of its own. */
const FALLBACKS: Readonly<Record<Scenario['category'], string>> = {
  'happy-path': 'Something that a user does in the happy path fails.',
  'edge-case': 'Something unusual that a user does is not handled well.',
  'failure-mode':
    'When something that the service depends on fails, its users suffer more than they need to.',
}

const SHUT = 'The gate did not open.'
const SLOW = 'A service level is not kept: under load, answers are too slow or fail.'
const BROKEN = 'Something that must always hold does not.'

const RANK = { critical: 0, high: 1, normal: 2, low: 3 } as const

/**
 * The symptoms that a gate leaves, the most critical first, each once. They are the authors' `symptom` words of failed
 * checks, scenarios and constraints, or a sentence about the category: never a scenario's id, title, story, steps or data,
 * nor anything that was observed. A symptom that repeats more than {@link MOST_SHARED_WORDS} words in a row of the story
 * is held back, and the category's sentence stands for it. At level `category` only such sentences go back, at `none` only
 * that the gate did not open.
 */
export function scrubFeedback(request: ScrubRequest): readonly string[] {
  const { level = 'symptom' } = request
  const symptoms = symptomsFor(request, level)
  return level === 'none' && symptoms.length > 0 ? [SHUT] : symptoms
}

function symptomsFor(request: ScrubRequest, level: FeedbackLevel): readonly string[] {
  const { gate, records, load = [], constraints = [] } = request
  const authors = (symptom: string | undefined) =>
    level === 'symptom' ? symptom?.trim() : undefined
  const symptoms = new Set<string>()
  const failing = gate.scenarios
    .filter((count) => count.unsatisfied > 0)
    .flatMap((count) => request.scenarios.find((scenario) => scenario.id === count.scenario) ?? [])
    .sort((a, b) => RANK[a.criticality] - RANK[b.criticality])
  for (const scenario of failing) {
    const fallback = FALLBACKS[scenario.category]
    for (const symptom of level === 'symptom' ? symptomsOf(scenario, records) : [fallback]) {
      const tells = longestSharedRun(symptom, scenario.story) > MOST_SHARED_WORDS
      symptoms.add(tells ? fallback : symptom)
    }
  }
  for (const verdict of load) {
    if (verdict.status === 'fail' && verdict.constraint.aspirational !== true) {
      symptoms.add(authors(verdict.constraint.symptom) || SLOW)
    }
  }
  for (const { status, gated, constraint } of constraints) {
    if (status === 'fail' && gated) symptoms.add(authors(constraint.symptom) || BROKEN)
  }
  const unkept = gate.parts.some(
    (part) => part.kind === 'constraint' && part.gated && part.status === 'fail',
  )
  if (unkept && ![...load, ...constraints].some(({ status }) => status === 'fail')) {
    symptoms.add(SLOW)
  }
  const conformance = gate.parts.find(
    (part) => part.kind === 'conformance' && part.status === 'fail',
  )
  if (conformance?.gated === true) {
    for (const symptom of violationsOf(records)) symptoms.add(symptom)
  }
  return [...symptoms]
}

function symptomsOf(scenario: Scenario, records: readonly TrialRecord[]): string[] {
  const own = scenario.symptom?.trim() || FALLBACKS[scenario.category]
  const out = new Set<string>()
  for (const record of lastAttempts(records)) {
    if (record.scenario !== scenario.id || record.verdict.status !== 'unsatisfied') continue
    const failed = record.checks.filter((check) => check.result === 'not-met')
    for (const { id } of failed) {
      out.add(scenario.checks.find((check) => check.id === id)?.symptom?.trim() || own)
    }
    if (
      failed.length === 0 ||
      record.criteria.some((criterion) => criterion.status === 'not-met')
    ) {
      out.add(own)
    }
  }
  return out.size === 0 ? [own] : [...out]
}

/** Which side of which contract is broken: contracts are in the agent's workspace, so that naming them tells nothing new. */
function violationsOf(records: readonly TrialRecord[]): string[] {
  const out = new Set<string>()
  for (const { violations } of lastAttempts(records)) {
    for (const { side, contract, operation } of violations) {
      const what = operation === undefined ? '' : ` to ${operation}`
      out.add(
        side === 'downstream'
          ? `An answer${what} breaks the service’s own contract.`
          : `A call${what} breaks the contract of ${contract}.`,
      )
    }
  }
  return [...out].sort()
}

/** The last attempt of each trial, which is the one that counts. */
function lastAttempts(records: readonly TrialRecord[]): readonly TrialRecord[] {
  const last = new Map<string, TrialRecord>()
  for (const record of records) {
    const key = `${record.scenario}\n${record.trial}`
    const held = last.get(key)
    if (held === undefined || record.attempt >= held.attempt) last.set(key, record)
  }
  return [...last.values()]
}
