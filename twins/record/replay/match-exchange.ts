/** @module Whether a request is one that was recorded: method, path, query and body; secrets match whatever was sent. */

import { isJsonObject, type JsonValue, REDACTED } from '../../base/index.ts'
import { exactJsonOfText, type RecordedBody, type RecordedExchange } from '../exchanges/index.ts'

/** A request as it came, in the form of a cassette. */
export interface AskedRequest {
  readonly method: string
  /** `/path?query` as the contract has it. */
  readonly path: string
  readonly body: RecordedBody | undefined
}

/** By what exchanges are looked up: method and path, without query and secrets. */
export function lookupKey(method: string, path: string): string {
  const [pathname = ''] = path.split('?')
  return `${method} ${pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname}`
}

/** Whether an exchange answers a request. The order of the query and of JSON's members says nothing; headers neither. */
export function matchesExchange(recorded: RecordedExchange, asked: AskedRequest): boolean {
  if (!fits(lookupKey(recorded.method, recorded.path), lookupKey(asked.method, asked.path)))
    return false
  if (!fitsPairs(queryOf(recorded.path), queryOf(asked.path))) return false
  return fitsBody(recorded.request.body, asked.body)
}

function queryOf(path: string): readonly (readonly [string, string])[] {
  const at = path.indexOf('?')
  return at === -1 ? [] : [...new URLSearchParams(path.slice(at + 1))]
}

// Values of one name keep their order.
function fitsPairs(
  recorded: readonly (readonly [string, string])[],
  asked: readonly (readonly [string, string])[],
): boolean {
  if (recorded.length !== asked.length) return false
  const byName = (pairs: readonly (readonly [string, string])[]) =>
    [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const [left, right] = [byName(recorded), byName(asked)]
  return left.every(
    ([name, value], i) => name === right[i]?.[0] && fits(value, right[i]?.[1] ?? ''),
  )
}

function fitsBody(recorded: RecordedBody | undefined, asked: RecordedBody | undefined): boolean {
  if (recorded === undefined || asked === undefined) return recorded === asked
  if ('json' in recorded) return 'json' in asked && fitsJson(recorded.json, asked.json)
  if ('form' in recorded) return 'form' in asked && fitsPairs(recorded.form, asked.form)
  if ('text' in recorded) return 'text' in asked && fitsText(recorded.text, asked.text)
  if ('base64' in recorded) return 'base64' in asked && recorded.base64 === asked.base64
  if ('parts' in recorded) {
    const its = 'parts' in asked ? asked.parts : []
    return (
      recorded.parts.length === its.length &&
      recorded.parts.every(
        (part, i) => part.name === its[i]?.name && fitsBody(part.body, its[i]?.body),
      )
    )
  }
  // What was not kept cannot be told from anything else.
  return false
}

// JSON that no value holds is a text.
function fitsText(recorded: string, asked: string): boolean {
  if (fits(recorded, asked)) return true
  const json = exactJsonOfText(recorded)
  return json !== undefined && fitsJson(json, exactJsonOfText(asked))
}

function fitsJson(recorded: JsonValue | undefined, asked: JsonValue | undefined): boolean {
  if (typeof recorded === 'string' && typeof asked === 'string') return fits(recorded, asked)
  if (Array.isArray(recorded)) {
    return (
      Array.isArray(asked) &&
      recorded.length === asked.length &&
      recorded.every((item: JsonValue, i) => fitsJson(item, asked[i]))
    )
  }
  if (isJsonObject(recorded)) {
    if (!isJsonObject(asked)) return false
    const names = new Set([...Object.keys(recorded), ...Object.keys(asked)])
    return [...names].every((name) => fitsJson(recorded[name], asked[name]))
  }
  return recorded === asked
}

/** Where a secret stood, any text may stand. */
function fits(recorded: string, asked: string): boolean {
  if (!recorded.includes(REDACTED)) return recorded === asked
  const parts = recorded.split(REDACTED)
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!asked.startsWith(first)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = asked.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return asked.length - last.length >= at && asked.endsWith(last)
}
