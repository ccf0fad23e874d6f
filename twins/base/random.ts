/** @module Randomness from a seed: the same names give the same numbers, on any machine, in any order of asking. */

/** A stream of pseudo-random draws (sfc32, seeded through {@link hash32}); not for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [min, max], both included. */
  int(min: number, max: number): number
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[]
  /** `length` characters of an alphabet. */
  text(length: number, alphabet?: string): string
  /** A version-4 UUID. */
  uuid(): string
  /** An independent stream named by its labels; asking for it draws nothing from this one. */
  fork(...labels: readonly (string | number)[]): Random
}

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A 32-bit hash of a text (MurmurHash3's 32-bit mixing over UTF-16 units). Stable for ever: replays depend on it.
 */
export function hash32(text: string, seed = 0): number {
  let h = seed ^ text.length
  for (let i = 0; i < text.length; i += 1) h = mixIn(h, mixUnit(text.charCodeAt(i)))
  return finish(h)
}

function mixUnit(unit: number): number {
  const k = Math.imul(unit, 0xcc9e2d51)
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593)
}

function mixIn(hash: number, mixed: number): number {
  const h = hash ^ mixed
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The stream of a seed and labels: `createRandom('demo', 'repo', 3)` is the same stream everywhere.
 */
export function createRandom(seed: string, ...labels: readonly (string | number)[]): Random {
  let name = seed
  for (const label of labels) name += `\u0000${label}`
  return new Stream(name)
}

// A class, since an answer may draw from a hundred streams and one must cost little to make.
class Stream implements Random {
  readonly #name: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(name: string) {
    this.#name = name
    // Three of `hash32`, in one pass over the text.
    let a = 0x9e3779b9 ^ name.length
    let b = 0x243f6a88 ^ name.length
    let c = 0xb7e15162 ^ name.length
    for (let i = 0; i < name.length; i += 1) {
      const k = mixUnit(name.charCodeAt(i))
      a = mixIn(a, k)
      b = mixIn(b, k)
      c = mixIn(c, k)
    }
    this.#a = finish(a)
    this.#b = finish(b)
    this.#c = finish(c)
    for (let i = 0; i < 12; i += 1) this.#next32()
  }

  next(): number {
    return this.#next32() / 0x1_0000_0000
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick() needs at least one item.')
    return items[this.int(0, items.length - 1)] as T
  }

  shuffle<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = this.int(0, i)
      const held = out[i] as T
      out[i] = out[j] as T
      out[j] = held
    }
    return out
  }

  text(length: number, alphabet = ALPHANUMERIC): string {
    let out = ''
    for (let i = 0; i < length; i += 1) out += alphabet[this.int(0, alphabet.length - 1)]
    return out
  }

  uuid(): string {
    const hex = this.text(32, '0123456789abcdef')
    const variant = '89ab'[this.int(0, 3)]
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  fork(...labels: readonly (string | number)[]): Random {
    return createRandom(this.#name, ...labels)
  }

  #next32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t
    return t >>> 0
  }
}
