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
  /** What the user was answered: `step`, `method`, `url`, `status`, `ms`, `failure`, `json`; absent for a load, whose answers are not kept. */
  readonly answers?: readonly object[]
  /** What the artifact printed. */
  readonly output: readonly string[]
  /** The scenario's id; empty for a load. */
  readonly scenario: string
}

/** What one check made of one observation. */
export interface CheckSeen {
  /** The constraint's id. */
  readonly check: string
  readonly outcome: 'held' | 'broken' | 'skipped'
  /** How many calls, changes, answers and lines it was about. */
  readonly lookedAt: number
  /** Where it was not met, or why it was not looked through. */
  readonly detail: string
}

/** Collects what is observed, and then decides. */
export interface CheckTally {
  /** Whether there is anything to check. */
  readonly isWanted: boolean
  /** Counts an observation, and tells what was counted. */
  see(observation: Observation): CheckSeen[]
  /** Leaves every check undecided: what was observed there is gone. */
  lose(where: string): void
  /** Counts what was seen by an earlier part of the run. */
  add(seen: readonly CheckSeen[]): void
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
  const add = (all: readonly CheckSeen[]) => {
    for (const { check, outcome, lookedAt, detail } of all) {
      const tally = tallies.find(({ constraint }) => constraint.id === check)
      if (tally === undefined) continue
      if (outcome === 'skipped') tally.skipped.push(detail)
      else tally.seen += 1
      if (outcome === 'broken') tally.broken.push(detail)
      tally.lookedAt += lookedAt
    }
  }
  return {
    isWanted: tallies.length > 0,
    see(observation) {
      // Of answers that nobody kept nothing can be said.
      const seen = tallies
        .filter(
          ({ constraint }) =>
            observation.answers !== undefined || !wordsOf(constraint).has('answers'),
        )
        .map(({ constraint }) => lookThrough(constraint, observation))
      add(seen)
      return seen
    },
    lose(where) {
      const detail = `what was observed in ${where} is not in the run's folder any more`
      for (const { skipped } of tallies) skipped.push(detail)
    },
    add,
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

function lookThrough(constraint: CheckConstraint, observation: Observation): CheckSeen {
  const { calls, changes, answers = [], output, scenario, where } = observation
  const most = Math.max(0, ...Object.values(calls).map((list) => list.length))
  const check = constraint.id
  if (most > MAX_CALLS) {
    const detail = `${where} (${most} calls are too many to look through)`
    return { check, outcome: 'skipped', lookedAt: 0, detail }
  }
  const [result] = evaluateChecks([asCheck(constraint)], {
    steps: {},
    twins: {},
    calls,
    saved: {},
    drawn: { changes, answers, output, scenario } as unknown as JsonObject,
  })
  if (result?.result === 'error') throw undecidable(constraint, result.detail)
  const outcome = result?.result === 'not-met' ? 'broken' : 'held'
  const detail = outcome === 'broken' ? `${where}: ${result?.detail}` : ''
  return { check, outcome, lookedAt: lookedAt(constraint, observation), detail }
}

/** How many calls, changes, answers and lines a check had before it: what is true of none shows nothing. */
function lookedAt(constraint: CheckConstraint, observation: Observation): number {
  const words = wordsOf(constraint)
  const { calls, changes, answers = [], output } = observation
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

function wordsOf({ check }: CheckConstraint): ReadonlySet<string> {
  return new Set(check.match(/[A-Za-z_][\w-]*/g))
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
