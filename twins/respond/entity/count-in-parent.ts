/** @module Counts that the containing entity keeps: `comments`, `comments_count`, `open_issues_count`, … */

import type { JsonValue } from '../../base/index.ts'
import { type LiveWorld, type StoredEntity, singularOf } from '../../world/index.ts'

/** Counts an entity that came into its parent, or left it. The parent's times stay. */
export function countInParent(world: LiveWorld, entity: StoredEntity, by: 1 | -1): void {
  const parent = entity.parent === undefined ? undefined : world.store.get(entity.parent)
  if (parent === undefined) return
  const plural = entity.resource
  const singular = singularOf(plural)
  const names = [
    plural,
    `${plural}_count`,
    `${singular}_count`,
    `${singular}Count`,
    `${plural}Count`,
    `open_${plural}`,
    `open_${plural}_count`,
  ]
  const changes: Record<string, JsonValue> = {}
  for (const name of names) {
    const count = parent.value[name]
    if (typeof count === 'number') changes[name] = Math.max(0, count + by)
  }
  if (Object.keys(changes).length === 0) return
  world.store.put({
    ...parent,
    value: { ...parent.value, ...changes },
    version: parent.version + 1,
  })
}
