/** @module The trees of a store: its entities, relations, counters and notes, and what finds them. */

import type { JsonValue } from '../../base/index.ts'
import type { StoredEntity, StoredRelation } from './store.ts'
import { Tree } from './tree.ts'

/** All that a store keeps; what finds entities gives their uids, what finds relations their keys. */
export interface Trees {
  readonly entities: Tree<StoredEntity>
  readonly byResource: Tree<string>
  readonly byParent: Tree<string>
  readonly byField: Tree<string>
  readonly relations: Tree<StoredRelation>
  readonly byOwner: Tree<string>
  readonly byMember: Tree<string>
  readonly counters: Tree<number>
  readonly notes: Tree<JsonValue>
}

/** Those of a store that has nothing. */
export function emptyTrees(): Trees {
  return {
    entities: new Tree(),
    byResource: new Tree(),
    byParent: new Tree(),
    byField: new Tree(),
    relations: new Tree(),
    byOwner: new Tree(),
    byMember: new Tree(),
    counters: new Tree(),
    notes: new Tree(),
  }
}

/** The same contents, apart from now on; in constant time. */
export function cloneTrees(trees: Trees): Trees {
  return {
    entities: trees.entities.clone(),
    byResource: trees.byResource.clone(),
    byParent: trees.byParent.clone(),
    byField: trees.byField.clone(),
    relations: trees.relations.clone(),
    byOwner: trees.byOwner.clone(),
    byMember: trees.byMember.clone(),
    counters: trees.counters.clone(),
    notes: trees.notes.clone(),
  }
}
