/** @module Whether a request, or a webhook, is one that a fault is meant for. */

import { canonicalJson, isJsonObject, type JsonValue, linearPattern } from '../../base/index.ts'
import { fieldOf } from '../store/dotted-field.ts'
import type { Fault, FaultMatch, FaultRequest, MatchedValue } from './model.ts'
import { type PathPattern, pathPattern } from './path-pattern.ts'

/** What a fault is matched against. */
export interface FaultTarget {
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
  /** Whether it only reads. */
  readonly isRead?: boolean
  /** The event of a webhook, and its action; a request has none. */
  readonly event?: string
  readonly action?: string
  /** The rest, asked for where a fault looks at it. */
  readonly request?: () => Pick<FaultRequest, 'query' | 'headers' | 'body'>
}

/** A fault with its patterns made. */
export interface MatchableFault {
  readonly fault: Fault
  readonly path: PathPattern | undefined
  readonly event: PathPattern | undefined
}

/** Makes the patterns of a fault. */
export function matchable(fault: Fault): MatchableFault {
  return {
    fault,
    path: fault.path === undefined ? undefined : pathPattern(fault.path),
    event: fault.event === undefined ? undefined : pathPattern(fault.event),
  }
}

/** Whether a fault is meant for a target. */
export function matchesFault({ fault, path, event }: MatchableFault, target: FaultTarget): boolean {
  const isWebhook = fault.webhook !== undefined
  if (isWebhook !== (target.event !== undefined)) return false
  if (isStale(fault) && target.isRead !== true) return false
  if (fault.operation !== undefined && fault.operation !== target.operation) return false
  if (fault.method !== undefined && fault.method.toLowerCase() !== target.method.toLowerCase()) {
    return false
  }
  if (path !== undefined && !path.test(target.path)) return false
  const { event: name = '', action } = target
  if (event !== undefined && !event.test(name) && !event.test(`${name}.${action ?? ''}`)) {
    return false
  }
  if (fault.match === undefined && fault.when === undefined) return true
  const rest = target.request?.()
  if (rest === undefined) return false
  if (fault.match !== undefined && !matchesValues(fault.match, rest)) return false
  return fault.when?.({ ...rest, ...target, body: rest.body }) ?? true
}

/** Whether a fault lets reads see an earlier state. */
export function isStale(fault: Fault): boolean {
  return fault.staleChanges !== undefined || fault.staleMs !== undefined
}

function matchesValues(
  match: FaultMatch,
  { query, headers, body }: Pick<FaultRequest, 'query' | 'headers' | 'body'>,
): boolean {
  const all = (
    wanted: Readonly<Record<string, MatchedValue>> | undefined,
    fits: (name: string, value: MatchedValue) => boolean,
  ) => Object.entries(wanted ?? {}).every(([name, value]) => fits(name, value))
  return (
    all(match.query, (name, value) => {
      const given = query.getAll(name)
      return given.length === 0 ? fitsText(value, undefined) : given.some((g) => fitsText(value, g))
    }) &&
    all(match.header, (name, value) => fitsText(value, headers.get(name) ?? undefined)) &&
    all(match.body, (field, value) => fits(value, field === '' ? body : fieldOf(body, field)))
  )
}

// Queries and headers are texts, whatever they mean.
function fitsText(wanted: MatchedValue, given: string | undefined): boolean {
  const isPlain = typeof wanted === 'number' || typeof wanted === 'boolean'
  return fits(isPlain ? String(wanted) : wanted, given)
}

function fits(wanted: MatchedValue, given: JsonValue | undefined): boolean {
  if (isJsonObject(wanted) && Object.keys(wanted).length === 1) {
    const { pattern, exists } = wanted as { pattern?: JsonValue; exists?: JsonValue }
    if (typeof exists === 'boolean') return exists === (given !== undefined)
    if (typeof pattern === 'string') {
      if (given === undefined || given === null) return false
      const text = typeof given === 'string' ? given : JSON.stringify(given)
      return linearPattern(pattern)?.test(text) ?? false
    }
  }
  return given !== undefined && canonicalJson(wanted) === canonicalJson(given)
}
