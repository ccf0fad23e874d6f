/** @module Constraints that are checks: an expression that must be true of every trajectory and of what twins heard under load. */

import { HoldoutError, type JsonObject } from '../../../twins/base/index.ts'
import { evaluateChecks, nameProblems, parseExpression } from '../../scenario/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import type { CheckConstraint, ConstraintVerdict } from '../model.ts'

/** What one trajectory, or one load, shows. */
export interface Observation {
  /** `revoke, trial 3`; `the load permissions-latency`. */
  readonly where: string
  /** Twin → the calls that it received. */
  readonly calls: Readonly<Record<string, readonly object[]>>
  /** Twin → what became of its state. */
  readonly changes: Readonly<Record<string, readonly object[]>>
  /** What the user was answered: `step`, `method`, `url`, `status`, `ms`, `failure`, `json`. */
  readonly answers: readonly object[]
  /** What the artifact printed. */
  readonly output: readonly string[]
  /** The scenario's id; empty for a load. */
  readonly scenario: string
}

/** Collects what is observed, and then decides. */
export interface CheckTally {
  /** Whether there is anything to check. */
  readonly isWanted: boolean
  see(observation: Observation): void
  verdicts(): ConstraintVerdict[]
}

/** More calls than these in one observation are not looked through. */
const MAX_CALLS = 20_000
const NAMES = ['changes', 'answers', 'output', 'scenario']

/**
 * Refuses what asks for something that is never there.
 *
 * @throws {HoldoutError} `CONSTRAINT_CHECK_UNKNOWN_NAME`
 */
export function checkNames(
  constraints: readonly CheckConstraint[],
  twins: readonly string[],
): void {
  for (const constraint of constraints) {
    const { ast } = parseExpression(constraint.check)
    const [problem] = nameProblems(ast, {
      steps: new Map(),
      drawn: new Map(NAMES.map((name) => [name, undefined])),
      saved: [],
      twins,
    })
    if (problem === undefined) continue
    throw new HoldoutError(problem.message, {
      code: 'CONSTRAINT_CHECK_UNKNOWN_NAME',
      place: constraintPlace(constraint, 'check'),
      hint: `${problem.hint ?? 'see what can be asked'}; here may stand calls.<twin>, changes.<twin>, answers, output and scenario`,
    })
  }
}

/**
 * Opens a tally.
 *
 * @param isWhole whether this run plays scenarios: only then does silence leave a check undecided
 */
export function openCheckTally(
  constraints: readonly CheckConstraint[],
  isWhole: boolean,
): CheckTally {
  const tallies = constraints.map((constraint) => ({
    constraint,
    seen: 0,
    lookedAt: 0,
    broken: [] as string[],
    skipped: [] as string[],
  }))
  return {
    isWanted: tallies.length > 0,
    see(observation) {
      const { calls, changes, answers, output, scenario } = observation
      const most = Math.max(0, ...Object.values(calls).map((list) => list.length))
      for (const tally of tallies) {
        if (most > MAX_CALLS) {
          tally.skipped.push(`${observation.where} (${most} calls are too many to look through)`)
          continue
        }
        const [result] = evaluateChecks([asCheck(tally.constraint)], {
          steps: {},
          twins: {},
          calls,
          saved: {},
          drawn: { changes, answers, output, scenario } as unknown as JsonObject,
        })
        if (result?.result === 'error') throw undecidable(tally.constraint, result.detail)
        tally.seen += 1
        tally.lookedAt += lookedAt(tally.constraint, observation)
        if (result?.result === 'not-met')
          tally.broken.push(`${observation.where}: ${result.detail}`)
      }
    },
    verdicts: () =>
      tallies.map(({ constraint, seen, lookedAt, broken, skipped }): ConstraintVerdict => {
        const gated = constraint.aspirational !== true && (isWhole || seen > 0)
        const [first] = broken
        if (first !== undefined) {
          const reason = `broken in ${broken.length} of ${seen} ${seen === 1 ? 'observation' : 'observations'}: ${first}`
          return { constraint, gated, status: 'fail', reason }
        }
        if (seen === 0 || skipped.length > 0) {
          const why =
            skipped[0] ??
            (isWhole ? 'nothing was observed' : 'this run observed nothing that it is about')
          return { constraint, gated, status: 'inconclusive', reason: `not decided: ${why}` }
        }
        const all = `true of all ${seen} ${seen === 1 ? 'observation' : 'observations'}`
        const reason =
          lookedAt === 0
            ? `${all}, and none of what it asks about was in any: it is true for want of that`
            : `${all}, and nothing is claimed beyond these`
        return { constraint, gated, status: 'pass', reason }
      }),
  }
}

/** How many calls, changes, answers and lines a check had before it: what is true of none shows nothing. */
function lookedAt({ check }: CheckConstraint, observation: Observation): number {
  const words = new Set(check.match(/[A-Za-z_][\w-]*/g))
  const { calls, changes, answers, output } = observation
  const listsOf = (all: Readonly<Record<string, readonly object[]>>) => {
    const named = Object.keys(all).filter((twin) => words.has(twin))
    // A check that names no twin is about them all.
    return (named.length === 0 ? Object.keys(all) : named).flatMap((twin) => all[twin] ?? [])
  }
  const asked = Object.entries({
    calls: () => listsOf(calls),
    changes: () => listsOf(changes),
    answers: () => answers,
    output: () => output,
    scenario: () => [observation.scenario],
  }).filter(([name]) => words.has(name))
  return asked.reduce((sum, [, list]) => sum + list().length, 0)
}

function asCheck({ id, check }: CheckConstraint) {
  return { id, expression: check, symptom: undefined, position: { line: 1, column: 1, offset: 0 } }
}

function undecidable(constraint: CheckConstraint, detail: string): HoldoutError {
  return new HoldoutError(`this check cannot be decided: ${detail}`, {
    code: 'CONSTRAINT_CHECK_ERROR',
    place: constraintPlace(constraint, 'check'),
    hint: `the expression is: ${constraint.check}`,
  })
}
