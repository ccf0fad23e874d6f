/** @module Callbacks that tell of what a new thing has not become yet: whoever brings it about later, they are sent then. */

import type { JsonValue } from '../../base/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { memberShape } from '../fill/index.ts'
import type { Service } from '../service.ts'
import { enqueue } from './enqueue.ts'
import type { Change, EventRule } from './model.ts'
import { isStateWord, occurrencesOf } from './occurrences.ts'
import { describedPayload, factsOf } from './payload.ts'
import { eventsOf } from './plan/contract-events.ts'
import { plainMeaning } from './plan/event-words.ts'

/** An address that is told later what becomes of a thing. */
export type KeptCallback = {
  /** What the contract calls the callback, and where its path item stands. */
  readonly name: string
  readonly place: string
  readonly url: string
}

/** Sends a callback. */
export function call(
  exchange: Exchange,
  { url }: KeptCallback,
  rule: EventRule,
  change: Change,
): void {
  const { service, world } = exchange
  const pointer = rule.body?.pointer
  enqueue(exchange, {
    event: rule.name,
    url,
    body:
      pointer === undefined
        ? change.entity.value
        : describedPayload(service, world, pointer, rule, change, exchange.nowMs),
    described: rule.body,
    facts: factsOf(service, world, rule, change, exchange.nowMs),
  })
}

const KEPT = 'callbacks'

/** Whether things of a world have callbacks that are still to come. */
export function hasKeptCallbacks({ store }: LiveWorld): boolean {
  return store.notes.get(KEPT) !== undefined
}

/** Keeps a callback of a new thing for later; with the world's notes, so that forks and snapshots have it. */
export function keepCallback(
  { store: { notes } }: LiveWorld,
  uid: string,
  kept: KeptCallback,
): void {
  notes.set(KEPT, true)
  notes.set(`${KEPT} ${uid}`, [...keptOf(notes.get(`${KEPT} ${uid}`)), kept])
}

function keptOf(note: JsonValue | undefined): readonly KeptCallback[] {
  return Array.isArray(note) ? (note as readonly KeptCallback[]) : []
}

/** Sends the callbacks that a thing's maker asked for, once the thing has become what they tell of, whoever changed it. */
export function sendKeptCallbacks(exchange: Exchange, change: Change): void {
  const { notes } = exchange.world.store
  const note = `${KEPT} ${change.entity.uid}`
  if (change.kind === 'created') return
  for (const kept of keptOf(notes.get(note))) {
    const rules = rulesOf(exchange.service, kept, change)
    for (const { rule } of occurrencesOf(change, rules)) call(exchange, kept, rule, change)
  }
  if (change.kind === 'deleted') notes.delete(note)
}

function rulesOf(service: Service, { name, place }: KeptCallback, change: Change): EventRule[] {
  const { resource } = change.entity
  return eventsOf(service, name, place).map((rule) => ({ ...rule, resources: [resource] }))
}

/** Whether a callback tells of what is to come: a state that the new thing is not in, such as `paid`, a change or an end. */
export function isForLater(service: Service, kept: KeptCallback, change: Change): boolean {
  const { resource } = change.entity
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return false
  const states = ['status', 'state'].flatMap(
    (field) => memberShape(service.contract, pointer, field)?.values ?? [],
  )
  const rules = rulesOf(service, kept, change)
  const isLater = ({ verb }: EventRule) =>
    ['updated', 'deleted'].includes(plainMeaning(verb) ?? '') || isStateWord(verb, states)
  return rules.every(isLater) && occurrencesOf(change, rules).length === 0
}
