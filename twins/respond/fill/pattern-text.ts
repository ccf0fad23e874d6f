/** @module Texts that match a regular expression from a contract: enough of the language for what contracts contain. */

import { linearPattern, type Random } from '../../base/index.ts'

const WORD = 'abcdefghijklmnopqrstuvwxyz0123456789'
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
const MOST_REPEATS = 8

/**
 * A text that matches a pattern, drawn from a stream; undefined when the pattern uses what this does not know
 * (look-around, back references) or the text does not match after all.
 */
export function patternText(pattern: string, random: Random, minLength = 0): string | undefined {
  const expression = linearPattern(pattern)
  if (expression === undefined) return undefined
  for (let attempt = 0; attempt < 8; attempt += 1) {
    try {
      const text = new PatternReader(pattern, random, minLength).read()
      if (text.length >= minLength && expression.test(text)) return text
    } catch (error) {
      if (error instanceof UnknownSyntax) return undefined
      throw error
    }
  }
  return undefined
}

class UnknownSyntax extends Error {}

class PatternReader {
  readonly #source: string
  readonly #random: Random
  readonly #minLength: number
  #at = 0

  constructor(source: string, random: Random, minLength: number) {
    this.#source = source
    this.#random = random
    this.#minLength = minLength
  }

  read(): string {
    const text = this.#alternation()
    if (this.#at < this.#source.length) throw new UnknownSyntax()
    return text
  }

  #peek(): string | undefined {
    return this.#source[this.#at]
  }

  #take(): string {
    const c = this.#source[this.#at]
    if (c === undefined) throw new UnknownSyntax()
    this.#at += 1
    return c
  }

  // All branches are read so that the position moves past them; one is kept.
  #alternation(): string {
    const branches = [this.#sequence()]
    while (this.#peek() === '|') {
      this.#at += 1
      branches.push(this.#sequence())
    }
    return this.#random.pick(branches)
  }

  #sequence(): string {
    let out = ''
    for (let c = this.#peek(); c !== undefined && c !== '|' && c !== ')'; c = this.#peek()) {
      const start = this.#at
      const first = this.#atom()
      const end = this.#at
      const { min, max } = this.#quantifier()
      const after = this.#at
      let text = ''
      const times = this.#repeats(min, max, out.length)
      for (let i = 0; i < times; i += 1) {
        if (i === 0) text += first
        else {
          this.#at = start
          text += this.#atom()
          if (this.#at !== end) throw new UnknownSyntax()
        }
      }
      this.#at = after
      out += text
    }
    return out
  }

  #repeats(min: number, max: number, length: number): number {
    if (min === max) return min
    const wanted = max > 1 ? Math.max(min, this.#minLength - length) : min
    const most = Math.min(max, Math.max(wanted, min) + MOST_REPEATS)
    return this.#random.int(
      Math.min(Math.max(wanted, min, max > 0 ? Math.min(1, max) : 0), most),
      most,
    )
  }

  #quantifier(): { min: number; max: number } {
    const rest = this.#source.slice(this.#at)
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})[?+]?/.exec(rest)
    if (found === null) return { min: 1, max: 1 }
    this.#at += found[0].length
    if (found[1] === '*') return { min: 0, max: Number.POSITIVE_INFINITY }
    if (found[1] === '+') return { min: 1, max: Number.POSITIVE_INFINITY }
    if (found[1] === '?') return { min: 0, max: 1 }
    const min = Number(found[2])
    if (found[3] === undefined) return { min, max: min }
    return { min, max: found[4] === '' ? Number.POSITIVE_INFINITY : Number(found[4]) }
  }

  #atom(): string {
    const c = this.#take()
    if (c === '^' || c === '$') return ''
    if (c === '.') return this.#random.pick([...WORD])
    if (c === '[') return this.#random.pick(this.#characterClass())
    if (c === '\\') return this.#escape()
    if (c !== '(') return c
    if (this.#peek() === '?') {
      const group = /^\?(?::|<[A-Za-z]\w*>|P<[A-Za-z]\w*>)/.exec(this.#source.slice(this.#at))
      if (group === null) throw new UnknownSyntax()
      this.#at += group[0].length
    }
    const text = this.#alternation()
    if (this.#take() !== ')') throw new UnknownSyntax()
    return text
  }

  #escape(): string {
    const set = this.#escapedSet()
    return set.length === 0 ? '' : this.#random.pick(set)
  }

  #escapedSet(): readonly string[] {
    const c = this.#take()
    if (c === 'd') return [...'0123456789']
    if (c === 'w') return [...WORD]
    if (c === 's') return [' ']
    if (c === 'S' || c === 'D') return [...'abcdefghijklmnopqrstuvwxyz']
    if (c === 'W') return ['-']
    if (c === 'b' || c === 'A' || c === 'z' || c === 'Z') return []
    if (c === 'n') return ['\n']
    if (c === 't') return ['\t']
    if (c === 'r') return ['\r']
    if (c === 'p') {
      if (!/^\{(?:L|Ll|Letter|Alphabetic|N|Nd)\}/.test(this.#source.slice(this.#at)))
        throw new UnknownSyntax()
      const isDigit = this.#source[this.#at + 1] === 'N'
      this.#at = this.#source.indexOf('}', this.#at) + 1
      return isDigit ? [...'0123456789'] : [...'abcdefghijklmnopqrstuvwxyz']
    }
    if (/[A-Za-z1-9]/.test(c)) throw new UnknownSyntax()
    return [c]
  }

  #characterClass(): readonly string[] {
    const negated = this.#peek() === '^'
    if (negated) this.#at += 1
    const members = new Set<string>()
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const from = this.#classMember()
      if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && from.length === 1) {
        this.#at += 1
        const [to] = this.#classMember()
        const last = Math.min(to?.charCodeAt(0) ?? 0, 0x24f)
        for (let code = from[0]?.charCodeAt(0) ?? 0; code <= last; code += 1) {
          members.add(String.fromCharCode(code))
        }
      } else for (const member of from) members.add(member)
    }
    this.#at += 1
    const chosen = negated ? [...PRINTABLE].filter((c) => !members.has(c)) : [...members]
    // Letters and digits read better than punctuation, where there is a choice.
    const plain = chosen.filter((c) => /[A-Za-z0-9]/.test(c))
    if (chosen.length === 0) throw new UnknownSyntax()
    return plain.length > 0 ? plain : chosen
  }

  #classMember(): readonly string[] {
    const c = this.#take()
    return c === '\\' ? this.#escapedSet() : [c]
  }
}
