/** @module The service's request limits, counted on the world's clock and told in the service's own headers. */

import { type JsonObject, sha256Hex } from '../../base/index.ts'
import type { LimitHeaders, RequestLimit } from '../../behaviour/index.ts'
import type { Operation } from '../../contract/index.ts'
import type { Fault, LiveWorld } from '../../world/index.ts'
import { Refusal } from '../refusal.ts'
import type { Service } from '../service.ts'
import { type PlannedLimit, plannedLimits } from './planned-limits.ts'

const USUAL_HEADERS: LimitHeaders = {
  limit: 'x-ratelimit-limit',
  remaining: 'x-ratelimit-remaining',
  reset: 'x-ratelimit-reset',
}
const NONE: Readonly<Record<string, string>> = {}

/** How a limit is refused. */
export interface LimitRefusal {
  readonly message: string
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
}

/** One limit's window, as the world notes it. */
interface Window {
  readonly startMs: number
  readonly used: number
}

/**
 * Counts a request and gives the headers that tell about the limit; none where the profile has no limit.
 * @throws {Refusal} in the limit's status, with `Retry-After` and the same headers, once a window is used up
 */
export function countRequest(
  service: Service,
  world: LiveWorld,
  operation: Operation,
  credential: string | undefined,
  nowMs: number,
): Readonly<Record<string, string>> {
  const planned = plannedLimits(service.profile)
  if (planned.length === 0) return NONE
  let headers: Readonly<Record<string, string>> = NONE
  let isFound = false
  for (const limit of planned) {
    if (!limit.counts(operation)) continue
    if (limit.rule.additional !== true) {
      if (isFound) continue
      isFound = true
    }
    const told = countIn(world, limit, operation, credential ?? '', nowMs)
    headers = { ...headers, ...told }
  }
  return headers
}

/**
 * Refuses a request as if its limit were used up, and uses it up: a limit of the profile stays so until its window ends, which
 * is after `retryAfterSeconds` where that is given.
 * @throws {Refusal} always; 429 with `Retry-After` where the profile has no limit for the operation
 */
export function exhaustLimit(
  service: Service,
  world: LiveWorld,
  operation: Operation,
  credential: string | undefined,
  nowMs: number,
  retryAfterSeconds?: number,
): never {
  const found = plannedLimits(service.profile).find(({ counts }) => counts(operation))
  if (found !== undefined) {
    const name = noteName(found, operation, credential ?? '')
    const startMs =
      retryAfterSeconds === undefined
        ? windowAt(world, name, found.rule, nowMs).startMs
        : nowMs + Math.max(1, retryAfterSeconds * 1000) - found.rule.windowMs
    world.store.notes.set(name, { startMs, used: found.rule.requests })
    countIn(world, found, operation, credential ?? '', nowMs)
  }
  throw new Refusal('Too Many Requests', {
    outcome: 'limited',
    statuses: [429],
    code: 'ratelimited',
    exactStatus: true,
    headers: { 'retry-after': String(retryAfterSeconds ?? 60) },
  })
}

/** How the operation's limit is refused, for a fault of its status: its words, and when to come back where the fault says that. */
export function limitRefusal(
  service: Service,
  operation: Operation,
  { status, retryAfterSeconds }: Fault,
  nowMs: number,
): LimitRefusal | undefined {
  const rule = plannedLimits(service.profile).find(({ counts }) => counts(operation))?.rule
  if (rule === undefined || status !== (rule.status ?? 429)) return undefined
  const told =
    retryAfterSeconds === undefined
      ? NONE
      : tellLimit(rule, rule.requests, nowMs + retryAfterSeconds * 1000, nowMs)
  return { ...wordsOf(rule), headers: { ...told, ...rule.refusalHeaders } }
}

function wordsOf({ message, code }: RequestLimit): Pick<LimitRefusal, 'message' | 'code'> {
  return { message: message ?? 'Too Many Requests', code: code ?? 'ratelimited' }
}

function countIn(
  world: LiveWorld,
  limit: PlannedLimit,
  operation: Operation,
  credential: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  const { rule } = limit
  const name = noteName(limit, operation, credential)
  const { startMs, used } = windowAt(world, name, rule, nowMs)
  const endMs = startMs + rule.windowMs
  const isLeft = used < rule.requests
  const now = isLeft ? used + 1 : used
  if (isLeft) world.store.notes.set(name, { startMs, used: now })
  const headers = tellLimit(rule, now, endMs, nowMs)
  if (isLeft) return headers
  const waitSeconds = Math.max(1, Math.ceil((endMs - nowMs) / 1000))
  const { message, code } = wordsOf(rule)
  throw new Refusal(message, {
    outcome: 'limited',
    statuses: [rule.status ?? 429],
    code,
    exactStatus: true,
    headers: {
      ...headers,
      ...(rule.retryAfter === false ? {} : { 'retry-after': String(waitSeconds) }),
      ...rule.refusalHeaders,
    },
  })
}

function noteName(limit: PlannedLimit, operation: Operation, credential: string): string {
  const { per = 'credential' } = limit.rule
  const who = per === 'world' || credential === '' ? '' : hashOf(credential)
  return `limit ${limit.name} ${per === 'operation' ? operation.id : ''} ${who}`
}

const hashes = new Map<string, string>()
const MOST_HASHES = 1000

// Notes are in snapshots, which people pass on; and hashing costs more than counting.
function hashOf(credential: string): string {
  let hash = hashes.get(credential)
  if (hash === undefined) {
    hash = sha256Hex(credential)
    if (hashes.size >= MOST_HASHES) hashes.clear()
    hashes.set(credential, hash)
  }
  return hash
}

function windowAt(world: LiveWorld, name: string, rule: RequestLimit, nowMs: number): Window {
  const kept = world.store.notes.get(name) as JsonObject | undefined
  const startMs = Number(kept?.startMs)
  if (kept !== undefined && nowMs - startMs < rule.windowMs) {
    return { startMs, used: Number(kept.used) }
  }
  return { startMs: rule.window === 'aligned' ? nowMs - (nowMs % rule.windowMs) : nowMs, used: 0 }
}

function tellLimit(
  rule: RequestLimit,
  used: number,
  endMs: number,
  nowMs: number,
): Readonly<Record<string, string>> {
  const names = rule.headers ?? (rule.additional === true ? {} : USUAL_HEADERS)
  const told: Record<string, string> = {}
  const tell = (name: string | undefined, value: string) => {
    if (name !== undefined) told[name.toLowerCase()] = value
  }
  tell(names.limit, String(rule.requests))
  tell(names.remaining, String(rule.requests - used))
  tell(names.used, String(used))
  tell(names.reset, tellReset(rule, endMs, nowMs))
  if (rule.name !== undefined) tell(names.resource, rule.name)
  return told
}

function tellReset(
  { reset = 'epoch-seconds' }: RequestLimit,
  endMs: number,
  nowMs: number,
): string {
  switch (reset) {
    case 'epoch-seconds':
      return String(Math.ceil(endMs / 1000))
    case 'seconds-left':
      return String(Math.max(1, Math.ceil((endMs - nowMs) / 1000)))
    case 'iso-time':
      return new Date(endMs).toISOString()
    default:
      return reset satisfies never
  }
}
