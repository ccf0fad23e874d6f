/** @module Says which values made a check true or false, in as few words as will do. */

import { type Hide, showValue } from './cel-values.ts'
import { type ASTNode, EvaluationError, ExpressionProblem, partOf, textOf } from './expression.ts'
import { type Loop, loopOf, staticPath } from './scopes.ts'

type Values = Readonly<Record<string, unknown>>

/** Operators whose sides decide. */
export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in'])
const MAX_DETAIL = 600

/** The values that decided an expression, such as `steps.revoke.status is 500`; `hide` takes secrets out of them. */
export function explainCheck(ast: ASTNode, values: Values, hide: Hide): string {
  const text = explain(ast, values, hide)
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL - 1)}…` : text
}

function explain(node: ASTNode, values: Values, hide: Hide): string {
  if (node.op === '&&') return explainPair(node.args, values, hide, false)
  if (node.op === '||') return explainPair(node.args, values, hide, true)
  if (node.op === '!_') return explain(node.args, values, hide)
  if (COMPARISONS.has(node.op)) {
    const [left, right] = node.args as [ASTNode, ASTNode]
    const sides = [left, right]
      .filter((side) => !isLiteral(side))
      .map((side) => say(side, values, hide))
    return sides.length > 0 ? sides.join('; ') : textOf(node)
  }
  const loop = loopOf(node)
  if (loop?.name === 'all' || loop?.name === 'exists' || loop?.name === 'exists_one') {
    return explainLoop(loop, values, hide)
  }
  if (node.op === 'rcall') {
    const [, receiver, args] = node.args
    const inputs = [receiver, ...args].filter((part) => !isLiteral(part))
    return inputs.map((part) => say(part, values, hide)).join('; ')
  }
  return say(node, values, hide)
}

/** Of two conditions, the ones that decided: the first false of an `&&`, the true of an `||`, else both. */
function explainPair(
  pair: readonly ASTNode[],
  values: Values,
  hide: Hide,
  decisive: boolean,
): string {
  const decided = pair.find((side) => evaluate(side, values).value === decisive)
  if (decided !== undefined) return explain(decided, values, hide)
  return pair.map((side) => explain(side, values, hide)).join('; ')
}

function explainLoop(loop: Loop, values: Values, hide: Hide): string {
  const list = evaluate(loop.source, values).value
  const [body] = loop.bodies
  const source = textOf(loop.source)
  if (!Array.isArray(list) || body === undefined) return say(loop.source, values, hide)
  if (list.length === 0) return `${source} is empty`
  const holds = (element: unknown) =>
    evaluate(body, { ...values, [loop.variable]: element }).value === true
  const matching = list.findIndex((element) => holds(element) === (loop.name !== 'all'))
  if (loop.name === 'exists_one') {
    return `${list.filter(holds).length} of ${list.length} in ${source} do`
  }
  if (matching === -1) {
    const count =
      loop.name === 'all'
        ? `all ${list.length} in ${source} do`
        : `none of ${list.length} in ${source} does`
    return loop.name === 'all' ? count : `${count}: ${showValue(list, hide, 300)}`
  }
  const element = list[matching]
  return `${source}[${matching}]: ${explain(body, { ...values, [loop.variable]: element }, hide)}`
}

function say(node: ASTNode, values: Values, hide: Hide): string {
  const { value, failure } = evaluate(node, values)
  return `${textOf(node)} ${failure === undefined ? `is ${showValue(value, hide)}` : `cannot be had: ${failure}`}`
}

function evaluate(node: ASTNode, values: Values): { value?: unknown; failure?: string } {
  try {
    return { value: partOf(node).evaluate(values) }
  } catch (error) {
    if (error instanceof EvaluationError) return { failure: error.summary }
    if (error instanceof ExpressionProblem) return { failure: error.message }
    throw error
  }
}

function isLiteral(node: ASTNode): boolean {
  if (node.op === 'value') return true
  if (node.op === '-_') return isLiteral(node.args)
  return node.op === 'list' ? node.args.every(isLiteral) : false
}

/** The values that a part of an expression may have, loop variables standing for every element of their list. */
export function possibleValues(
  node: ASTNode,
  values: Values,
  sourceOf: (variable: string) => { source: ASTNode; isElement: boolean } | undefined,
  depth = 0,
): readonly unknown[] {
  if (depth > 8) return []
  if (node.op === 'id') {
    const bound = sourceOf(node.args)
    if (bound === undefined) return node.args in values ? [values[node.args]] : []
    const sources = possibleValues(bound.source, values, sourceOf, depth + 1)
    return bound.isElement ? sources.flatMap((list) => (Array.isArray(list) ? list : [])) : sources
  }
  if (node.op === '.') {
    const [receiver, key] = node.args
    return possibleValues(receiver, values, sourceOf, depth + 1).flatMap((owner) =>
      owner instanceof Map && owner.has(key) ? [owner.get(key)] : [],
    )
  }
  if (node.op === '[]') {
    return possibleValues(node.args[0], values, sourceOf, depth + 1).flatMap((owner) => {
      if (owner instanceof Map) return [...owner.values()]
      return Array.isArray(owner) ? owner : []
    })
  }
  const loop = loopOf(node)
  if (loop?.name === 'filter') return possibleValues(loop.source, values, sourceOf, depth + 1)
  if (staticPath(node) !== undefined) return []
  const { value } = evaluate(node, values)
  return value === undefined ? [] : [value]
}
