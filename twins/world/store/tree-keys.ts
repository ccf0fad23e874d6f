/** @module Keys of several parts, such as a parent, a resource and a place in an order: what begins with the same parts stands together. */

import type { Tree } from './tree.ts'

const SEPARATOR = '\u0000'
const AFTER = '\u0001'

/** The parts of a key, the widest first. */
export function key(...parts: readonly string[]): string {
  return parts.join(SEPARATOR)
}

/** Nine digits in base 36, which sort as text in the order of the numbers. */
export function orderKey(order: number): string {
  return order.toString(36).padStart(9, '0')
}

/** The values of all keys that begin with a part, in their order. */
export function* valuesUnder<V>(tree: Tree<V>, prefix: string): Generator<V> {
  const from = prefix + SEPARATOR
  const to = prefix + AFTER
  for (const [at, value] of tree.entries(from)) {
    if (at >= to) return
    yield value
  }
}

/** The first of {@link valuesUnder} that passes a test: finding it costs far less than starting to go through the tree. */
export function firstUnder<V>(
  tree: Tree<V>,
  prefix: string,
  test: (value: V) => boolean = () => true,
): V | undefined {
  const to = prefix + AFTER
  let at = prefix + SEPARATOR
  for (;;) {
    const next = tree.nextHigherPair(at)
    if (next === undefined || next[0] >= to) return undefined
    if (test(next[1])) return next[1]
    at = next[0]
  }
}
