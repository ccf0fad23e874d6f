/** @module Where a call is not what was expected, field by field, and how far off that is. */

import { HoldoutError, type JsonValue, nearestName } from '../../base/index.ts'
import { pathsBelow } from '../../contract/index.ts'
import { pathPattern } from '../fault/path-pattern.ts'
import type { JournalNote } from '../journal/journal-note.ts'
import { isHeaderName, readHeaders } from '../journal/sent-headers.ts'
import type { WorldModel } from '../world-model.ts'
import type { CallDifference, CallPattern } from './expectation.ts'
import { differencesOf } from './match-value.ts'

/** A pattern, ready to be held against calls. */
export interface PreparedPattern {
  readonly pattern: CallPattern
  /** How many fields it names. */
  readonly fields: number
  differences(note: JournalNote): readonly CallDifference[]
}

/**
 * Prepares a pattern.
 * @throws {HoldoutError} `WORLD_VERIFY_INVALID` for an operation that the contract does not have, for members that no pattern has, and for
 *   names that no header has
 */
export function preparePattern(
  pattern: CallPattern,
  model: WorldModel,
  at: string,
): PreparedPattern {
  const { operation, method, path, query, headers, body, status, ...others } = pattern
  const known = at === '' ? [...PATTERN_MEMBERS, 'times', 'inOrder', 'since'] : PATTERN_MEMBERS
  refuseUnknown(Object.keys(others), known, at)
  if (operation !== undefined && model.behaviour.operations[operation] === undefined) {
    const near = nearestName(operation, Object.keys(model.behaviour.operations))
    throw new HoldoutError(`the contract has no operation ${JSON.stringify(operation)}`, {
      code: 'WORLD_VERIFY_INVALID',
      place: { field: at === '' ? 'operation' : `${at}.operation` },
      hint:
        near === undefined
          ? 'see `holdout twin explain` for the operations of a contract'
          : `did you mean ${near}?`,
    })
  }
  for (const name of Object.keys(headers ?? {})) {
    if (isHeaderName(name)) continue
    throw new HoldoutError(`${JSON.stringify(name)} cannot be the name of a header`, {
      code: 'WORLD_VERIFY_INVALID',
      place: { field: `${at === '' ? '' : `${at}.`}headers.${name}` },
      hint: 'give letters, digits and hyphens, such as x-request-id',
    })
  }
  const fits = path === undefined ? undefined : pathPattern(path)
  const fields =
    [operation, method, path, status].filter((part) => part !== undefined).length +
    [...Object.values(query ?? {}), ...Object.values(headers ?? {}), body].reduce<number>(
      (sum, wanted) => sum + (wanted === undefined ? 0 : leavesOf(wanted)),
      0,
    )
  return {
    pattern,
    fields,
    differences(note) {
      const found: CallDifference[] = []
      const plain = (field: string, expected: JsonValue, received: JsonValue | undefined) => {
        found.push({ field, expected, ...(received === undefined ? {} : { received }) })
      }
      if (operation !== undefined && operation !== note.operation) {
        plain('operation', operation, note.operation)
      }
      if (method !== undefined && method.toUpperCase() !== note.method) {
        plain('method', method.toUpperCase(), note.method)
      }
      const [pathname = '', search = ''] = splitPath(note.path)
      if (
        fits !== undefined &&
        !pathsBelow(model.basePaths, pathname).some((one) => fits.test(one))
      ) {
        plain('path', path as string, pathname)
      }
      if (query !== undefined) {
        const asked = new URLSearchParams(search)
        for (const [name, wanted] of Object.entries(query)) {
          found.push(...looseDifferences(wanted, asked.getAll(name), `query.${name}`))
        }
      }
      const sent = headers === undefined ? undefined : readHeaders(note.headers)
      for (const [name, wanted] of Object.entries(headers ?? {})) {
        const value = sent?.get(name) ?? null
        const all = value === null ? [] : [value]
        found.push(...looseDifferences(wanted, all, `headers.${name.toLowerCase()}`))
      }
      if (body !== undefined) found.push(...differencesOf(body, note.requestBody, 'body'))
      if (status !== undefined && status !== note.status) plain('status', status, note.status)
      return found
    },
  }
}

const PATTERN_MEMBERS = ['operation', 'method', 'path', 'query', 'headers', 'body', 'status']

/**
 * Refuses what nobody would look at: a misspelt member wants nothing, and everything meets it.
 * @throws {HoldoutError} `WORLD_VERIFY_INVALID`
 */
export function refuseUnknown(
  names: readonly string[],
  known: readonly string[],
  at: string,
): void {
  const [name] = names.filter((one) => !known.includes(one))
  if (name === undefined) return
  const near = nearestName(name, known)
  throw new HoldoutError(`an expectation has no ${JSON.stringify(name)} here`, {
    code: 'WORLD_VERIFY_INVALID',
    place: { field: at === '' ? name : `${at}.${name}` },
    hint: near === undefined ? `it may have ${known.join(', ')}` : `did you mean ${near}?`,
  })
}

/**
 * How far off a call is: a field that is somehow there counts less than one that is not, a nearly equal text less still,
 * and another operation or path more than anything in the body.
 */
export function distanceOf(differences: readonly CallDifference[]): number {
  return differences.reduce((sum, { field, expected, received }) => {
    const weight = /^(?:operation|path)$/.test(field) ? 3 : 1
    if (received === undefined) return sum + weight
    const [a, b] = [String(expected), String(received)]
    const isText = typeof expected !== 'object' && typeof received !== 'object'
    return sum + weight * (isText ? 0.5 + 0.5 * (1 - likeness(a, b)) : 0.75)
  }, 0)
}

// Everything in a query or a header is text: a number that is wanted is one that is written so.
function looseDifferences(
  wanted: JsonValue,
  sent: readonly string[],
  field: string,
): readonly CallDifference[] {
  if (Array.isArray(wanted)) {
    const texts = wanted.map((one: JsonValue) => asText(one))
    return differencesOf(texts, sent.length === 0 ? undefined : sent, field)
  }
  return differencesOf(asText(wanted), sent.length > 1 ? sent : sent[0], field)
}

function asText(wanted: JsonValue): JsonValue {
  return typeof wanted === 'number' || typeof wanted === 'boolean' ? String(wanted) : wanted
}

function splitPath(path: string): readonly [string, string] {
  const at = path.indexOf('?')
  return at === -1 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)]
}

function leavesOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1
  return Math.max(
    1,
    Object.values(value).reduce<number>((sum, one) => sum + leavesOf(one ?? null), 0),
  )
}

/** The share of pairs of letters that two texts have in common, 0 to 1. */
function likeness(a: string, b: string): number {
  if (a === b) return 1
  const pairs = (text: string) => {
    const short = text.slice(0, 200)
    return Array.from({ length: Math.max(0, short.length - 1) }, (_, i) => short.slice(i, i + 2))
  }
  const left = pairs(a)
  const right = new Set(pairs(b))
  const shared = left.filter((pair) => right.has(pair)).length
  return left.length + right.size === 0 ? 0 : (2 * shared) / (left.length + right.size)
}
