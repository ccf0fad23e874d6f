/**
 * @module Reads expressions as services spell them: `email:'a@b' AND created>5`, `name = 'x' and 'id' in parents`,
 * `profile.login eq "ada" and (status sw "A")`, `project = ABC AND status not in (Done, "To Do") ORDER BY created DESC`.
 */

import type { JsonValue } from '../../base/index.ts'
import { type Comparison, type Condition, type Order, type Query, QueryProblem } from './model.ts'
import { QueryScanner, type Token } from './scan-query.ts'

const OPERATORS = new Map<string, { readonly by: Comparison; readonly not?: true }>(
  Object.entries({
    ':': { by: 'is' },
    '~': { by: 'contains' },
    '!~': { by: 'contains', not: true },
    '=': { by: 'equal' },
    '!=': { by: 'unequal' },
    '<>': { by: 'unequal' },
    '>': { by: 'greater' },
    '>=': { by: 'greater-or-equal' },
    '<': { by: 'less' },
    '<=': { by: 'less-or-equal' },
    eq: { by: 'equal' },
    ne: { by: 'unequal' },
    co: { by: 'contains' },
    contains: { by: 'contains' },
    sw: { by: 'starts' },
    ew: { by: 'ends' },
    gt: { by: 'greater' },
    ge: { by: 'greater-or-equal' },
    lt: { by: 'less' },
    le: { by: 'less-or-equal' },
  }),
)

const DEEPEST = 50

/**
 * What an expression asks for.
 * @throws {QueryProblem} where it cannot be understood
 */
export function readQuery(query: string): Query {
  const scanner = new QueryScanner(query)
  const condition = isOrder(scanner) ? undefined : readAny(scanner, 0)
  const order = readOrder(scanner)
  const rest = scanner.next()
  if (rest.kind !== 'end') throw new QueryProblem(`${rest.text} is not expected`, rest.position)
  return { condition, order }
}

/** Whether `order by` follows: `order` alone is a field. */
function isOrder(scanner: QueryScanner): boolean {
  return isWord(scanner.peek(), 'order') && isWord(scanner.peekSecond(), 'by')
}

function readOrder(scanner: QueryScanner): readonly Order[] {
  if (!isOrder(scanner)) return []
  scanner.next()
  const order: Order[] = []
  do {
    // The word `by`, then commas.
    scanner.next()
    const token = scanner.next()
    if (token.kind === 'end' || token.kind === 'sign')
      throw new QueryProblem('a field to order by is missing', token.position)
    const isDown = isWord(scanner.peek(), 'desc')
    if (isDown || isWord(scanner.peek(), 'asc')) scanner.next()
    order.push({ field: token.text.split('.'), isDown })
  } while (scanner.peek().kind === 'sign' && scanner.peek().text === ',')
  return order
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === 'name' && text.toLowerCase() === word
}

function readAny(scanner: QueryScanner, depth: number): Condition {
  const parts = [readAll(scanner, depth)]
  while (isWord(scanner.peek(), 'or')) {
    scanner.next()
    parts.push(readAll(scanner, depth))
  }
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'any', parts }
}

function readAll(scanner: QueryScanner, depth: number): Condition {
  const parts = [readOne(scanner, depth)]
  for (;;) {
    const token = scanner.peek()
    const isEnd = token.kind === 'end' || (token.kind === 'sign' && token.text === ')')
    if (isEnd || isWord(token, 'or') || isOrder(scanner)) break
    // What stands side by side must all be so.
    if (isWord(token, 'and')) scanner.next()
    parts.push(readOne(scanner, depth))
  }
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'all', parts }
}

function readOne(scanner: QueryScanner, depth: number): Condition {
  const token = scanner.next()
  if (depth > DEEPEST) throw new QueryProblem('it is nested too deeply', token.position)
  if (isWord(token, 'not') || (token.kind === 'sign' && token.text === '-')) {
    return { kind: 'not', part: readOne(scanner, depth + 1) }
  }
  if (token.kind === 'sign' && token.text === '(') {
    const inner = readAny(scanner, depth + 1)
    expectSign(scanner, ')')
    return inner
  }
  if (token.kind === 'text' || (token.kind === 'name' && isWord(scanner.peek(), 'in'))) {
    return readMembership(scanner, token)
  }
  if (token.kind !== 'name') {
    const what = token.kind === 'end' ? 'a condition is missing' : `${token.text} is not expected`
    throw new QueryProblem(what, token.position)
  }
  return readComparison(scanner, readField(scanner, token))
}

function expectSign(scanner: QueryScanner, sign: string): void {
  const token = scanner.next()
  if (token.kind !== 'sign' || token.text !== sign)
    throw new QueryProblem(`${sign} is missing`, token.position)
}

// `'id' in parents`, and `status in ('a', 'b')`.
function readMembership(scanner: QueryScanner, first: Token): Condition {
  const word = scanner.next()
  if (!isWord(word, 'in'))
    throw new QueryProblem(`a comparison is missing after ${first.text}`, word.position)
  const next = scanner.next()
  if (next.kind === 'name') {
    const field = readField(scanner, next)
    return { kind: 'compare', field, by: 'equal', values: [first.text] }
  }
  if (next.kind !== 'sign' || next.text !== '(' || first.kind !== 'name')
    throw new QueryProblem('a field or a list is missing after in', next.position)
  const values = readListed(scanner)
  return { kind: 'compare', field: first.text.split('.'), by: 'equal', values }
}

function readValues(scanner: QueryScanner): readonly JsonValue[] {
  expectSign(scanner, '(')
  return readListed(scanner)
}

function readListed(scanner: QueryScanner): readonly JsonValue[] {
  const values: JsonValue[] = []
  for (;;) {
    values.push(plainValue(scanner.value()))
    const sign = scanner.next()
    if (sign.kind === 'sign' && sign.text === ')') break
    if (sign.kind !== 'sign' || sign.text !== ',')
      throw new QueryProblem(') is missing', sign.position)
  }
  return values
}

function readField(scanner: QueryScanner, first: Token): readonly string[] {
  const field = first.text.split('.')
  while (scanner.peek().text === '[' && scanner.peek().kind === 'sign') {
    scanner.next()
    field.push(scanner.next().text)
    expectSign(scanner, ']')
  }
  return field
}

function readComparison(scanner: QueryScanner, field: readonly string[]): Condition {
  const token = scanner.peek()
  const present: Condition = { kind: 'compare', field, by: 'present', values: [] }
  if (isWord(token, 'pr')) {
    scanner.next()
    return present
  }
  if (isWord(token, 'not') && isWord(scanner.peekSecond(), 'in')) {
    scanner.next()
    scanner.next()
    return { kind: 'compare', field, by: 'unequal', values: readValues(scanner) }
  }
  if (isWord(token, 'is')) {
    scanner.next()
    const isNot = isWord(scanner.peek(), 'not')
    if (isNot) scanner.next()
    const nothing = scanner.next()
    if (!isWord(nothing, 'empty') && !isWord(nothing, 'null'))
      throw new QueryProblem(`a comparison is missing after ${field.join('.')}`, token.position)
    return isNot ? present : { kind: 'not', part: present }
  }
  const operator = token.kind === 'text' ? undefined : OPERATORS.get(token.text.toLowerCase())
  if (operator === undefined) {
    // A flag may stand alone.
    const isAlone =
      token.kind === 'end' || token.text === ')' || isWord(token, 'and') || isWord(token, 'or')
    if (isAlone) return { kind: 'compare', field, by: 'equal', values: [true] }
    throw new QueryProblem(`a comparison is missing after ${field.join('.')}`, token.position)
  }
  scanner.next()
  const compare: Condition = {
    kind: 'compare',
    field,
    by: operator.by,
    values: [plainValue(scanner.value())],
  }
  return operator.not === true ? { kind: 'not', part: compare } : compare
}

function plainValue({ kind, text }: Token): JsonValue {
  if (kind === 'text') return text
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
}
