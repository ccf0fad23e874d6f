/** @module Entity tags: what names one version of what a service shows. */

import { hash32 } from '../../base/index.ts'
import type { StoredEntity } from '../../world/index.ts'

const known = new WeakMap<StoredEntity, string>()

/**
 * The opaque part of an entity's tag. Its version alone would not do: two forks give the same number to different contents.
 */
export function entityTag(entity: StoredEntity): string {
  let tag = known.get(entity)
  if (tag === undefined) {
    tag = textTag(`${entity.uid} ${entity.version} ${JSON.stringify(entity.value)}`)
    known.set(entity, tag)
  }
  return tag
}

/** The opaque part of the tag of a text: 128 bits of hash, in hexadecimal. */
export function textTag(text: string): string {
  let tag = ''
  for (let seed = 1; seed <= 4; seed += 1) tag += hash32(text, seed).toString(16).padStart(8, '0')
  return tag
}

/** Whether a header such as `"a", W/"b"` lists a tag. A weak one counts only where that is said. */
export function listsTag(header: string, tag: string, countsWeak: boolean): boolean {
  if (header.trim() === '*') return true
  for (const [, weak, opaque] of header.matchAll(/(W\/)?"([^"]*)"/g)) {
    if (opaque === tag && (countsWeak || weak === undefined)) return true
  }
  return false
}
