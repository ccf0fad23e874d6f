/** @module What of a gate may reach an agent: words that a user would use, written for that by the scenarios' authors. */

import type { Gate } from '../../../scenarios-runner/gate/index.ts'
import type { ConstraintVerdict, LoadVerdict } from '../../../scenarios-runner/load/index.ts'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import {
  lastAttempts,
  type Trajectory,
  type TrialRecord,
} from '../../../scenarios-runner/trial/index.ts'
import type { FeedbackLevel } from './levels.ts'
import { type FindOperation, observe } from './observe.ts'
import { givesAway, overlapWith, tellingOf } from './scenario-overlap.ts'

/** What feedback is made from. */
export interface ScrubRequest {
  readonly gate: Gate
  readonly records: readonly TrialRecord[]
  readonly scenarios: readonly Scenario[]
  readonly load?: readonly LoadVerdict[]
  readonly constraints?: readonly ConstraintVerdict[]
  /** `symptom` unless given. */
  readonly level?: FeedbackLevel
  /** Words in lower case that agents may read anyway; none unless given, so that more is held back. */
  readonly known?: ReadonlySet<string>
  /** For the level `observation`: what was seen in a trial, and the artifact's own operations. */
  readonly trajectoryOf?: (record: TrialRecord) => Trajectory | undefined
  readonly findOperation?: FindOperation
}

/** Feedback, and what it gives away. */
export interface ScrubbedFeedback {
  /** One line each. */
  readonly symptoms: readonly string[]
  readonly account: FeedbackAccount
}

/** How much of the scenarios went back: measured on every line against the story that it was made from. */
export interface FeedbackAccount {
  readonly level: FeedbackLevel
  /** Scenario → lines made from it. */
  readonly exposed: Readonly<Record<string, number>>
  /** Scenarios of which a line was held back, since it would have told them. */
  readonly heldBack: readonly string[]
  /** The longest run of words, and the largest share of a sentence, that any line has in common with its scenario. */
  readonly longestRun: number
  readonly largestShare: number
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
 * nor anything that the artifact or a judge wrote. A line that would tell its scenario (see `givesAway`) is held back, and
 * the category's sentence stands for it. At level `observation` each story's lines are followed by what was seen there, in
 * words of a closed list; at `category` only sentences about categories go back, at `none` only that the gate did not open.
 */
export function scrubFeedback(request: ScrubRequest): ScrubbedFeedback {
  const { level = 'symptom' } = request
  const told = storiesTold(request, level)
  const symptoms = [...new Set([...told.lines, ...systemSymptoms(request, level)])]
  const { account } = told
  if (level !== 'none') return { symptoms, account }
  return {
    symptoms: symptoms.length > 0 ? [SHUT] : [],
    account: { ...account, exposed: {}, heldBack: [], longestRun: 0, largestShare: 0 },
  }
}

/** What goes back of the stories that failed. */
function storiesTold(request: ScrubRequest, level: FeedbackLevel) {
  const { gate, known = new Set<string>() } = request
  const records = lastAttempts(request.records)
  const lines = new Set<string>()
  const exposed: Record<string, number> = {}
  const heldBack: string[] = []
  let [longestRun, largestShare] = [0, 0]
  const failing = gate.scenarios
    .filter((count) => count.unsatisfied > 0)
    .flatMap((count) => request.scenarios.find((scenario) => scenario.id === count.scenario) ?? [])
    .sort((a, b) => RANK[a.criticality] - RANK[b.criticality])
  for (const scenario of failing) {
    const fallback = FALLBACKS[scenario.category]
    const telling = tellingOf(scenario, known)
    const own = new Set<string>()
    const wanted =
      level === 'none' || level === 'category'
        ? [fallback]
        : [...symptomsOf(scenario, records), ...observationsOf(scenario, records, request, level)]
    for (const line of wanted) {
      const overlap = overlapWith(line, telling)
      const tells = line !== fallback && givesAway(overlap)
      if (tells) heldBack.push(scenario.id)
      else {
        longestRun = Math.max(longestRun, overlap.run)
        largestShare = Math.max(largestShare, overlap.share)
      }
      own.add(tells ? fallback : line)
    }
    exposed[scenario.id] = own.size
    for (const line of own) lines.add(line)
  }
  const account: FeedbackAccount = {
    level,
    exposed,
    heldBack: [...new Set(heldBack)],
    longestRun,
    largestShare,
  }
  return { lines, account }
}

function observationsOf(
  scenario: Scenario,
  records: readonly TrialRecord[],
  { trajectoryOf, findOperation = () => undefined }: ScrubRequest,
  level: FeedbackLevel,
): readonly string[] {
  if (level !== 'observation' || trajectoryOf === undefined) return []
  // The first failed trial, as a person would look at one: more would tell what the trials draw.
  const record = records.find(
    (one) => one.scenario === scenario.id && one.verdict.status === 'unsatisfied',
  )
  const trajectory = record === undefined ? undefined : trajectoryOf(record)
  if (record === undefined || trajectory === undefined) return []
  return observe(scenario, record, trajectory, findOperation)
}

/** What is no story's: service levels, constraints, contracts. */
function systemSymptoms(request: ScrubRequest, level: FeedbackLevel): ReadonlySet<string> {
  const { gate, records, load = [], constraints = [] } = request
  const authors = (symptom: string | undefined) =>
    level === 'symptom' || level === 'observation' ? symptom?.trim() : undefined
  const symptoms = new Set<string>()
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
  return symptoms
}

function symptomsOf(scenario: Scenario, records: readonly TrialRecord[]): string[] {
  const own = scenario.symptom?.trim() || FALLBACKS[scenario.category]
  const out = new Set<string>()
  for (const record of records) {
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
