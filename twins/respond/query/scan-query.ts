/** @module The words of an expression: names, texts, signs and brackets. */

import { QueryProblem } from './model.ts'

/** One word of an expression. */
export interface Token {
  readonly kind: 'name' | 'text' | 'sign' | 'end'
  /** Without its quotes. */
  readonly text: string
  readonly position: number
}

const SIGN = /^(?:!=|<>|<=|>=|!~|[=<>:~()[\],-])/
const NAME = /^[^\s()[\]'":=<>!~,]+/
/** After a comparison a bare value may hold what elsewhere is a sign: `2024-01-31T09:00:00`. */
const VALUE = /^[^\s()[\]'",]+/

/** Reads an expression word by word. */
export class QueryScanner {
  readonly #query: string
  #at = 0

  constructor(query: string) {
    this.#query = query
  }

  /** The next word, which stays there. */
  peek(): Token {
    const before = this.#at
    const token = this.next()
    this.#at = before
    return token
  }

  /** The word after the next one; both stay there. */
  peekSecond(): Token {
    const before = this.#at
    this.next()
    const token = this.next()
    this.#at = before
    return token
  }

  next(): Token {
    const rest = this.#skip()
    const position = this.#at
    if (rest === '') return { kind: 'end', text: '', position }
    const quoted = this.#quoted(rest)
    if (quoted !== undefined) return { kind: 'text', text: quoted, position }
    const sign = SIGN.exec(rest)?.[0]
    if (sign !== undefined) return this.#take('sign', sign)
    const name = NAME.exec(rest)?.[0]
    if (name === undefined) throw new QueryProblem(`${rest[0]} is not expected`, position)
    return this.#take('name', name)
  }

  /** The next word as a value. */
  value(): Token {
    const rest = this.#skip()
    const position = this.#at
    const quoted = this.#quoted(rest)
    if (quoted !== undefined) return { kind: 'text', text: quoted, position }
    const bare = VALUE.exec(rest)?.[0]
    if (bare === undefined) throw new QueryProblem('a value is missing', position)
    return this.#take('name', bare)
  }

  #skip(): string {
    const rest = this.#query.slice(this.#at)
    const trimmed = rest.trimStart()
    this.#at += rest.length - trimmed.length
    return trimmed
  }

  #take(kind: Token['kind'], text: string): Token {
    const position = this.#at
    this.#at += text.length
    return { kind, text, position }
  }

  #quoted(rest: string): string | undefined {
    const quote = rest[0]
    if (quote !== "'" && quote !== '"') return undefined
    let text = ''
    for (let i = 1; i < rest.length; i++) {
      if (rest[i] === quote) {
        this.#at += i + 1
        return text
      }
      if (rest[i] === '\\' && i + 1 < rest.length) i += 1
      text += rest[i]
    }
    throw new QueryProblem(`the text that begins with ${quote} does not end`, this.#at)
  }
}
