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
  for (let i = 0; i < text.length; i += 1) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The stream of a seed and labels: `createRandom('demo', 'repo', 3)` is the same stream everywhere.
 */
export function createRandom(seed: string, ...labels: readonly (string | number)[]): Random {
  const name = [seed, ...labels].join('\u0000')
  let a = hash32(name, 0x9e3779b9)
  let b = hash32(name, 0x243f6a88)
  let c = hash32(name, 0xb7e15162)
  let counter = 1

  const next32 = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  for (let i = 0; i < 12; i += 1) next32()

  const random: Random = {
    next: () => next32() / 0x1_0000_0000,
    int: (min, max) => min + Math.floor(random.next() * (max - min + 1)),
    pick(items) {
      if (items.length === 0) throw new RangeError('pick() needs at least one item.')
      return items[random.int(0, items.length - 1)] as (typeof items)[number]
    },
    shuffle(items) {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i -= 1) {
        const j = random.int(0, i)
        const held = out[i] as (typeof out)[number]
        out[i] = out[j] as (typeof out)[number]
        out[j] = held
      }
      return out
    },
    text(length, alphabet = ALPHANUMERIC) {
      let out = ''
      for (let i = 0; i < length; i += 1) out += alphabet[random.int(0, alphabet.length - 1)]
      return out
    },
    uuid() {
      const hex = random.text(32, '0123456789abcdef')
      const variant = '89ab'[random.int(0, 3)]
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
    },
    fork: (...more) => createRandom(name, ...more),
  }
  return random
}
