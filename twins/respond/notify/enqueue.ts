/** @module Makes a delivery out of an event and puts its first attempt on the world's agenda. */

import { createRandom, type JsonObject, type JsonValue } from '../../base/index.ts'
import {
  deliveryAt,
  fieldOf,
  type KeptDelivery,
  keepDelivery,
  type LiveWorld,
  type StoredEntity,
  scheduleDelivery,
} from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { describeFault } from '../fault.ts'
import { fillText } from '../fill-template.ts'
import type { Service } from '../service.ts'
import type { EventBody, EventRule } from './model.ts'
import type { Receiver } from './receivers.ts'

/** What is sent to whom. */
export interface Message {
  readonly event: string
  readonly action?: string
  readonly url: string
  readonly body: JsonValue
  readonly described: EventBody | undefined
  readonly receiver?: Receiver
  readonly facts: JsonObject
}

/** How long a delivery that is to come out of order waits for the next one. */
const HELD_MS = 60_000

/** Puts a message on its way: it leaves once the request that caused it has been answered, unless a fault meets it. */
export function enqueue(exchange: Exchange, message: Message): void {
  const { world, nowMs } = exchange
  const delivery = deliveryFor(exchange, message)
  const { action } = message
  const fault = world.meetFault({
    operation: exchange.plan.operation.id,
    method: exchange.method,
    path: exchange.url.pathname,
    event: message.event,
    ...(action === undefined ? {} : { action }),
    request: () => ({
      query: exchange.url.searchParams,
      headers: new Headers(delivery.headers),
      body: message.body,
    }),
  })
  if (fault === undefined) {
    scheduleDelivery(world, delivery, nowMs)
    releaseHeld(world, delivery, nowMs)
    return
  }
  const met = { ...delivery, fault: describeFault(fault) }
  switch (fault.webhook) {
    case 'lost':
      keepDelivery(world.store, { ...met, state: 'dropped', reason: 'a fault lost it' })
      break
    case 'out-of-order':
      scheduleDelivery(world, met, nowMs + (fault.latencyMs ?? HELD_MS))
      hold(world, met)
      return
    default:
      scheduleDelivery(
        world,
        fault.webhook === 'duplicate' ? { ...met, copies: 1 } : met,
        nowMs + (fault.latencyMs ?? 0),
      )
  }
  releaseHeld(world, delivery, nowMs)
}

function heldName({ subscription, url }: KeptDelivery): string {
  return `held ${subscription ?? url}`
}

function hold(world: LiveWorld, delivery: KeptDelivery): void {
  const { notes } = world.store
  const held = notes.get(heldName(delivery))
  notes.set(heldName(delivery), [...(Array.isArray(held) ? held : []), delivery.index])
}

// What was held back for the same receiver comes right after what came after it.
function releaseHeld(world: LiveWorld, next: KeptDelivery, nowMs: number): void {
  const name = heldName(next)
  const held = world.store.notes.get(name)
  if (!Array.isArray(held)) return
  world.store.notes.delete(name)
  for (const at of held as readonly number[]) {
    const delivery = deliveryAt(world.store, at)
    const isUntried = delivery?.state === 'waiting' && delivery.attempts.length === 0
    if (isUntried) scheduleDelivery(world, delivery, nowMs)
  }
}

function deliveryFor({ service, world, nowMs }: Exchange, message: Message): KeptDelivery {
  const { event, action, url, body, described, receiver } = message
  const index = world.store.next('deliveries', 0)
  const id = createRandom(world.seed, 'delivery', index).uuid()
  const json = JSON.stringify(body)
  const isForm = receiver !== undefined && wantsForm(receiver)
  const type = described?.contentType ?? 'application/json'
  return {
    id,
    index,
    event,
    ...(action === undefined ? {} : { action }),
    url,
    method: described?.method ?? 'POST',
    ...(receiver === undefined ? {} : { subscription: receiver.entity.uid }),
    state: 'waiting',
    createdMs: nowMs,
    attempts: [],
    attemptsBefore: 0,
    text: isForm ? `payload=${encodeURIComponent(json)}` : json,
    headers: {
      ...headersFor(service, world, message, factsFor(world, message, id)),
      'content-type': isForm ? 'application/x-www-form-urlencoded' : type,
    },
  }
}

function wantsForm({ entity, fields }: Receiver): boolean {
  const wanted = fields.contentType === undefined ? '' : fieldOf(entity.value, fields.contentType)
  return typeof wanted === 'string' && wanted.includes('form')
}

function factsFor(world: LiveWorld, { facts, receiver }: Message, id: string): JsonObject {
  const parent = receiver === undefined ? undefined : parentOf(world, receiver.entity)
  return {
    ...facts,
    delivery: id,
    ...(receiver === undefined ? {} : { subscription: receiver.entity.value }),
    ...(parent === undefined ? {} : { parent: parent.value }),
  }
}

function headersFor(
  service: Service,
  world: LiveWorld,
  message: Message,
  facts: JsonObject,
): Readonly<Record<string, string>> {
  const { described, receiver, event } = message
  const said = service.profile.webhooks?.headers
  const parent = receiver === undefined ? undefined : parentOf(world, receiver.entity)
  const templates: Record<string, string | undefined> = { 'user-agent': 'Holdout-Webhooks' }
  for (const { name, example } of described?.headers ?? []) {
    const kind = parent === undefined ? undefined : service.fieldNames(parent.resource)[0]
    templates[name.toLowerCase()] = headerTemplate(name, example, event, kind)
  }
  if (said === undefined && (described?.headers ?? []).length === 0) {
    templates['webhook-id'] = place('delivery')
    templates['webhook-timestamp'] = place('timestamp')
  }
  for (const [name, value] of Object.entries(said ?? {})) templates[name.toLowerCase()] = value
  return Object.fromEntries(
    Object.entries(templates).flatMap(([name, template]) => {
      const value =
        template === undefined ? undefined : fillText(template, facts, { keepsLate: true })
      return value === undefined ? [] : [[name, value.replaceAll(/[^\t\x20-\x7e]/g, '?')]]
    }),
  )
}

// What headers of webhooks are called tells what they say; an example that nothing explains is sent as it is.
function headerTemplate(
  name: string,
  example: string | undefined,
  event: string,
  parentKind: string | undefined,
): string | undefined {
  if (/signature/i.test(name)) return undefined
  if (/(?:^|-)(?:event|topic|event-?type|event-?name)$/i.test(name)) return event
  if (/-hook-id$|subscription-id$/i.test(name)) return place('subscription.id')
  if (/delivery|(?:message|webhook|event)-id$/i.test(name)) return place('delivery')
  if (/target-id$/i.test(name)) return place('parent.id')
  if (/target-type$/i.test(name)) return parentKind ?? example
  if (/timestamp$/i.test(name)) return place('timestamp')
  if (/(?:attempt|retry)(?:-count|-num)?$/i.test(name)) return place('attempt')
  return example
}

function parentOf(world: LiveWorld, entity: StoredEntity): StoredEntity | undefined {
  return entity.parent === undefined ? undefined : world.store.get(entity.parent)
}

function place(name: string): string {
  return `\${${name}}`
}

/** The body that a rule's message has where neither the contract nor the profile says one: Standard Webhooks' form. */
export function standardPayload(rule: EventRule, data: JsonObject, atMs: number): JsonObject {
  const type = rule.action === undefined ? rule.name : `${rule.name}.${rule.action}`
  return { type, timestamp: new Date(atMs).toISOString(), data }
}
