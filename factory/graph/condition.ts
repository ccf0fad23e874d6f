/** @module Conditions on edges (§10): clauses of `key = literal` and `key != literal`, joined by `&&`. */

import { HoldoutError } from '../../twins/base/index.ts'

/** One comparison. `operator: 'truthy'` is a bare key, which some pipelines write. */
export interface Clause {
  readonly key: string
  readonly operator: '=' | '!=' | 'truthy'
  readonly literal: string
}

/** What a condition may look at: gives '' for what is not there. */
export type ConditionLookup = (key: string) => string

const CLAUSE =
  /^\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:(!=|==?)\s*("(?:[^"\\]|\\.)*"|[A-Za-z0-9_.:+-]*))?\s*$/s

/**
 * Reads a condition.
 *
 * @throws {HoldoutError} `CONDITION_SYNTAX` naming the clause that is none
 */
export function parseCondition(text: string): readonly Clause[] {
  if (text.trim() === '') return []
  return splitClauses(text).map((clause) => {
    const match = CLAUSE.exec(clause)
    if (match === null) {
      throw new HoldoutError(`"${clause.trim()}" is no condition`, {
        code: 'CONDITION_SYNTAX',
        hint: 'write key=value or key!=value, joined by &&; the keys are outcome, preferred_label and context.<name>',
      })
    }
    const [, key = '', operator, literal = ''] = match
    if (operator === undefined) return { key, operator: 'truthy', literal: '' }
    return { key, operator: operator === '!=' ? '!=' : '=', literal: unquote(literal) }
  })
}

/**
 * True when every clause holds; an empty condition holds. Comparison is of text, exact and case-sensitive, but for the
 * outcomes that have two words.
 */
export function evaluateCondition(clauses: readonly Clause[], lookup: ConditionLookup): boolean {
  return clauses.every((clause) => holds(clause, lookup(clause.key)))
}

/** Two clauses that no value satisfies together; undefined where there are none. */
export function contradictionIn(clauses: readonly Clause[]): readonly [Clause, Clause] | undefined {
  for (const one of clauses) {
    if (one.operator !== '=') continue
    const other = clauses.find((clause) => clause.key === one.key && !holds(clause, one.literal))
    if (other !== undefined) return [one, other]
  }
  return undefined
}

/** The pairs of words that mean the same, so that `outcome=failed` holds of a `fail`. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['success', 'succeeded'],
  ['fail', 'failed'],
  ['partial_success', 'partially_succeeded'],
]

function holds({ key, operator, literal }: Clause, value: string): boolean {
  if (operator === 'truthy') return value !== '' && value !== 'false'
  const isSynonym =
    key === 'outcome' && SYNONYMS.some((words) => words.includes(value) && words.includes(literal))
  return (value === literal || isSynonym) === (operator === '=')
}

function splitClauses(text: string): string[] {
  const clauses: string[] = []
  let current = ''
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] as string
    if (character === '\\' && quoted) {
      current += character + (text[i + 1] ?? '')
      i += 1
    } else if (!quoted && text.startsWith('&&', i)) {
      clauses.push(current)
      current = ''
      i += 1
    } else {
      if (character === '"') quoted = !quoted
      current += character
    }
  }
  return [...clauses, current]
}

function unquote(literal: string): string {
  if (!literal.startsWith('"')) return literal
  return literal.slice(1, -1).replace(/\\(.)/gs, (_, c: string) => ({ n: '\n', t: '\t' })[c] ?? c)
}
