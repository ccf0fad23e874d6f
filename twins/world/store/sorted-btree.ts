/** @module The persistent B+ tree, however the loader presents its CommonJS package: Node nests the default export, bundlers do not. */

import sortedBtree from 'sorted-btree'
import diffModule from 'sorted-btree/extended/diffAgainst.js'

function unwrapDefault<T>(module: { readonly default: T }): T {
  const nested = module.default as T | undefined
  return nested ?? (module as unknown as T)
}

/** A sorted map that shares what it can with its clones. */
export const BTree = unwrapDefault(sortedBtree)

/** Compares two trees, skipping what they share. */
export const diffAgainst = unwrapDefault(diffModule)
