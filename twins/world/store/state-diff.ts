/** @module What changed between two stores; shared parts of their trees are skipped, so a small change is cheap to find. */

import type { StateChange } from '../model.ts'
import type { Store, StoredEntity, StoredRelation } from './store.ts'
import type { Tree } from './tree.ts'

/** Something before and after; undefined where it was not there. */
export type BeforeAndAfter<T> = readonly [before: T | undefined, after: T | undefined]

/** Every change that leads from one store to another: entities in order of creation, then relations. */
export function diffStores(before: Store, after: Store): readonly StateChange[] {
  return describeChanges(
    pairsOf(before.entities, after.entities),
    pairsOf(before.relations, after.relations),
    (owner) => (after.get(owner) ?? before.get(owner))?.resource,
  )
}

function pairsOf<T>(from: Tree<T>, to: Tree<T>): readonly BeforeAndAfter<T>[] {
  const pairs: BeforeAndAfter<T>[] = []
  from.compare(to, {
    gone: (old) => pairs.push([old, undefined]),
    come: (now) => pairs.push([undefined, now]),
    changed: (old, now) => pairs.push([old, now]),
  })
  return pairs
}

/** The same of what is known to have changed. */
export function describeChanges(
  entities: readonly BeforeAndAfter<StoredEntity>[],
  relations: readonly BeforeAndAfter<StoredRelation>[],
  resourceOf: (owner: string) => string | undefined,
): readonly StateChange[] {
  const found: { readonly order: number; readonly change: StateChange }[] = []
  for (const [old, now] of entities) {
    const at = now ?? old
    if (at === undefined || old === now) continue
    const { resource, uid, order } = at
    const kind = old === undefined ? 'created' : now === undefined ? 'deleted' : 'updated'
    const values = {
      ...(old === undefined ? {} : { before: old.value }),
      ...(now === undefined ? {} : { after: now.value }),
    }
    found.push({ order, change: { kind, resource, uid, ...values } })
  }
  const ties: typeof found = []
  for (const [old, now] of relations) {
    const at = now ?? old
    // The same tie at another place in the order is the same tie.
    if (at === undefined || (old !== undefined && now !== undefined)) continue
    const { owner, member, order } = at
    const kind = now === undefined ? 'unlinked' : 'linked'
    const resource = resourceOf(owner) ?? ''
    // Two resources may have a membership of one name; the store keeps them apart by a prefix.
    const relation = at.name.slice(at.name.indexOf('.') + 1)
    ties.push({ order, change: { kind, resource, uid: owner, relation, member } })
  }
  const inOrder = (a: { order: number }, b: { order: number }) => a.order - b.order
  return [...found.sort(inOrder), ...ties.sort(inOrder)].map(({ change }) => change)
}
