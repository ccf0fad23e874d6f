/** @module What a world has sent of its own accord, or is about to: webhooks and callbacks, attempt by attempt. */

import { createRedactor, HoldoutError, isJsonObject, type JsonValue } from '../base/index.ts'
import type { LiveWorld } from './live-world.ts'
import type { Store } from './store/store.ts'

/** One event for one receiver. */
export interface Delivery {
  /** The same in every replay; what the receiver knows it by. */
  readonly id: string
  /** Counts from 0 in each world. */
  readonly index: number
  /** As subscriptions name it: `issues`, `customer.created`; for a callback, its name in the contract. */
  readonly event: string
  readonly action?: string
  /** Where the last attempt went, or the first is to go: a subscription may move meanwhile. */
  readonly url: string
  readonly method: string
  /** uid of the subscription; none for a callback. */
  readonly subscription?: string
  /**
   * `refused`: its host is neither this machine nor allowed; `dropped`: its subscription is gone or switched
   * off, or a fault lost it.
   */
  readonly state: 'waiting' | 'delivered' | 'failed' | 'refused' | 'dropped'
  /** Why it was refused or dropped. */
  readonly reason?: string
  readonly createdMs: number
  /** When the next attempt is due. */
  readonly nextMs?: number
  readonly attempts: readonly DeliveryAttempt[]
  /** What is sent; redacted and bounded when it is read. */
  readonly body: JsonValue
  /** The fault that it met. */
  readonly fault?: string
}

/** One attempt at a delivery. */
export interface DeliveryAttempt {
  /** On the world's clock. */
  readonly atMs: number
  readonly requestHeaders: Readonly<Record<string, string>>
  /** The receiver's answer; none where it gave none. */
  readonly status?: number
  /** Why there was no answer. */
  readonly error?: string
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly responseBody?: string
}

/** A delivery as it is kept: whole, with what its headers are made of. */
export interface KeptDelivery extends Omit<Delivery, 'body'> {
  /** The body's text, unsigned. */
  readonly text: string
  /** What every attempt sends; `${…}` stands for what only the attempt knows. */
  readonly headers: Readonly<Record<string, string>>
  /** How many attempts were made before it was last asked for anew. */
  readonly attemptsBefore: number
  /** How many times it is to come again although it arrived. */
  readonly copies?: number
}

const KEPT = 1000
const BODY_CHARACTERS = 32_768
const PREFIX = 'delivery'
const redactor = createRedactor([], ['token'])

/** Keeps a delivery, new or changed. Of those that are over, only the newest are kept. */
export function keepDelivery(store: Store, delivery: KeptDelivery): void {
  store.notes.set(keyOf(delivery.index), delivery as unknown as JsonValue)
  const old = keyOf(delivery.index - KEPT)
  const past = delivery.index >= KEPT ? store.notes.get(old) : undefined
  if (isJsonObject(past) && past.state !== 'waiting') store.notes.delete(old)
}

/** The delivery of an index. */
export function deliveryAt(store: Store, index: number): KeptDelivery | undefined {
  const found = store.notes.get(keyOf(index))
  return isJsonObject(found) ? (found as unknown as KeptDelivery) : undefined
}

/** The delivery of an id. */
export function deliveryOf(store: Store, id: string): KeptDelivery | undefined {
  for (const delivery of allDeliveries(store)) if (delivery.id === id) return delivery
  return undefined
}

/** The kind of thing on a world's agenda that is an attempt at a delivery. */
export const DELIVERY_DUE = 'delivery'

/** Puts the next attempt on the agenda. */
export function scheduleDelivery(world: LiveWorld, delivery: KeptDelivery, atMs: number): void {
  keepDelivery(world.store, { ...delivery, state: 'waiting', nextMs: atMs })
  world.schedule(atMs, DELIVERY_DUE, delivery.index)
}

/**
 * Has a delivery made once more.
 * @throws {HoldoutError} `WORLD_DELIVERY_UNKNOWN`
 */
export function redeliver(world: LiveWorld, id: string): void {
  const found = deliveryOf(world.store, id)
  if (found === undefined) {
    throw new HoldoutError(`there is no delivery ${JSON.stringify(id)}`, {
      code: 'WORLD_DELIVERY_UNKNOWN',
      hint: 'deliveries() lists those that are kept, with their ids',
    })
  }
  const { reason: _, ...delivery } = found
  // What was to come anyway comes now instead: an attempt that finds another one planned later is not made.
  scheduleDelivery(
    world,
    { ...delivery, attemptsBefore: delivery.attempts.length },
    world.clock.now(),
  )
  world.wake()
}

/** Everything that was sent or is to be, oldest first, redacted and bounded. */
export function listDeliveries(store: Store): readonly Delivery[] {
  return allDeliveries(store).map(({ text, headers, attemptsBefore, copies, ...delivery }) => ({
    ...delivery,
    url: redactor.text(delivery.url.replace(/\/\/[^/@]*@/, '//')),
    attempts: delivery.attempts.map((attempt) => ({
      ...attempt,
      requestHeaders: redactor.value(attempt.requestHeaders),
      ...(attempt.responseHeaders === undefined
        ? {}
        : { responseHeaders: redactor.value(attempt.responseHeaders) }),
      ...(attempt.responseBody === undefined
        ? {}
        : { responseBody: redactor.text(attempt.responseBody) }),
    })),
    body: boundedBody(text),
  }))
}

function allDeliveries(store: Store): readonly KeptDelivery[] {
  return [...store.notesUnder(PREFIX)].map(([, value]) => value as unknown as KeptDelivery)
}

function boundedBody(text: string): JsonValue {
  // Whoever reads the log must see that this is not all.
  if (text.length > BODY_CHARACTERS) {
    return { cut: true, characters: text.length, starts: redactor.text(text.slice(0, 1024)) }
  }
  try {
    return redactor.value(JSON.parse(text) as JsonValue)
  } catch {
    return redactor.text(text)
  }
}

function keyOf(index: number): string {
  return `${PREFIX} ${index.toString(36).padStart(9, '0')}`
}
