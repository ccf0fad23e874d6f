/** @module What a request changed, seen by comparing the world with what it was before. */

import type { JsonObject } from '../../base/index.ts'
import { wordsOf } from '../../behaviour/index.ts'
import { diffStores, type LiveWorld, type StoredEntity } from '../../world/index.ts'
import type { Change } from './model.ts'
import { singularEnd } from './plan/event-words.ts'

/** A world's state as it was. */
export type Before = LiveWorld['store']

/**
 * The changes since then of what the request itself wrote: counts that follow elsewhere are none, and what went with
 * something that contains it is told with that.
 */
export function changesSince(
  world: LiveWorld,
  before: Before,
  writes: readonly string[],
): readonly Change[] {
  const written = new Set(writes)
  return diffStores(before, world.store).flatMap((found): readonly Change[] => {
    const { kind, uid } = found
    if (!written.has(uid)) return []
    const now = world.store.get(uid)
    const was = before.get(uid)
    if (kind === 'linked' || kind === 'unlinked') {
      const owner = now ?? was
      const member = world.store.get(found.member ?? '') ?? before.get(found.member ?? '')
      if (owner === undefined || now === undefined || member === undefined) return []
      return [{ kind, entity: owner, fields: [], member, tie: tieWords(found.relation ?? '') }]
    }
    if (kind === 'created') return now === undefined ? [] : [{ kind, entity: now, fields: [] }]
    if (was === undefined) return []
    if (kind === 'deleted') {
      const isWithParent = was.parent !== undefined && world.store.get(was.parent) === undefined
      return isWithParent && written.has(was.parent) ? [] : [{ kind, entity: was, fields: [] }]
    }
    return now === undefined ? [] : updates(was, now)
  })
}

function updates(before: StoredEntity, entity: StoredEntity): readonly Change[] {
  const fields = changedFields(before.value, entity.value)
  return fields.length === 0 ? [] : [{ kind: 'updated', entity, before, fields }]
}

function changedFields(before: JsonObject, after: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
}

// `toggle repos.starred`, `teams.members`: what people call the tie is its last word.
function tieWords(relation: string): readonly string[] {
  const last = relation.slice(relation.lastIndexOf('.') + 1)
  return singularEnd(wordsOf(last))
}
