/** @module From what the laws found to the report. */

import type { JsonValue } from '../base/index.ts'
import type { Undocumented } from './check-twin.ts'
import type {
  AnsweredRequests,
  CheckedOperation,
  CorrectedOperation,
  Exchanged,
  Ground,
  Law,
  LawException,
  LawReport,
  LawSummary,
  LawVerdict,
  Subject,
} from './model.ts'
import type { LawResult } from './run/hold-law.ts'
import { toCurl, toWire, type Wire } from './run/wire.ts'

/** Everything that a check found. */
export interface Findings {
  readonly ground: Ground
  readonly laws: readonly Law[]
  readonly subjects: readonly Subject[]
  /** By operation, by law. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, LawResult>>
  /** By operation; nothing of a service at an address. */
  readonly answers: ReadonlyMap<string, AnsweredRequests>
  readonly undocumented: ReadonlyMap<string, Undocumented>
  /** Laws that saw an operation act on state. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>
  readonly wire: Wire
  readonly against: string
  readonly seed: string
  readonly runs: number
  readonly stateless: Readonly<Record<string, string>>
  readonly corrected: readonly CorrectedOperation[]
  readonly requests: number
  readonly elapsedMs: number
}

/** The law that every other law's answers are held to as well. */
const DOCUMENTED = 'documented answer'

/** Writes the report. */
export function createReport(findings: Findings): LawReport {
  const { ground, subjects, against, seed, runs, requests, elapsedMs } = findings
  const { source, title, version, hash } = ground.contract
  const exceptions: LawException[] = []
  const operations = subjects.map((subject) => checkedOperation(findings, subject, exceptions))
  const count = (state: CheckedOperation['state']) =>
    operations.filter((one) => one.state === state).length
  return {
    contract: { source, title, version, hash, operations: ground.contract.operations.length },
    against,
    seed,
    runs,
    requests,
    elapsedMs,
    kinds: tally(operations.map(({ kind }) => kind)),
    state: {
      stateful: count('stateful'),
      'schema-only': count('schema-only'),
      unsupported: count('unsupported'),
      stateless: count('stateless'),
    },
    answers: totalOf([...findings.answers.values()]),
    statefulShare: shareOf(count('stateful'), operations.length - count('stateless')),
    wronglyStateless: wronglyStateless(findings, operations),
    laws: findings.laws.map((law) => summary(law, operations)),
    operations,
    exceptions,
    corrected: findings.corrected,
  }
}

function checkedOperation(
  findings: Findings,
  subject: Subject,
  exceptions: LawException[],
): CheckedOperation {
  const { operation, behaviour } = subject
  const laws: Record<string, LawVerdict> = {}
  const reasons: Record<string, string> = {}
  let unsupported = true
  for (const [law, found] of findings.results.get(operation.id) ?? []) {
    const seen = findings.undocumented.get(operation.id)
    const result: LawResult =
      law === DOCUMENTED && found.verdict !== 'broken' && seen !== undefined
        ? { verdict: 'broken', ...seen }
        : found
    laws[law] = result.verdict
    if (result.verdict === 'not-applicable') reasons[law] = result.reason
    if (!(result.verdict === 'not-applicable' && result.reason.startsWith('the twin says')))
      unsupported = false
    if (result.verdict === 'broken') {
      exceptions.push(
        exceptionOf(
          findings,
          law,
          subject,
          result.message,
          result.exchanged,
          law === DOCUMENTED && seen?.contradiction === true,
        ),
      )
    }
  }
  const seenBy = [...(findings.marks.get(operation.id) ?? [])]
  const isBroken = Object.entries(laws).some(
    ([law, verdict]) => verdict === 'broken' && law !== DOCUMENTED,
  )
  const stateOf = (): CheckedOperation['state'] => {
    if (seenBy.length === 0 && Object.hasOwn(findings.stateless, operation.id)) return 'stateless'
    if (unsupported) return 'unsupported'
    return seenBy.length > 0 && !isBroken ? 'stateful' : 'schema-only'
  }
  return {
    operation: operation.id,
    method: operation.method.toUpperCase(),
    path: operation.path,
    kind: behaviour.kind,
    ...(behaviour.resource === undefined ? {} : { resource: behaviour.resource }),
    state: stateOf(),
    seenBy,
    answers: findings.answers.get(operation.id),
    laws,
    reasons,
  }
}

function totalOf(answers: readonly AnsweredRequests[]): AnsweredRequests | undefined {
  if (answers.length === 0) return undefined
  const sum = (field: Exclude<keyof AnsweredRequests, 'problem'>) =>
    answers.reduce((total, one) => total + one[field], 0)
  return {
    sent: sum('sent'),
    valid: sum('valid'),
    refused: sum('refused'),
    unsupported: sum('unsupported'),
    contradicted: sum('contradicted'),
    unsaid: sum('unsaid'),
  }
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}

function wronglyStateless(
  { stateless, ground }: Findings,
  operations: readonly CheckedOperation[],
): LawReport['wronglyStateless'] {
  return Object.keys(stateless).flatMap((operation) => {
    if (ground.subject(operation) === undefined)
      return [{ operation, why: 'the contract has no such operation' }]
    const seenBy = operations.find((one) => one.operation === operation)?.seenBy ?? []
    if (seenBy.length === 0) return []
    return [{ operation, why: `it was seen to act on state: ${seenBy.join(', ')}` }]
  })
}

function exceptionOf(
  findings: Findings,
  law: string,
  subject: Subject,
  message: string,
  exchanged: readonly Exchanged[],
  contradiction: boolean,
): LawException {
  const { contract } = findings.ground
  const text = exchanged.at(-1)?.answer.text ?? ''
  return {
    law,
    operation: subject.operation.id,
    message,
    contradiction,
    curl: exchanged.map(({ request }) => toCurl(toWire(contract, request, findings.wire))),
    answer: text.length <= 600 ? text : `${text.slice(0, 599)}…`,
    given: givenOf(findings.ground, exchanged),
  }
}

/** What the requests name, by the keys that name it, the outermost first. */
function givenOf(ground: Ground, exchanged: readonly Exchanged[]): LawException['given'] {
  const given: Record<string, JsonValue[]> = {}
  for (const { request } of exchanged) {
    for (const handle of request.target.handles) {
      if (handle.uid === undefined) continue
      const fields = ground.behaviour.resources[handle.resource]?.keys ?? []
      const known: Record<string, JsonValue> = {}
      for (const field of fields) {
        const value = handle.value[field]
        if (value !== undefined) known[field] = value
      }
      const list = given[handle.resource] ?? []
      given[handle.resource] = list
      if (!list.some((one) => JSON.stringify(one) === JSON.stringify(known))) list.push(known)
    }
  }
  return given
}

function summary(law: Law, operations: readonly CheckedOperation[]): LawSummary {
  const verdicts = operations.map((one) => one.laws[law.name])
  const held = verdicts.filter((verdict) => verdict === 'held').length
  const broken = verdicts.filter((verdict) => verdict === 'broken').length
  return {
    law: law.name,
    sentence: law.sentence,
    checked: held + broken,
    held,
    notApplicable: operations.length - held - broken,
    reasons: tally(operations.flatMap((one) => one.reasons[law.name] ?? []).map(plain)),
  }
}

// Reasons that name one operation's values are one reason.
function plain(reason: string): string {
  return reason
    .replace(/^\S+ was refused with (\d+).*$/s, 'it was refused with $1')
    .replace(/^no valid body could be drawn.*$/s, 'no valid body could be drawn')
    .replace(
      /^no \S+ can be found or made that .*$/,
      'nothing can be found or made for its keys to name',
    )
    .replace(/^nothing listed has a \S+ to/, 'nothing listed has the field to')
    .replace(/^there are not enough \S+ for/, 'there is not enough for')
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a))
}
