/** @module Which names an expression uses, and what its own loop variables stand for. */

import { type ASTNode, childrenOf } from './expression.ts'

/** Loop variables in force at a node: name → the list (or, for `cel.bind`, the value) that they run over. */
export type Bindings = ReadonlyMap<
  string,
  { readonly source: ASTNode; readonly isElement: boolean }
>

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
const NONE: Bindings = new Map()

/** Visits every node, outermost first, with the loop variables in force there. */
export function visitNodes(
  node: ASTNode,
  visit: (node: ASTNode, bindings: Bindings) => void,
  bindings: Bindings = NONE,
): void {
  visit(node, bindings)
  const loop = loopOf(node)
  if (loop === undefined) {
    for (const child of childrenOf(node)) visitNodes(child, visit, bindings)
    return
  }
  visitNodes(loop.source, visit, bindings)
  const inner = new Map(bindings)
  inner.set(loop.variable, { source: loop.source, isElement: loop.isElement })
  for (const child of loop.bodies) visitNodes(child, visit, inner)
}

/** A node that binds a variable: a loop over a list, or `cel.bind`. */
export interface Loop {
  readonly name: string
  readonly variable: string
  readonly source: ASTNode
  readonly bodies: readonly ASTNode[]
  readonly isElement: boolean
}

/** The loop that a node is, if it is one. */
export function loopOf(node: ASTNode): Loop | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, args] = node.args
  const [first, ...rest] = args
  if (first?.op !== 'id') return undefined
  if (LOOPS.has(name)) {
    return { name, variable: first.args, source: receiver, bodies: rest, isElement: true }
  }
  const [value, ...bodies] = rest
  if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && value !== undefined) {
    return { name, variable: first.args, source: value, bodies, isElement: false }
  }
  return undefined
}

/**
 * How deep loops nest.
 *
 * @param withLooks counts `in` as a loop too, but for a list that the author wrote
 */
export function loopDepth(node: ASTNode, withLooks = false): number {
  const inner = Math.max(0, ...childrenOf(node).map((child) => loopDepth(child, withLooks)))
  const looks = withLooks && node.op === 'in' && node.args[1].op !== 'list'
  return looks || loopOf(node)?.isElement ? inner + 1 : inner
}

/** `steps.revoke["json"]` → `['steps', 'revoke', 'json']`; undefined where a part is computed. */
export function staticPath(node: ASTNode): readonly [string, ...(string | number)[]] | undefined {
  if (node.op === 'id') return [node.args]
  if (node.op === '.') {
    const receiver = staticPath(node.args[0])
    return receiver === undefined ? undefined : [...receiver, node.args[1]]
  }
  if (node.op === '[]') {
    const [receiverNode, key] = node.args
    const receiver = staticPath(receiverNode)
    if (receiver === undefined || key.op !== 'value') return undefined
    if (typeof key.args === 'string') return [...receiver, key.args]
    return typeof key.args === 'bigint' ? [...receiver, Number(key.args)] : undefined
  }
  return undefined
}

/** The names outside of the expression that a node's value comes from. */
export function rootsOf(node: ASTNode, bindings: Bindings): ReadonlySet<string> {
  const roots = new Set<string>()
  visitNodes(
    node,
    (inner, inForce) => {
      if (inner.op !== 'id') return
      const bound = inForce.get(inner.args)
      if (bound === undefined) roots.add(inner.args)
      else if (!isAncestor(inner, bound.source)) {
        for (const root of rootsOf(bound.source, without(inForce, inner.args))) roots.add(root)
      }
    },
    bindings,
  )
  return roots
}

function isAncestor(node: ASTNode, ancestor: ASTNode): boolean {
  return node === ancestor || childrenOf(ancestor).some((child) => isAncestor(node, child))
}

function without(bindings: Bindings, name: string): Bindings {
  const rest = new Map(bindings)
  rest.delete(name)
  return rest
}
