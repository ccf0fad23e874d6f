/** @module The verdict on a trial, derived in code: no judge overturns a failed check, and no average is taken. */

import type { CheckResult, ContractViolation, CriterionResult, Verdict } from '../trial/index.ts'

/** Everything that a verdict follows from. */
export interface VerdictGrounds {
  readonly checks: readonly CheckResult[]
  readonly criteria: readonly CriterionResult[]
  /** What the artifact did that nothing can excuse: it crashed, or never answered. */
  readonly ownFault?: string | undefined
  readonly violations?: readonly ContractViolation[]
}

/** What else vetoes. */
export interface VerdictPolicy {
  /** `gate`: contract violations are a part of the gate (the default). `veto`: they make the trial unsatisfied too. */
  readonly violations: 'gate' | 'veto'
}

/**
 * In this order: an author's error makes the trial invalid (and the run a usage error); the artifact's own fault, a check
 * that is not met, and a criterion that is not met make it unsatisfied; a criterion that the judge could not decide,
 * asked again, makes it invalid, since the judge failed. What nobody judged decides nothing here: the gate blocks on it.
 */
export function deriveVerdict(
  grounds: VerdictGrounds,
  policy: VerdictPolicy = { violations: 'gate' },
): Verdict {
  const { checks, criteria, ownFault, violations = [] } = grounds
  const mistake = checks.find(({ result }) => result === 'error')
  if (mistake !== undefined) {
    const reason = `${mistake.id} cannot be decided: ${mistake.detail} (${mistake.expression})`
    return { status: 'invalid', cause: 'scenario', reason }
  }
  if (ownFault !== undefined) return { status: 'unsatisfied', reason: ownFault }
  const failed = checks.find(({ result }) => result === 'not-met')
  if (failed !== undefined) {
    const reason = `${failed.id} is not met: ${failed.expression} (${failed.detail})`
    return { status: 'unsatisfied', reason }
  }
  const [violation] = violations
  if (policy.violations === 'veto' && violation !== undefined) {
    const { side, contract, message, seenIn } = violation
    const reason = `${seenIn} breaks the ${side} contract ${contract}: ${message}`
    return { status: 'unsatisfied', reason }
  }
  const notMet = criteria.find(({ status }) => status === 'not-met')
  if (notMet !== undefined) {
    return { status: 'unsatisfied', reason: `${notMet.id} is not met: ${notMet.reasoning}` }
  }
  const undecided = criteria.find(({ status }) => status === 'inconclusive')
  if (undecided !== undefined) {
    const reason = `the judge could not decide ${undecided.id}: ${undecided.reasoning}`
    return { status: 'invalid', cause: 'judge', reason }
  }
  return { status: 'satisfied', reason: satisfiedBy(checks.length, criteria) }
}

function satisfiedBy(checks: number, criteria: readonly CriterionResult[]): string {
  const judged = criteria.filter(({ status }) => status === 'met').length
  const unjudged = criteria.length - judged
  const parts = [
    ...(checks > 0 ? [count(checks, 'check', 'is met', 'are met')] : []),
    ...(judged > 0 ? [count(judged, 'criterion', 'is met', 'are met', 'criteria')] : []),
  ]
  const open = count(unjudged, 'criterion', 'was not judged', 'were not judged', 'criteria')
  if (parts.length === 0) {
    return unjudged > 0 ? `nothing was looked at: ${open}` : 'nothing was looked at'
  }
  return [...parts, ...(unjudged > 0 ? [open] : [])].join('; ')
}

function count(n: number, one: string, is: string, are: string, many = `${one}s`): string {
  return n === 1 ? `1 ${one} ${is}` : `${n} ${many} ${are}`
}
