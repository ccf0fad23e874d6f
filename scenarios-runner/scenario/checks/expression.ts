/** @module The language of checks: CEL, with whole numbers as integers and regular expressions in linear time. */

import {
  type ASTNode,
  Environment,
  EvaluationError,
  ParseError,
  serialize,
} from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'

export type { ASTNode } from '@marcbachmann/cel-js'
export { EvaluationError } from '@marcbachmann/cel-js'

/** A parsed expression. Evaluating it throws the library's `EvaluationError`. */
export interface Expression {
  readonly text: string
  readonly ast: ASTNode
  /** `bool`, `string`, …, or `dyn` where only values can tell. */
  readonly type: string
  evaluate(context: Readonly<Record<string, unknown>>): unknown
}

/** What is wrong with an expression before it is ever evaluated. */
export class ExpressionProblem extends Error {
  override readonly name = 'ExpressionProblem'
  /** UTF-16 offset inside the expression. */
  readonly offset: number
  readonly hint: string | undefined

  constructor(message: string, offset: number, hint?: string) {
    super(message)
    this.offset = offset
    this.hint = hint
  }
}

/** Deeper or longer than this, nobody can read a check. */
const LIMITS = { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 200 }

/** The library's own `matches` backtracks; calls are redirected to this name, whose engine does not. */
const LINEAR_MATCHES = 'matchesInLinearTime'

const environment = makeEnvironment()
const cache = new Map<string, Expression>()
const CACHE_SIZE = 5000
const patterns = new Map<string, RE2JS>()

/**
 * Parses an expression, and type-checks what can be known without values.
 *
 * @throws {ExpressionProblem} with the offset of the mistake
 */
export function parseExpression(text: string): Expression {
  const known = cache.get(text)
  if (known !== undefined) return known
  const expression = compile(text)
  if (cache.size >= CACHE_SIZE) cache.clear()
  cache.set(text, expression)
  return expression
}

/** An expression of its own from a part of another. */
export function partOf(node: ASTNode): Expression {
  return parseExpression(serialize(node))
}

/** A part of an expression as its author would write it. */
export function textOf(node: ASTNode): string {
  return serialize(node).replaceAll(LINEAR_MATCHES, 'matches')
}

function compile(text: string): Expression {
  let parsed: ReturnType<Environment['parse']>
  try {
    parsed = environment.parse(text)
  } catch (error) {
    // The parser's own limit on depth does not count everything that it descends into.
    if (error instanceof RangeError) throw new ExpressionProblem('this is nested too deeply', 0)
    if (!(error instanceof ParseError)) throw error
    throw new ExpressionProblem(`this is not CEL: ${error.summary}`, error.range?.start ?? 0)
  }
  redirectMatches(parsed.ast)
  const { valid, error, type } = parsed.check()
  // Names are judged elsewhere, where the scenario's own are known.
  if (!valid && error !== undefined && error.code !== 'unknown_variable') {
    const summary = error.summary.replaceAll(LINEAR_MATCHES, 'matches')
    throw new ExpressionProblem(`this cannot be evaluated: ${summary}`, error.range?.start ?? 0)
  }
  return { text, ast: parsed.ast, type: type ?? 'dyn', evaluate: (context) => parsed(context) }
}

function makeEnvironment(): Environment {
  const made = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: LIMITS,
  })
  // JSON has one kind of number; CEL has two that it refuses to mix.
  const arithmetic: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const mixed = (a: bigint | number, b: bigint | number) => apply(Number(a), Number(b))
    made.registerOperator(`int ${operator} double`, mixed)
    made.registerOperator(`double ${operator} int`, mixed)
  }
  made.registerFunction(`string.${LINEAR_MATCHES}(string): bool`, matchesInLinearTime)
  return made
}

function matchesInLinearTime(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern)
  if (compiled === undefined) {
    try {
      compiled = RE2JS.compile(pattern)
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new EvaluationError({
        code: 'invalid_regular_expression',
        message: `this is not a regular expression that runs in linear time (RE2): ${why}`,
        cause,
      })
    }
    if (patterns.size >= CACHE_SIZE) patterns.clear()
    patterns.set(pattern, compiled)
  }
  return compiled.matcher(text).find()
}

/** Renames calls of `matches` in place: the parser has no hook, and the type checker has not yet looked at the nodes. */
function redirectMatches(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    ;(node.args as unknown as [string])[0] = LINEAR_MATCHES
    const [pattern] = node.args[2]
    if (pattern?.op === 'value' && typeof pattern.args === 'string') {
      try {
        RE2JS.compile(pattern.args)
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new ExpressionProblem(`this is not a regular expression: ${why}`, pattern.start)
      }
    }
  }
  for (const child of childrenOf(node)) redirectMatches(child)
}

/** The parts of a node, in the order in which they are written. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'list':
      return node.args
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}
