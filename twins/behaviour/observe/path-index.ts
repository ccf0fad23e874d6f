/** @module Operations by path, so that a collection finds its items and an item its collection. */

import type { Method } from '../../contract/index.ts'
import type { OperationFacts } from './operation-facts.ts'
import type { PathStep } from './path-steps.ts'

/** The operations of one path shape. */
export interface PathGroup {
  readonly shape: string
  readonly steps: readonly PathStep[]
  /** How many parameters it ends with. */
  readonly tail: number
  readonly methods: ReadonlyMap<Method, OperationFacts>
}

/** Every path shape of a contract, in its order. */
export interface PathIndex {
  readonly groups: readonly PathGroup[]
  get(shape: string): PathGroup | undefined
}

/** Groups operations by the shape of their paths. */
export function indexPaths(facts: readonly OperationFacts[]): PathIndex {
  const groups = new Map<
    string,
    {
      shape: string
      steps: readonly PathStep[]
      tail: number
      methods: Map<Method, OperationFacts>
    }
  >()
  for (const one of facts) {
    let group = groups.get(one.shape)
    if (group === undefined) {
      group = { shape: one.shape, steps: one.steps, tail: one.tail, methods: new Map() }
      groups.set(one.shape, group)
    }
    if (!group.methods.has(one.operation.method)) group.methods.set(one.operation.method, one)
  }
  return { groups: [...groups.values()], get: (shape) => groups.get(shape) }
}

/** The shape without its last parameters: the collection of an item. */
export function collectionShape(group: Pick<PathGroup, 'shape' | 'tail'>): string {
  return group.shape.split('/').slice(0, -group.tail).join('/')
}

/** What is put at a place as a whole, `["summary", "status"]`, is there and nowhere else: each place has its own. */
export function isPutWhole(group: PathGroup | undefined): boolean {
  const put = group?.methods.get('put')
  return put?.request.holds === 'ids' && put.request.at === ''
}
