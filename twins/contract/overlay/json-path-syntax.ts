/** @module Reads JSONPath queries (RFC 9535) into data; what the standard does not allow is an error with its column. */

import type {
  Comparison,
  Expression,
  FunctionName,
  JsonPathQuery,
  Segment,
  Selector,
} from './json-path-model.ts'

/** What is wrong with a query, and at which column (from 1). */
export class JsonPathSyntaxError extends SyntaxError {
  override readonly name = 'JsonPathSyntaxError'
  readonly column: number

  constructor(message: string, column: number) {
    super(message)
    this.column = column
  }
}

/**
 * Parses a query. Source: RFC 9535, sections 2.1 to 2.5, its five functions included.
 * @throws {JsonPathSyntaxError}
 */
export function parseJsonPath(text: string): JsonPathQuery {
  const parser = new Parser(text)
  return parser.parse()
}

/** `value` parameters take one value, `nodes` a query; a `logical` result stands by itself, the others are compared. */
const FUNCTIONS: Readonly<
  Record<
    FunctionName,
    { readonly takes: readonly ('value' | 'nodes')[]; readonly gives: 'value' | 'logical' }
  >
> = {
  length: { takes: ['value'], gives: 'value' },
  count: { takes: ['nodes'], gives: 'value' },
  value: { takes: ['nodes'], gives: 'value' },
  match: { takes: ['value', 'value'], gives: 'logical' },
  search: { takes: ['value', 'value'], gives: 'logical' },
}

const BLANK = /[ \t\n\r]*/y
const NAME =
  /[A-Za-z_\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}][\w\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}]*/uy
const INTEGER = /(?:0|-?[1-9]\d*)(?![\d])/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const OPERATOR = /==|!=|<=|>=|<|>/y
const FUNCTION = /([a-z][a-z0-9_]*)\(/y
const WORD = /(?:true|false|null)(?![\w\u0080-\uffff])/y

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): JsonPathQuery {
    if (!this.#eat('$')) throw this.#wrong('a query starts with $')
    const query: JsonPathQuery = { root: '$', segments: this.#segments() }
    if (this.#at < this.#text.length) throw this.#wrong('a segment is expected, such as .name')
    return query
  }

  #segments(): readonly Segment[] {
    const segments: Segment[] = []
    for (;;) {
      const before = this.#at
      this.#blank()
      const segment = this.#segment()
      if (segment === undefined) {
        this.#at = before
        return segments
      }
      segments.push(segment)
    }
  }

  #segment(): Segment | undefined {
    if (this.#eat('[')) return { descendants: false, selectors: this.#selectors() }
    if (!this.#eat('.')) return undefined
    const descendants = this.#eat('.')
    if (descendants && this.#eat('[')) return { descendants, selectors: this.#selectors() }
    if (this.#eat('*')) return { descendants, selectors: [{ kind: 'wildcard' }] }
    const name = this.#match(NAME)?.[0]
    if (name === undefined) throw this.#wrong("a name is expected; write others as ['a name']")
    return { descendants, selectors: [{ kind: 'name', name }] }
  }

  #selectors(): readonly Selector[] {
    const selectors: Selector[] = []
    do {
      this.#blank()
      selectors.push(this.#selector())
      this.#blank()
    } while (this.#eat(','))
    if (!this.#eat(']')) throw this.#wrong('] is expected')
    return selectors
  }

  #selector(): Selector {
    const next = this.#text[this.#at]
    if (next === "'" || next === '"') return { kind: 'name', name: this.#string() }
    if (this.#eat('*')) return { kind: 'wildcard' }
    if (this.#eat('?')) {
      this.#blank()
      return { kind: 'filter', test: this.#or() }
    }
    return this.#indexOrSlice()
  }

  #indexOrSlice(): Selector {
    const start = this.#integer()
    this.#blankBefore(':')
    if (!this.#eat(':')) {
      if (start === undefined) throw this.#wrong('a name, an index, a slice, * or ? is expected')
      return { kind: 'index', index: start }
    }
    this.#blank()
    const end = this.#integer()
    this.#blankBefore(':')
    if (!this.#eat(':')) return { kind: 'slice', start, end, step: 1 }
    this.#blankBefore('-0123456789')
    return { kind: 'slice', start, end, step: this.#integer() ?? 1 }
  }

  #integer(): number | undefined {
    const text = this.#match(INTEGER)?.[0]
    if (text === undefined) return undefined
    const value = Number(text)
    if (!Number.isSafeInteger(value)) throw this.#wrong(`${text} is too large`)
    return value
  }

  #or(): Expression {
    let left = this.#and()
    while (this.#eatAfterBlank('||')) {
      this.#blank()
      left = { kind: 'or', left, right: this.#and() }
    }
    return left
  }

  #and(): Expression {
    let left = this.#basic()
    while (this.#eatAfterBlank('&&')) {
      this.#blank()
      left = { kind: 'and', left, right: this.#basic() }
    }
    return left
  }

  #basic(): Expression {
    if (this.#eat('!')) {
      this.#blank()
      return { kind: 'not', of: this.#text[this.#at] === '(' ? this.#parenthesis() : this.#test() }
    }
    if (this.#text[this.#at] === '(') return this.#parenthesis()
    const start = this.#at
    const left = this.#comparable()
    const before = this.#at
    this.#blank()
    const operator = this.#match(OPERATOR)?.[0] as Comparison | undefined
    if (operator === undefined) {
      this.#at = before
      return this.#asTest(left, start)
    }
    this.#requireSingle(left, start)
    this.#blank()
    const rightAt = this.#at
    const right = this.#comparable()
    this.#requireSingle(right, rightAt)
    return { kind: 'compare', operator, left, right }
  }

  #parenthesis(): Expression {
    this.#at += 1
    this.#blank()
    const inner = this.#or()
    this.#blank()
    if (!this.#eat(')')) throw this.#wrong(') is expected')
    return inner
  }

  #test(): Expression {
    const start = this.#at
    return this.#asTest(this.#comparable(), start)
  }

  #asTest(expression: Expression, start: number): Expression {
    const holds =
      expression.kind === 'query' ||
      (expression.kind === 'call' && FUNCTIONS[expression.name].gives === 'logical')
    if (!holds) throw this.#wrong('a value alone is no test: compare it with something', start)
    return expression
  }

  /** A value to compare: one at most, so a query in it may not fan out. */
  #requireSingle(expression: Expression, start: number): void {
    if (expression.kind === 'call' && FUNCTIONS[expression.name].gives === 'logical') {
      throw this.#wrong(`${expression.name}() gives no value to compare`, start)
    }
    if (expression.kind === 'query' && !isSingular(expression.query)) {
      throw this.#wrong('only a query for a single value can be compared', start)
    }
  }

  #comparable(): Expression {
    const next = this.#text[this.#at]
    if (next === '$' || next === '@') {
      this.#at += 1
      return { kind: 'query', query: { root: next, segments: this.#segments() } }
    }
    if (next === "'" || next === '"') return { kind: 'literal', value: this.#string() }
    const word = this.#match(WORD)?.[0]
    if (word !== undefined) return { kind: 'literal', value: JSON.parse(word) as boolean | null }
    const number = this.#match(NUMBER)?.[0]
    if (number !== undefined) return { kind: 'literal', value: Number(number) }
    return this.#call()
  }

  #call(): Expression {
    const start = this.#at
    const name = this.#match(FUNCTION)?.[1] ?? ''
    if (name === '') throw this.#wrong('@, $, a literal or a function is expected', start)
    if (!Object.hasOwn(FUNCTIONS, name)) {
      const known = Object.keys(FUNCTIONS).join(', ')
      throw this.#wrong(`there is no function ${name}(), but ${known}`, start)
    }
    const known = name as FunctionName
    const { takes } = FUNCTIONS[known]
    const given: Expression[] = []
    this.#blank()
    while (this.#text[this.#at] !== ')') {
      const at = this.#at
      const argument = this.#comparable()
      if (takes[given.length] === 'value') this.#requireSingle(argument, at)
      else if (argument.kind !== 'query') throw this.#wrong(`${name}() takes a query here`, at)
      given.push(argument)
      this.#blank()
      if (!this.#eat(',')) break
      this.#blank()
    }
    if (!this.#eat(')')) throw this.#wrong(') is expected')
    if (given.length !== takes.length) {
      throw this.#wrong(`${name}() takes ${takes.length} argument(s)`, start)
    }
    return { kind: 'call', name: known, arguments: given }
  }

  #string(): string {
    const start = this.#at
    const quote = this.#text[this.#at]
    let value = ''
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const next = this.#text[this.#at] as string
      if (next === quote) {
        this.#at += 1
        return value
      }
      if (next < ' ') throw this.#wrong('a control character in a text needs an escape')
      value += next === '\\' ? this.#escape(quote as string) : next
    }
    throw this.#wrong('the text does not end', start)
  }

  #escape(quote: string): string {
    this.#at += 1
    const next = this.#text[this.#at] ?? ''
    if (next === quote) return quote
    const plain = ESCAPES[next]
    if (plain !== undefined) return plain
    const code = this.#match(UNICODE_ESCAPE)?.[0]
    if (code === undefined) throw this.#wrong('that is no escape of JSON')
    this.#at -= 1
    return JSON.parse(`"\\${code}"`) as string
  }

  #eat(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #eatAfterBlank(token: string): boolean {
    const before = this.#at
    this.#blank()
    if (this.#eat(token)) return true
    this.#at = before
    return false
  }

  #blank(): void {
    this.#match(BLANK)
  }

  /** Skips blanks only when one of these characters follows them. */
  #blankBefore(characters: string): void {
    const before = this.#at
    this.#blank()
    const next = this.#text[this.#at]
    if (next === undefined || !characters.includes(next)) this.#at = before
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found
  }

  #wrong(message: string, at = this.#at): JsonPathSyntaxError {
    return new JsonPathSyntaxError(message, at + 1)
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '/': '/',
  '\\': '\\',
}

/** One code unit, or a pair of surrogates; a lone surrogate is none. */
const UNICODE_ESCAPE =
  /u(?:[0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})/y

function isSingular(query: JsonPathQuery): boolean {
  return query.segments.every(
    ({ descendants, selectors }) =>
      !descendants &&
      selectors.length === 1 &&
      (selectors[0]?.kind === 'name' || selectors[0]?.kind === 'index'),
  )
}
