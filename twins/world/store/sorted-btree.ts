/** @module The persistent B+ tree, however the loader presents its CommonJS package: Node nests the default export, bundlers do not. */

import sortedBtree from 'sorted-btree'
import diffModule from 'sorted-btree/extended/diffAgainst.js'

/**
 * The default export, in the types too. It stands in the declarations as a question, since `moduleResolution: bundler` sees
 * no nested default where `nodenext` does.
 */
type Unwrapped<M> = M extends { readonly default: infer T } ? T : M

function unwrapDefault<M>(module: M): Unwrapped<M> {
  const nested = (module as { readonly default?: unknown }).default
  return (nested ?? module) as Unwrapped<M>
}

/** A sorted map that shares what it can with its clones. */
export const BTree: Unwrapped<typeof sortedBtree> = unwrapDefault(sortedBtree)

/** Compares two trees, skipping what they share. */
export const diffAgainst: Unwrapped<typeof diffModule> = unwrapDefault(diffModule)
