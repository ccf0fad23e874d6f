/** @module Idempotency keys: a key that was answered once is answered the same way again, and nothing is done twice. */

import { contentHash, isJsonObject, type JsonObject } from '../../base/index.ts'
import type { IdempotencyKeys } from '../../behaviour/index.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { Refusal } from '../refusal.ts'
import { base64Of, bytesOf } from '../request/index.ts'

type Store = Exchange['world']['store']

const DAY_MS = 24 * 60 * 60 * 1000
const NOTE = 'idempotency'
const SWEEP_EVERY = 1024

/** What is known of a request's key. */
export interface Recalled {
  /** The answer that its key was given before. */
  readonly answer?: Answer
  /** Keeps the answer for the next time; absent where the request has no key, or was answered before. */
  readonly remember?: (answer: Answer) => void
  /** Has the key be under way until what is given back is called, for what waits before it answers. */
  readonly begin?: () => () => void
}

const NOTHING: Recalled = {}

// Of a state, not of a world: what was under way before a reset is not after it. Never in a snapshot, which nothing would end.
const underWay = new WeakMap<Store, Map<string, string>>()

/**
 * What a request's key was answered before.
 *
 * @param credential keys of different credentials have nothing to do with each other
 * @throws {Refusal} in the profile's status, 409 unless given, where the key came with another request; 409 while the first
 *   request with it is under way
 */
export function recallAnswer(
  exchange: Exchange,
  headers: Headers,
  credential: string | undefined,
): Recalled {
  const keys = exchange.plan.idempotency
  if (keys === undefined) return NOTHING
  const key = headers.get(keys.header)
  if (key === null || key === '') return NOTHING
  const { nowMs } = exchange
  const { store } = exchange.world
  const { expiresAfterMs = DAY_MS } = keys
  const name = `${NOTE} ${contentHash([credential ?? '', key])}`
  const request = fingerprint(exchange)
  const kept = store.notes.get(name)
  if (isJsonObject(kept) && nowMs - Number(kept.atMs) < expiresAfterMs) {
    if (kept.request !== request) throw conflict(keys)
    return { answer: answerFrom(kept, keys) }
  }
  const earlier = underWay.get(store)?.get(name)
  if (earlier !== undefined) throw earlier === request ? stillUnderWay() : conflict(keys)
  return {
    remember: ({ status, headers: told, cookies, text, bytes, problems }) => {
      store.notes.set(name, {
        ...{ atMs: nowMs, request, status, headers: told, text, problems },
        ...(cookies === undefined ? {} : { cookies }),
        ...(bytes === undefined ? {} : { base64: base64Of(bytes) }),
      })
      const count = store.tally('idempotency keys', 1)
      if (count % SWEEP_EVERY === 0) forgetExpired(store, nowMs, expiresAfterMs)
    },
    begin() {
      const known = underWay.get(store) ?? new Map<string, string>()
      underWay.set(store, known.set(name, request))
      return () => known.delete(name)
    },
  }
}

// The request as it was understood: another spelling of the same body is no other request.
function fingerprint({ plan, path, query, body }: Exchange): string {
  return contentHash([plan.operation.id, path, query, body ?? null])
}

function answerFrom(kept: JsonObject, keys: IdempotencyKeys): Answer {
  const { name, value = 'true' } = keys.replayHeader ?? {}
  return {
    status: Number(kept.status),
    headers: {
      ...(kept.headers as Record<string, string>),
      ...(name === undefined ? {} : { [name.toLowerCase()]: value }),
    },
    text: kept.text as string | null,
    ...(kept.cookies === undefined ? {} : { cookies: kept.cookies as readonly string[] }),
    ...(kept.base64 === undefined ? {} : { bytes: bytesOf(String(kept.base64)) }),
    problems: kept.problems as readonly string[],
  }
}

// As Stripe says it, and as the draft of the header has it; what it will be answered nobody knows yet.
function stillUnderWay(): Refusal {
  return new Refusal('Another request with this idempotency key is under way', {
    outcome: 'conflict',
    statuses: [409],
    code: 'idempotency_key_in_use',
    exactStatus: true,
  })
}

function conflict({ conflict: told = {} }: IdempotencyKeys): Refusal {
  return new Refusal(told.message ?? 'The idempotency key was used before with another request', {
    outcome: 'conflict',
    statuses: [told.status ?? 409],
    code: told.code ?? 'idempotency_key_in_use',
    exactStatus: true,
  })
}

// Now and then, so that a world that lives long does not keep every answer it ever gave.
function forgetExpired(store: Store, nowMs: number, expiresAfterMs: number): void {
  for (const [name, kept] of [...store.notesUnder(NOTE)]) {
    if (isJsonObject(kept) && nowMs - Number(kept.atMs) >= expiresAfterMs) {
      store.notes.delete(`${NOTE} ${name}`)
    }
  }
}
