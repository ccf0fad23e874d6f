/** @module Counts that the containing entity keeps: `comments`, `comments_count`, `open_issues_count`, … */

import type { JsonValue } from '../../base/index.ts'
import { type LiveWorld, type StoredEntity, singularOf } from '../../world/index.ts'

const MOST_LOOKED_AT = 5000

/** Counts anew after an entity has come, changed or gone. The parent's times stay. */
export function countInParent(world: LiveWorld, entity: StoredEntity): void {
  const parent = entity.parent === undefined ? undefined : world.store.get(entity.parent)
  if (parent === undefined) return
  const plural = entity.resource
  const total = world.store.countInside(parent.uid, plural)
  const changes: Record<string, JsonValue> = {}
  const set = (name: string, count: () => number) => {
    const old = parent.value[name]
    if (typeof old !== 'number') return
    const now = count()
    if (now !== old) changes[name] = now
  }
  // `issue_comments` in an issue are its `comments`.
  const prefix = `${singularOf(parent.resource)}_`
  for (const word of plural.startsWith(prefix) ? [plural, plural.slice(prefix.length)] : [plural]) {
    const one = singularOf(word)
    for (const name of [word, `${word}_count`, `${one}_count`, `${one}Count`, `${word}Count`]) {
      set(name, () => total)
    }
  }
  // Looked at one by one, so only where there are not too many.
  if (total <= MOST_LOOKED_AT) {
    for (const name of [`open_${plural}`, `open_${plural}_count`]) {
      set(name, () => countOpen(world, parent.uid, plural))
    }
  }
  if (Object.keys(changes).length === 0) return
  const value = { ...parent.value, ...changes }
  world.store.put({ ...parent, value, version: parent.version + 1 })
}

function countOpen(world: LiveWorld, parent: string, resource: string): number {
  let open = 0
  for (const { value } of world.store.list(resource, parent)) {
    if (value.state === 'open' || value.status === 'open') open += 1
  }
  return open
}
