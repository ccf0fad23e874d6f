/** @module Reads characters of a DOT text into the words of the Attractor grammar, with the place of each. */

import { HoldoutError, type SourcePosition } from '../../../twins/base/index.ts'
import type { AttributeValue } from '../model.ts'

/** A leniency that a text made use of: where, and what the specification's grammar would want. */
export interface Leniency {
  readonly rule: string
  readonly message: string
  readonly position: SourcePosition
}

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y
const QUALIFIED = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y
const BARE_VALUE = /[A-Za-z_][A-Za-z0-9_.:-]*/y
const NUMBER = /-?(?:[0-9]*\.[0-9]+|[0-9]+(?:ms|s|m|h|d)?)(?![A-Za-z0-9_.:-])/y
/** What real files leave unquoted though no grammar allows it: `90%`, `5x`, `/bin/sh`. */
const LOOSE_VALUE = /[^\s,;[\]{}="<>]+/y

const GLUED = /(?!->|--)[^\s,;[\]{}="<>/]+/y

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' }

/** A cursor over the text. White space and comments before each word are skipped. */
export class Scanner {
  readonly #text: string
  readonly #file: string
  readonly #lineStarts: number[] = [0]
  readonly leniencies: Leniency[] = []
  #offset = 0

  constructor(text: string, file: string) {
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text
    this.#file = file
    for (let i = this.#text.indexOf('\n'); i !== -1; i = this.#text.indexOf('\n', i + 1)) {
      this.#lineStarts.push(i + 1)
    }
  }

  get offset(): number {
    this.#skip()
    return this.#offset
  }

  get ended(): boolean {
    return this.offset >= this.#text.length
  }

  /** The place of the next word. */
  position(offset = this.offset): SourcePosition {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 }
  }

  /** A mistake at the next word. */
  error(code: string, message: string, hint?: string, position = this.position()): HoldoutError {
    return new HoldoutError(message, {
      code,
      place: { file: this.#file, ...position },
      ...(hint === undefined ? {} : { hint }),
    })
  }

  /** Notes what is read though the specification's grammar does not allow it. */
  lenient(rule: string, message: string, position = this.position()): void {
    this.leniencies.push({ rule, message, position })
  }

  /** True when the next characters are these; moves nothing. */
  looksAt(text: string): boolean {
    return this.#text.startsWith(text, this.offset)
  }

  /** Takes these characters if they are next. */
  take(text: string): boolean {
    if (!this.looksAt(text)) return false
    this.#offset += text.length
    return true
  }

  expect(text: string, where: string): void {
    if (this.take(text)) return
    throw this.error('GRAPH_SYNTAX', `expected "${text}" ${where}, found ${this.found()}`)
  }

  identifier(): string | undefined {
    return this.#match(IDENTIFIER)
  }

  /** The next identifier without taking it. */
  peekIdentifier(): string | undefined {
    const start = this.offset
    const word = this.#match(IDENTIFIER)
    this.#offset = start
    return word
  }

  /** What is glued to the word just taken and belongs to no grammar, as `-node` in `my-node`; taken too. */
  glued(): string {
    GLUED.lastIndex = this.#offset
    const tail = GLUED.exec(this.#text)?.[0] ?? ''
    this.#offset += tail.length
    return tail
  }

  /** An attribute's name, dots included. */
  key(): string | undefined {
    const name = this.#match(QUALIFIED)
    if (name !== undefined) return name
    if (!this.looksAt('"')) return undefined
    this.lenient('quoted_key', 'an attribute’s name needs no quotes')
    return this.string()
  }

  /** An attribute's value. */
  value(): AttributeValue {
    if (this.looksAt('"')) return { type: 'string', value: this.#concatenation() }
    if (this.looksAt('<')) {
      throw this.error(
        'GRAPH_HTML_LABEL',
        'an HTML label is not part of the Attractor subset',
        'write the text in double quotes',
      )
    }
    const start = this.offset
    const number = this.#match(NUMBER)
    if (number !== undefined && !this.#gluedAt(this.#offset)) return numberValue(number)
    this.#offset = start
    const bare = this.#match(BARE_VALUE)
    // Something glued to a bare word (`a%`, `x/y`) makes the whole a loose value.
    if (bare !== undefined && !this.#gluedAt(this.#offset)) {
      if (bare === 'true' || bare === 'false') return { type: 'boolean', value: bare === 'true' }
      return { type: 'string', value: bare }
    }
    this.#offset = start
    const loose = this.#match(LOOSE_VALUE)
    if (loose === undefined) {
      throw this.error('GRAPH_SYNTAX', `expected a value, found ${this.found()}`)
    }
    this.lenient('unquoted_value', `the value ${loose} needs double quotes`, this.position(start))
    return { type: 'string', value: loose }
  }

  /** A quoted text with its escapes undone. Raw line breaks are kept. */
  string(): string {
    const opening = this.position()
    this.expect('"', 'to open a text')
    let out = ''
    for (let i = this.#offset; i < this.#text.length; i += 1) {
      const character = this.#text[i] as string
      if (character === '"') {
        this.#offset = i + 1
        return out
      }
      if (character !== '\\') {
        out += character
        continue
      }
      i += 1
      const escaped = this.#text[i] ?? ''
      const plain = ESCAPES[escaped]
      if (plain === undefined) {
        // Shell commands and prompts are full of `\$` and `\d`; the backslash is theirs.
        this.lenient(
          'unknown_escape',
          `the escape \\${escaped} is kept as written`,
          this.position(i - 1),
        )
        out += `\\${escaped}`
      } else {
        out += plain
      }
    }
    this.#offset = this.#text.length
    throw this.error(
      'GRAPH_SYNTAX',
      'this text is never closed',
      'add the closing double quote',
      opening,
    )
  }

  /** What stands next, for a message. */
  found(): string {
    if (this.ended) return 'the end of the file'
    const rest = this.#text.slice(this.#offset, this.#offset + 24)
    return `"${rest.split(/\s/)[0] ?? rest}"`
  }

  /** Moves past the statement that a mistake spoiled: to the next `;`, `}` or line that begins one. */
  recover(): void {
    let depth = 0
    const { line } = this.position()
    while (!this.ended) {
      // A statement rarely begins in the middle of a line, and most lines begin one.
      if (depth === 0 && this.position().line > line) return
      const character = this.#text[this.#offset] as string
      if (character === '"') {
        try {
          this.string()
        } catch {
          return
        }
        continue
      }
      if (character === '[') depth += 1
      if (character === ']') depth = Math.max(0, depth - 1)
      if (depth === 0 && character === '}') return
      this.#offset += 1
      if (depth === 0 && character === ';') return
      if (character === ']' && depth === 0) return
    }
  }

  #concatenation(): string {
    let out = this.string()
    while (this.looksAt('+')) {
      this.lenient('string_concatenation', 'texts joined with + are not part of the subset')
      this.take('+')
      out += this.string()
    }
    return out
  }

  #gluedAt(offset: number): boolean {
    const next = this.#text[offset]
    return next !== undefined && !/[\s,;[\]{}="<>/]/.test(next)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const word = pattern.exec(this.#text)?.[0]
    if (word !== undefined) this.#offset += word.length
    return word
  }

  #skip(): void {
    const text = this.#text
    for (;;) {
      const character = text[this.#offset]
      if (character === undefined) return
      if (/\s/.test(character)) {
        this.#offset += 1
      } else if (text.startsWith('//', this.#offset)) {
        this.#offset = endOr(text.indexOf('\n', this.#offset), text)
      } else if (character === '#' && this.#atLineStart()) {
        const at = this.#offset
        this.#offset = endOr(text.indexOf('\n', at), text)
        this.lenient(
          'hash_comment',
          'a line that starts with # is read as a comment',
          this.position(at),
        )
      } else if (text.startsWith('/*', this.#offset)) {
        const end = text.indexOf('*/', this.#offset + 2)
        if (end === -1) {
          const at = this.position(this.#offset)
          this.#offset = text.length
          throw this.error('GRAPH_SYNTAX', 'this comment is never closed', 'add */', at)
        }
        this.#offset = end + 2
      } else {
        return
      }
    }
  }

  #atLineStart(): boolean {
    const start = this.#text.lastIndexOf('\n', this.#offset - 1) + 1
    return this.#text.slice(start, this.#offset).trim() === ''
  }
}

function endOr(index: number, text: string): number {
  return index === -1 ? text.length : index
}

function numberValue(text: string): AttributeValue {
  const unit = /[a-z]+$/.exec(text)?.[0] as keyof typeof UNIT_MS | undefined
  if (unit !== undefined) {
    return { type: 'duration', value: Number.parseInt(text, 10) * UNIT_MS[unit], text }
  }
  return { type: text.includes('.') ? 'float' : 'integer', value: Number(text), text }
}
