/** @module Decides checks: met, not met with the values that decided it, or an error of the author's. */

import type { JsonObject, JsonValue, Redactor } from '../../../twins/base/index.ts'
import type { WorldState } from '../../../twins/index.ts'
import type { CheckResult } from '../../trial/index.ts'
import { MissingAnswer } from '../draw/interpolate.ts'
import type { Check } from '../model.ts'
import type { StepAnswer } from '../steps/step-model.ts'
import { exactIntegersIn, fromCel, type Hide, showValue, toCel } from './cel-values.ts'
import { explainCheck } from './explain-check.ts'
import { explainFailure } from './explain-failure.ts'
import {
  EvaluationError,
  type Expression,
  ExpressionProblem,
  parseExpression,
} from './expression.ts'
import { loopDepth, rootsOf } from './scopes.ts'

/** Everything that checks may ask about a trial. */
export interface CheckScope {
  readonly steps: Readonly<Record<string, StepAnswer>>
  /** Twin → its state, as `world.state()` gives it. */
  readonly twins: Readonly<Record<string, WorldState>>
  /** Twin → the requests it received: journal entries as plain values. */
  readonly calls: Readonly<Record<string, readonly object[]>>
  /** Receiver → what the artifact sent to it; mail under `mail`. */
  readonly received?: Readonly<Record<string, readonly object[]>>
  readonly drawn: JsonObject
  readonly saved: JsonObject
}

/** Evaluating a check may visit so many elements, loops within loops multiplied. */
const MAX_VISITS = 5_000_000

/** `in` looks through a list much faster than a loop. */
const MAX_LOOKS = 200_000_000

/**
 * Decides each check of a scenario, in order. Nothing is thrown for what a check or an answer holds.
 *
 * @param redactor takes secrets out of the values that are told; also what a name hides elsewhere in the scope
 */
export function evaluateChecks(
  checks: readonly Check[],
  scope: CheckScope,
  redactor?: Redactor,
): CheckResult[] {
  const context = makeContext(scope)
  const hide = hideIn(scope, redactor)
  return checks.map((check) => ({
    id: check.id,
    expression: check.expression,
    ...evaluateOne(check.expression, context, scope, hide),
  }))
}

/**
 * Takes a value out of an answer, for a step's `save`. `response` is the answer.
 *
 * @throws {MissingAnswer} when the answer does not hold it
 */
export function evaluateSave(expression: string, response: StepAnswer): JsonValue {
  const { value, longestList } = toCel(response)
  const parsed = parseExpression(expression)
  const excess = tooMuch(parsed, longestList)
  if (excess !== undefined) throw new MissingAnswer(expression, excess)
  try {
    return fromCel(parsed.evaluate({ response: value }))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const unanswered =
      response.failure === null ? '' : `; nothing was answered: ${response.failure}`
    throw new MissingAnswer(expression, `${error.summary}${unanswered}${notKept(response)}`)
  }
}

/** Whether a condition holds now, and the values that decide it. */
export interface ConditionResult {
  readonly holds: boolean
  readonly detail: string
}

/**
 * Decides a condition that something waits for. What is not there yet does not hold yet.
 *
 * @param values what it may ask about: the parts of a {@link CheckScope}, and `response` where it is about an answer
 * @param redactor as for {@link evaluateChecks}
 */
export function evaluateCondition(
  expression: string,
  values: Partial<CheckScope> & { readonly response?: object },
  redactor?: Redactor,
): ConditionResult {
  const { response, ...given } = values
  const scope: CheckScope = { steps: {}, twins: {}, calls: {}, drawn: {}, saved: {}, ...given }
  const saved = response === undefined ? scope.saved : { ...scope.saved, response }
  const context = makeContext({ ...scope, saved: saved as JsonObject })
  const { result, detail } = evaluateOne(expression, context, scope, hideIn(scope, redactor))
  return { holds: result === 'met', detail }
}

/** Asked for when a value is told: everything must be looked through. */
function hideIn(scope: CheckScope, redactor: Redactor | undefined): Hide {
  let knowing: Redactor | undefined
  return (value) => {
    knowing ??= redactor?.knowing(scope)
    return knowing === undefined ? value : knowing.value(value)
  }
}

type Outcome = Pick<CheckResult, 'result' | 'detail'>

/** The names of a scope as CEL values, converted when they are first asked for: state can be large. */
interface Context {
  /** The values of these names, and the length of the longest list in them. */
  values(roots: ReadonlySet<string>): { values: Record<string, unknown>; longestList: number }
}

function makeContext(scope: CheckScope): Context {
  const sources: Record<string, unknown> = {
    ...scope.saved,
    ...scope.drawn,
    steps: scope.steps,
    twins: scope.twins,
    calls: scope.calls,
    received: scope.received ?? {},
  }
  const converted = new Map<string, ReturnType<typeof toCel>>()
  // Twins keep whole numbers beyond 2^53 rounded: one is what was said elsewhere, where only one thing was.
  let exact: ReturnType<typeof exactIntegersIn> | undefined
  const exactOf = (rounded: number) => {
    exact ??= exactIntegersIn(sources)
    const [one, ...others] = exact.get(rounded) ?? []
    return others.length === 0 ? one : undefined
  }
  return {
    values(roots) {
      const values: Record<string, unknown> = {}
      let longestList = 0
      for (const root of roots) {
        if (!Object.hasOwn(sources, root)) continue
        const made = converted.get(root) ?? toCel(sources[root], exactOf)
        converted.set(root, made)
        values[root] = made.value
        longestList = Math.max(longestList, made.longestList)
      }
      return { values, longestList }
    },
  }
}

function evaluateOne(text: string, context: Context, scope: CheckScope, hide: Hide): Outcome {
  let expression: Expression
  try {
    expression = parseExpression(text)
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    return { result: 'error', detail: error.message }
  }
  const roots = rootsOf(expression.ast, new Map())
  const { values, longestList } = context.values(roots)
  const excess = tooMuch(expression, longestList)
  if (excess !== undefined) return { result: 'not-met', detail: excess }
  const cut = cutAnswers(text, scope)
  const unanswered = silentSteps(text, scope) + cut
  try {
    const value = expression.evaluate(values)
    if (typeof value !== 'boolean') {
      return {
        result: 'error',
        detail: `a check must be true or false, and this is ${showValue(value, hide, 80)}`,
      }
    }
    const detail = explainCheck(expression.ast, values, hide)
    return { result: value ? 'met' : 'not-met', detail: `${detail}${value ? cut : unanswered}` }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const { blame, detail } = explainFailure(
      expression,
      error,
      values,
      Object.keys(scope.saved),
      hide,
    )
    return blame === 'author'
      ? { result: 'error', detail }
      : { result: 'not-met', detail: `${detail}${unanswered}` }
  }
}

/** Says so where evaluating would take too long with lists of that length. */
function tooMuch({ ast }: Expression, longestList: number): string | undefined {
  const looks = loopDepth(ast, true)
  return longestList ** loopDepth(ast) > MAX_VISITS || longestList ** looks > MAX_LOOKS
    ? `too much to look through: lists of up to ${longestList}, ${looks} loops deep`
    : undefined
}

/** The words of an expression, with what a dash joins and without. */
function namesIn(text: string): ReadonlySet<string> {
  return new Set([...text.split(/\W+/), ...text.split(/[^\w-]+/)])
}

/** Says of which of the things that a check asks about the harness kept only a part. */
function cutAnswers(text: string, { steps, received = {} }: CheckScope): string {
  const said = namesIn(text)
  const answers = Object.entries(steps).filter(([name]) => said.has(name))
  const came = Object.entries(received).filter(([name]) => said.has(name))
  return [
    ...answers.map(([name, answer]) => notKept(answer, `step ${name}`)),
    ...came.flatMap(([name, list]) => list.map((one, at) => notKept(one, `${name}[${at}]`))),
  ].join('')
}

function notKept(answer: object, what = 'the answer'): string {
  const omittedBytes = 'omittedBytes' in answer ? answer.omittedBytes : 0
  return omittedBytes === 0 ? '' : `; ${omittedBytes} bytes of ${what} were not kept`
}

/** Says which of the steps that a check asks about were not answered, and why. */
function silentSteps(text: string, scope: CheckScope): string {
  const said = namesIn(text)
  const silent = Object.entries(scope.steps).filter(
    ([name, answer]) => answer.failure !== null && said.has(name),
  )
  return silent
    .map(([name, answer]) => `; step ${name} was not answered: ${answer.failure}`)
    .join('')
}
