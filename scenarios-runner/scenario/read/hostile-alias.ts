/** @module Aliases of YAML, looked at before they are followed: one inside what it names never ends, and many multiply. */

import { type Document, isAlias, type Node, visit } from 'yaml'

/** So much may aliases make of a front matter: far more than anybody writes. */
const MAX_NODES = 100_000

/** The first alias that cannot be followed, and why. */
export function hostileAlias(document: Document): { node: Node; message: string } | undefined {
  const sizes = new Map<Node, number>()
  let hostile: { node: Node; message: string } | undefined
  const sizeOf = (root: Node): number => {
    const known = sizes.get(root)
    if (known !== undefined) return known
    // Infinite until it is known: an alias that meets its own anchor finds this.
    sizes.set(root, Number.POSITIVE_INFINITY)
    let size = 0
    visit(root, {
      Node: (_key, node) => {
        if (hostile !== undefined) return visit.BREAK
        size += 1
        if (!isAlias(node)) return undefined
        const target = node.resolve(document)
        if (target === undefined) {
          hostile = { node, message: `the alias *${node.source} names nothing above it` }
          return visit.BREAK
        }
        size += sizeOf(target)
        if (size > MAX_NODES) {
          const endless = size === Number.POSITIVE_INFINITY
          const what = endless ? 'stands inside what it names' : 'makes this too large'
          hostile ??= { node, message: `the alias *${node.source} ${what}` }
        }
        return undefined
      },
    })
    sizes.set(root, size)
    return size
  }
  if (document.contents !== null) sizeOf(document.contents as Node)
  return hostile
}
