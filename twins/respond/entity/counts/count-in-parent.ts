/** @module Counts that the containing entity keeps: `comments`, `comments_count`, `open_issues_count`, … */

import type { JsonValue } from '../../../base/index.ts'
import { type LiveWorld, type StoredEntity, singularOf } from '../../../world/index.ts'

/** Counts anew when an entity has come, changed or gone. The parent's times stay. */
export function countInParent(
  world: LiveWorld,
  before: StoredEntity | undefined,
  after: StoredEntity | undefined,
): void {
  const entity = after ?? before
  const parent = entity?.parent === undefined ? undefined : world.store.get(entity.parent)
  if (entity === undefined || parent === undefined) return
  const plural = entity.resource
  const total = world.store.countInside(parent.uid, plural)
  const open = world.store.tally(
    `open ${parent.uid} ${plural}`,
    Number(isOpen(after)) - Number(isOpen(before)),
  )
  let value: Record<string, JsonValue | undefined> | undefined
  const set = (name: string, now: number) => {
    const old = parent.value[name]
    if (typeof old !== 'number' || old === now) return
    value ??= { ...parent.value }
    value[name] = now
  }
  // A pull counts its `issue_comments` as an issue does.
  const declared = world.model.behaviour.resources[plural]?.parent ?? parent.resource
  const { all, ofOpen } = countNames(declared, plural)
  for (const name of all) set(name, total)
  for (const name of ofOpen) set(name, open)
  if (value !== undefined) world.store.put({ ...parent, value, version: parent.version + 1 })
}

interface CountNames {
  readonly all: readonly string[]
  readonly ofOpen: readonly string[]
}

const MOST_NAMES = 10_000
const countNamesOf = new Map<string, CountNames>()

// What a parent may call the number of things inside it; put together once.
function countNames(parent: string, plural: string): CountNames {
  const key = `${parent} ${plural}`
  let known = countNamesOf.get(key)
  if (known !== undefined) return known
  // `issue_comments` in an issue are its `comments`.
  const prefix = `${singularOf(parent)}_`
  const words = plural.startsWith(prefix) ? [plural, plural.slice(prefix.length)] : [plural]
  known = {
    all: words.flatMap(namesOfCount),
    ofOpen: words.flatMap((word) => [`open_${word}`, `open_${word}_count`]),
  }
  if (countNamesOf.size < MOST_NAMES) countNamesOf.set(key, known)
  return known
}

/** What a thing may call the number of what a word in the plural is for. */
export function namesOfCount(word: string): readonly string[] {
  const one = singularOf(word)
  return [word, `${word}_count`, `${one}_count`, `${one}Count`, `${word}Count`]
}

function isOpen(entity: StoredEntity | undefined): boolean {
  return entity?.value.state === 'open' || entity?.value.status === 'open'
}
