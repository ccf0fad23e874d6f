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

/** A tag of an entity in an answer that shows more than the entity: it is another when either is. */
export function withText(tag: string, text: string): string {
  return `${tag}.${textTag(text)}`
}

/** Whether a header such as `"a", W/"b"` lists a tag. A weak one counts only where that is said. */
export function listsTag(header: string, tag: string, countsWeak: boolean): boolean {
  return lists(header, countsWeak, (listed) => listed === tag)
}

/** The same of an entity's tag, with whatever text it was shown: whoever writes means the entity. */
export function listsVersion(header: string, tag: string, countsWeak: boolean): boolean {
  return lists(header, countsWeak, (listed) => listed === tag || listed.startsWith(`${tag}.`))
}

function lists(header: string, countsWeak: boolean, isMeant: (listed: string) => boolean): boolean {
  if (header.trim() === '*') return true
  for (const [, weak, opaque = ''] of header.matchAll(/(W\/)?"([^"]*)"/g)) {
    if (isMeant(opaque) && (countsWeak || weak === undefined)) return true
  }
  return false
}
