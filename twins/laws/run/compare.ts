/** @module What was sent against what is shown: services rename, expand and enrich, and that is no contradiction. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, validatorFor } from '../../contract/index.ts'
import { keyText } from '../../world/index.ts'
import { fieldPointer, membersOf } from '../generate/schema-members.ts'
import { shown } from '../verdict.ts'

/** How sent members compare with what is shown. */
export interface Comparison {
  /** Members that could be compared. */
  readonly compared: number
  /** The first that is shown otherwise, in words. */
  readonly difference: string | undefined
}

/**
 * Compares sent members with a shown thing.
 * Left out is what the shown thing's schema has no place for, or whose place takes no such value.
 * @param pointer the schema of the shown thing, if it is known
 */
export function compareSent(
  contract: Contract,
  pointer: string | undefined,
  sent: JsonObject,
  got: JsonObject,
): Comparison {
  let compared = 0
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined) continue
    const at = pointer === undefined ? undefined : fieldPointer(contract, pointer, name)
    if (pointer !== undefined && at === undefined) continue
    if (at !== undefined && !canHold(contract, at, value)) continue
    const found = got[name]
    if (found === undefined && (at === undefined || isNothing(value))) continue
    const verdict = matches(value, found)
    if (verdict === undefined) continue
    compared += 1
    if (!verdict) {
      return { compared, difference: `${name} was sent as ${shown(value)} and is ${shown(found)}` }
    }
  }
  return { compared, difference: undefined }
}

function canHold(contract: Contract, pointer: string, value: JsonValue): boolean {
  // What may only be read in the shown schema was sent by another one, which takes it.
  if (membersOf(contract, pointer).writeOnly) return false
  return validatorFor(contract, pointer, 'response')(value).length === 0
}

function isNothing(value: JsonValue): boolean {
  if (value === null || value === '' || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

// Undefined where the two cannot be compared.
function matches(sent: JsonValue, got: JsonValue | undefined): boolean | undefined {
  if (got === undefined) return false
  if (Array.isArray(sent) && Array.isArray(got)) {
    if (sent.length !== got.length) return false
    const each = sent.map((item: JsonValue, i) => matches(item, got[i]))
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true
  }
  if (isJsonObject(sent) && isJsonObject(got)) {
    let verdict: boolean | undefined
    for (const [name, value] of Object.entries(sent)) {
      if (value === undefined || (got[name] === undefined && isNothing(value))) continue
      const one = got[name] === undefined ? undefined : matches(value, got[name])
      if (one === false) return false
      verdict ??= one
    }
    return verdict
  }
  const [left, right] = [keyText(sent), keyText(got)]
  if (left !== undefined && right !== undefined) {
    return left === right || isSameMoment(left, right)
  }
  if (typeof sent === 'boolean' || typeof got === 'boolean') return sent === got
  if (sent === null && got === null) return true
  return undefined
}

function isSameMoment(a: string, b: string): boolean {
  if (!/^\d{4}-\d\d-\d\d/.test(a) || !/^\d{4}-\d\d-\d\d/.test(b)) return false
  return Date.parse(a) === Date.parse(b)
}

/** Fields that change by themselves when something else does. */
const FOLLOWS =
  /(?:_at|At|_on|On|_by|By|_date|Date|_time|Time|timestamp|version|etag|_etag|sha|count|size|updated|modified|revision|generation|reason|url|Url|_links|self)$|updat|modif|status|state|^ts$/i

/** Members that changed although nobody asked: neither sent, nor a mark of the change itself, nor made of what was sent. */
export function strayChanges(
  before: JsonObject,
  after: JsonObject,
  sent: JsonObject,
  sets: readonly string[],
): readonly string[] {
  const words = Object.values(sent).flatMap((value) => keyText(value as JsonValue) ?? [])
  const named = new Set([...Object.keys(sent), ...sets.map((field) => field.split('.')[0])])
  return Object.keys({ ...before, ...after }).filter((name) => {
    if (named.has(name) || FOLLOWS.test(name)) return false
    const text = JSON.stringify(after[name])
    if (JSON.stringify(before[name]) === text) return false
    return !words.some((word) => word.length > 1 && text?.includes(word) === true)
  })
}
