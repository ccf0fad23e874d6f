/** @module What changed between two stores; shared parts of their trees are skipped, so a small change is cheap to find. */

import type { StateChange } from '../model.ts'
import type { Store, StoredEntity, StoredRelation } from './store.ts'

/** Every change that leads from one store to another: entities in order of creation, then relations. */
export function diffStores(before: Store, after: Store): readonly StateChange[] {
  const entities: { order: number; change: StateChange }[] = []
  const addEntity = (kind: StateChange['kind'], at: StoredEntity, change: Partial<StateChange>) => {
    const { resource, uid, order } = at
    entities.push({ order, change: { kind, resource, uid, ...change } })
  }
  before.entities.compare(after.entities, {
    gone: (old) => addEntity('deleted', old, { before: old.value }),
    come: (now) => addEntity('created', now, { after: now.value }),
    changed: (old, now) => addEntity('updated', now, { before: old.value, after: now.value }),
  })
  const relations: { order: number; change: StateChange }[] = []
  const addRelation = (kind: 'linked' | 'unlinked', store: Store, relation: StoredRelation) => {
    const resource = store.get(relation.owner)?.resource ?? ''
    const { owner, member, order } = relation
    // Two resources may have a membership of one name; the store keeps them apart by a prefix.
    const name = relation.name.slice(relation.name.indexOf('.') + 1)
    relations.push({ order, change: { kind, resource, uid: owner, relation: name, member } })
  }
  before.relations.compare(after.relations, {
    gone: (old) => addRelation('unlinked', before, old),
    come: (now) => addRelation('linked', after, now),
    // The same tie, made anew at another place in the order, is the same tie.
    changed: () => {},
  })
  const inOrder = (a: { order: number }, b: { order: number }) => a.order - b.order
  return [...entities.sort(inOrder), ...relations.sort(inOrder)].map(({ change }) => change)
}
