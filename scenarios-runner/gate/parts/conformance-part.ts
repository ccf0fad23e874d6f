/** @module Contract conformance as parts of the gate: the artifact's answers, and the calls that it makes. */

import type { ContractViolation, TrialRecord } from '../../trial/index.ts'
import type { GatePart } from '../model.ts'
import { counted } from '../percent.ts'

/** Which sides were held to a contract; both unless said. */
export interface ConformanceScope {
  /** The artifact has a contract of its own, and its answers were held to it. */
  readonly downstream?: boolean
  /** There are twins, and the artifact's calls were held to their contracts. */
  readonly upstream?: boolean
}

const SIDES = {
  downstream: {
    name: 'answers',
    kept: "every answer of the artifact keeps to the artifact's own contract",
    broken: "the artifact's answers break its own contract",
    unmeasured: 'not measured: the artifact has no contract of its own',
    none: 'not measured: the artifact answered nothing',
    seen: 'answers',
  },
  upstream: {
    name: 'calls',
    kept: "every call that the artifact makes keeps to the twins' contracts",
    broken: "the artifact's calls break the twins' contracts",
    unmeasured: 'not measured: there is no twin that the artifact could call',
    none: 'not measured: the artifact called no twin',
    seen: 'calls',
  },
} as const

/** Both sides' parts. Invalid trials are left out: what the harness broke is nobody's conformance. */
export function conformanceParts(
  records: readonly TrialRecord[],
  scope: ConformanceScope,
): GatePart[] {
  const valid = records.filter(({ verdict }) => verdict.status !== 'invalid')
  const violations = valid.flatMap((record) => record.violations)
  return (['downstream', 'upstream'] as const).map((side): GatePart => {
    const words = SIDES[side]
    const own = violations.filter((violation) => violation.side === side)
    const base = { kind: 'conformance', name: words.name } as const
    if (own.length > 0) {
      return { ...base, status: 'fail', gated: true, reason: brokenWords(words.broken, own, valid) }
    }
    if (scope[side] === false) {
      return { ...base, status: 'inconclusive', gated: false, reason: words.unmeasured }
    }
    if (valid.length === 0) {
      return {
        ...base,
        status: 'inconclusive',
        gated: true,
        reason: 'no valid trial has shown any',
      }
    }
    // Silence keeps every contract, and shows nothing.
    if (valid.every((record) => record.seen?.[words.seen] === 0)) {
      const reason = `${words.none}, in ${counted(valid.length, 'trial')}`
      return { ...base, status: 'inconclusive', gated: false, reason }
    }
    return {
      ...base,
      status: 'pass',
      gated: true,
      reason: `${words.kept}, in ${counted(valid.length, 'trial')}`,
    }
  })
}

function brokenWords(
  subject: string,
  violations: readonly ContractViolation[],
  valid: readonly TrialRecord[],
): string {
  const { side } = violations[0] as ContractViolation
  const trials = valid.filter((record) => record.violations.some((one) => one.side === side))
  const ways = new Map<string, number>()
  for (const { operation, contract, message } of violations) {
    const way = `${operation ?? contract}: ${message}`
    ways.set(way, (ways.get(way) ?? 0) + 1)
  }
  const sorted = [...ways].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const [[first] = ['']] = sorted
  const more = sorted.length > 1 ? `, and in ${counted(sorted.length - 1, 'other way')}` : ''
  return `${subject} in ${trials.length} of ${counted(valid.length, 'trial')}: ${first}${more}`
}
