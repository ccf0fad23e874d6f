/** @module Tells others what a request has changed: webhooks to subscriptions, callbacks, and a new subscription's ping. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import { fieldOf, type StoredEntity } from '../../world/index.ts'
import type { Answer, Exchange } from '../exchange.ts'
import type { Service } from '../service.ts'
import { hasCallbacks, sendCallbacks } from './callbacks.ts'
import { changesSince } from './changes.ts'
import { enqueue, standardPayload } from './enqueue.ts'
import { hasKeptCallbacks, sendKeptCallbacks } from './kept-callbacks.ts'
import type { Change, EventRule, NotifyPlan, Occurrence } from './model.ts'
import { occurrencesOf } from './occurrences.ts'
import { describedPayload, factsOf, profilePayload, shownEntity } from './payload.ts'
import { notifyPlan } from './plan/notify-plan.ts'
import { hasReceivers, type Receiver, receiversOf, toldOf } from './receivers.ts'

/** Tells what has changed since it was made; asked once, with the answer. */
export type Watch = (
  requestHeaders: Headers,
  answer: Pick<Answer, 'status' | 'headers' | 'text'>,
) => void

/**
 * Takes a look at the world before a request is carried out. Nothing, and at next to no cost, where nobody could be told.
 */
export function watchChanges(exchange: Exchange): Watch | undefined {
  const { service, world, plan: operation, method } = exchange
  const calls = hasCallbacks(exchange)
  if (method === 'GET' && !calls && operation.behaviour.kind !== 'rpc') return undefined
  const plan = notifyPlan(service)
  const subscribes = plan.subscriptions.some(
    ({ resource }) =>
      resource === operation.behaviour.resource ||
      (operation.behaviour.keys.some((key) => key.resource === resource) && asksForPing(exchange)),
  )
  const records = service.profile.webhooks?.payload?.resource !== undefined
  const awaited = hasKeptCallbacks(world)
  if (!calls && !records && !subscribes && !awaited && !hasReceivers(world, plan)) return undefined
  const before = world.store.clone()
  return (requestHeaders, answer) => {
    const changes = changesSince(world, before, exchange.writes)
    world.at(exchange.nowMs, () => {
      if (calls) sendCallbacks(exchange, requestHeaders, answer, changes)
      if (subscribes) sendPings(exchange, plan, changes)
      for (const change of changes) {
        if (awaited) sendKeptCallbacks(exchange, change)
        tell(exchange, plan, change)
      }
    })
  }
}

function tell(exchange: Exchange, plan: NotifyPlan, change: Change): void {
  const { service, world } = exchange
  const told = new Map<EventRule, { occurrence: Occurrence; receivers: Receiver[] }>()
  if (service.profile.webhooks?.payload?.resource !== undefined) {
    // Events that are kept are kept whoever is told of them.
    for (const occurrence of occurrencesOf(change, plan.rules)) {
      told.set(occurrence.rule, { occurrence, receivers: [] })
    }
  }
  for (const receiver of receiversOf(world, plan)) {
    for (const occurrence of toldOf(service, world, plan, receiver, change)) {
      const entry = told.get(occurrence.rule)
      if (entry === undefined) told.set(occurrence.rule, { occurrence, receivers: [receiver] })
      else entry.receivers.push(receiver)
    }
  }
  for (const { occurrence, receivers } of told.values()) send(exchange, occurrence, receivers)
}

function send(exchange: Exchange, occurrence: Occurrence, receivers: readonly Receiver[]): void {
  const { service, world, nowMs } = exchange
  const { rule, change } = occurrence
  const facts: JsonObject = {
    ...factsOf(service, world, rule, change, nowMs),
    pending: receivers.length,
  }
  const body = payloadOf(exchange, rule, change, facts)
  for (const receiver of receivers) {
    enqueue(exchange, {
      event: rule.name,
      ...(rule.action === undefined ? {} : { action: rule.action }),
      url: String(fieldOf(receiver.entity.value, receiver.fields.url)),
      body,
      described: rule.body,
      receiver,
      facts,
    })
  }
}

function payloadOf(
  exchange: Exchange,
  rule: EventRule,
  change: Change,
  facts: JsonObject,
): JsonValue {
  const { service, world, nowMs } = exchange
  const pointer = rule.body?.pointer
  if (pointer !== undefined) return describedPayload(service, world, pointer, rule, change, nowMs)
  const form = service.profile.webhooks?.payload
  if (form === undefined) return standardPayload(rule, shownEntity(service, world, change), nowMs)
  const filled = profilePayload(form.fields, facts)
  if (form.resource === undefined) return filled
  return keptEvent(exchange, form.resource, filled).value
}

function keptEvent({ world, writes }: Exchange, resource: string, given: JsonObject): StoredEntity {
  const event = world.create(resource, given)
  writes.push(event.uid)
  return event
}

/** A new subscription is pinged, and one that is asked to be, by an operation that is called so. */
function sendPings(exchange: Exchange, plan: NotifyPlan, changes: readonly Change[]): void {
  const { ping } = plan
  if (ping === undefined) return
  const { service, world } = exchange
  const isAsked = asksForPing(exchange)
  for (const receiver of receiversOf(world, plan)) {
    const { uid } = receiver.entity
    const isNew = changes.some(({ kind, entity }) => kind === 'created' && entity.uid === uid)
    // What was sent may be kept below it, where deliveries are listed.
    const isMeant =
      exchange.reads.includes(uid) || changes.some(({ entity }) => entity.parent === uid)
    if (!isNew && !(isAsked && isMeant)) continue
    const change: Change = { kind: 'created', entity: receiver.entity, fields: [] }
    send(exchange, { rule: pingRule(service, ping, receiver), change }, [receiver])
  }
}

function asksForPing({ method, plan }: Exchange): boolean {
  return method === 'POST' && /\/pings?$/i.test(plan.operation.path)
}

// What a ping is about is the subscription itself, whatever it is called there.
function pingRule(service: Service, ping: EventRule, { entity }: Receiver): EventRule {
  const subject = service.fieldNames(entity.resource).slice(-1)
  return { ...ping, resources: [entity.resource], subject }
}
