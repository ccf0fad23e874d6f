/** @module Makes a delivery out of an event and puts its first attempt on the world's agenda. */

import { createRandom, type JsonObject, type JsonValue } from '../../base/index.ts'
import { fieldOf, type LiveWorld, type StoredEntity, scheduleDelivery } from '../../world/index.ts'
import type { Service } from '../service.ts'
import type { EventBody, EventRule } from './model.ts'
import type { Receiver } from './receivers.ts'
import { fillText } from './template.ts'

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

/** Puts a message on its way: it leaves once the request that caused it has been answered. */
export function enqueue(service: Service, world: LiveWorld, nowMs: number, message: Message): void {
  const { event, action, url, body, described, receiver } = message
  const index = world.store.next('deliveries', 0)
  const id = createRandom(world.seed, 'delivery', index).uuid()
  const json = JSON.stringify(body)
  const isForm = receiver !== undefined && wantsForm(receiver)
  const type = described?.contentType ?? 'application/json'
  const facts = factsFor(world, message, id)
  const headers = headersFor(service, world, message, facts)
  scheduleDelivery(
    world,
    {
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
        ...headers,
        'content-type': isForm ? 'application/x-www-form-urlencoded' : type,
      },
    },
    nowMs,
  )
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
