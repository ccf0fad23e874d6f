/** @module Masks that say which members of an answer are wanted: `files(id,name),nextPageToken`, `owner/email`, `*`. */

import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  MOST_LEVELS,
  setMember,
} from '../../base/index.ts'

/** The wanted members, each whole or by a mask of its own; `*` stands for any. */
export type FieldMask = ReadonlyMap<string, FieldMask | 'whole'>

/** A mask that cannot be understood. */
export class MaskProblem extends Error {
  override readonly name = 'MaskProblem'
}

type Draft = Map<string, Draft | 'whole'>

/**
 * Reads a mask.
 * @throws {MaskProblem} where it cannot be understood
 */
export function readMask(text: string): FieldMask {
  const words = text.match(/[\w$*-]+|[^\s]/g) ?? []
  let at = 0
  const readList = (into: Draft, level: number): void => {
    for (;;) {
      readItem(into, level)
      if (words[at] !== ',') return
      at += 1
    }
  }
  const readItem = (into: Draft, level: number): void => {
    if (level > MOST_LEVELS) throw new MaskProblem('it is nested too deeply')
    const name = words[at]
    if (name === undefined || !/^[\w$*-]+$/.test(name))
      throw new MaskProblem(name === undefined ? 'a name is missing' : `${name} is not expected`)
    at += 1
    const next = words[at]
    if (next !== '/' && next !== '.' && next !== '(') {
      into.set(name, 'whole')
      return
    }
    at += 1
    const known = into.get(name)
    const inner: Draft = known === undefined || known === 'whole' ? new Map() : known
    if (known !== 'whole') into.set(name, inner)
    if (next !== '(') {
      readItem(inner, level + 1)
      return
    }
    readList(inner, level + 1)
    if (words[at] !== ')') throw new MaskProblem(') is missing')
    at += 1
  }
  const mask: Draft = new Map()
  readList(mask, 0)
  if (at < words.length) throw new MaskProblem(`${words[at]} is not expected`)
  return mask
}

/** What a mask leaves of a value; each item of a list is masked alike. */
export function masked(value: JsonValue, mask: FieldMask): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => masked(item, mask))
  if (!isJsonObject(value)) return value
  const out: Record<string, JsonValue> = {}
  for (const [name, member] of Object.entries(value as JsonObject)) {
    const wanted = mask.get(name) ?? mask.get('*')
    if (wanted === undefined || member === undefined) continue
    setMember(out, name, wanted === 'whole' ? member : masked(member, wanted))
  }
  return out
}
