/** @module Who is told of what: the subscriptions of a world, what they ask for, and how far they reach. */

import type { JsonValue } from '../../base/index.ts'
import type { WebhookSubscriptions } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  type StoredEntity,
  singularOf,
} from '../../world/index.ts'
import { ancestorsOf } from '../entity/index.ts'
import type { Service } from '../service.ts'
import type { Change, EventRule, NotifyPlan, Occurrence } from './model.ts'
import { occurrencesOf } from './occurrences.ts'
import { ruleFor } from './plan/notify-plan.ts'

/** A subscription, and how it is read. */
export interface Receiver {
  readonly entity: StoredEntity
  readonly fields: WebhookSubscriptions
}

/** Whether any subscription exists, without looking at all of them. */
export function hasReceivers(world: LiveWorld, plan: NotifyPlan): boolean {
  return plan.subscriptions.some(({ resource }) => world.store.hasAny(resource))
}

/** The subscriptions that are switched on and have an address, oldest first in each resource. */
export function receiversOf(world: LiveWorld, plan: NotifyPlan): readonly Receiver[] {
  return plan.subscriptions.flatMap((fields) =>
    [...world.store.list(fields.resource)]
      .map((entity) => ({ entity, fields }))
      .filter(
        ({ entity }) => isOn(entity) && typeof fieldOf(entity.value, fields.url) === 'string',
      ),
  )
}

/** Whether a subscription is switched on. */
export function isOn({ value }: StoredEntity): boolean {
  if (value.active === false || value.enabled === false || value.disabled === true) return false
  const state = value.status ?? value.state
  return typeof state !== 'string' || !/^(?:inactive|disabled|paused|suspended)$/i.test(state)
}

/** What a receiver is to be told of a change: in the order of the rules. */
export function toldOf(
  service: Service,
  world: LiveWorld,
  plan: NotifyPlan,
  receiver: Receiver,
  change: Change,
): readonly Occurrence[] {
  const { entity, fields } = receiver
  if (!reaches(service, world, entity, change)) return []
  const asked = fields.events === undefined ? ['*'] : namesIn(fieldOf(entity.value, fields.events))
  const known = new Set(plan.rules.map(({ name }) => name))
  const wanted = occurrencesOf(change, plan.rules).filter(({ rule }) =>
    asked.some((name) => covers(name, rule.name)),
  )
  // What the contract does not list is an event all the same where somebody asks for it by name.
  const unlisted = asked.filter((name) => !name.includes('*') && !known.has(name))
  const learned = unlisted.map((name) => ruleFor(service, name))
  const isOpen = plan.rules.length === 0 && asked.some((name) => name.includes('*'))
  const plain = isOpen
    ? plainRules(plan, change).filter(({ name }) => asked.some((n) => covers(n, name)))
    : []
  return [...wanted, ...occurrencesOf(change, [...learned, ...plain])]
}

/** `pet.created`, for a service that names no events at all. */
function plainRules(plan: NotifyPlan, { kind, entity }: Change): readonly EventRule[] {
  const isOwn = plan.subscriptions.some(({ resource }) => resource === entity.resource)
  if (isOwn || kind === 'linked' || kind === 'unlinked') return []
  const subject = singularOf(entity.resource)
  return [
    { name: `${subject}.${kind}`, subject: [subject], verb: kind, resources: [entity.resource] },
  ]
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((name): name is string => typeof name === 'string')
}

// `*` stands for any text, as in `invoice.*`.
function covers(asked: string, name: string): boolean {
  if (asked === name || asked === '*') return true
  return asked.endsWith('*') && name.startsWith(asked.slice(0, -1))
}

/**
 * A subscription without a parent hears of everything; one inside something, of that and of what is inside it, or belongs
 * to it: a repository's owner is the organisation whose hook it is.
 */
function reaches(
  service: Service,
  world: LiveWorld,
  subscription: StoredEntity,
  { entity, member }: Change,
): boolean {
  const parent =
    subscription.parent === undefined ? undefined : world.store.get(subscription.parent)
  if (parent === undefined) return true
  const around = [
    entity,
    ...ancestorsOf(world, entity.parent),
    ...(member === undefined ? [] : [member, ...ancestorsOf(world, member.parent)]),
  ]
  if (around.some(({ uid }) => uid === parent.uid)) return true
  return around.some(({ value }) =>
    Object.values(value).some((held) => isSame(service, parent, held)),
  )
}

// All the keys that such an object has must be the parent's, and it must have one beside a number that others may have too.
function isSame(service: Service, parent: StoredEntity, held: JsonValue | undefined): boolean {
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return false
  const known = service.behaviour.resources[parent.resource]
  const keys = [...new Set([...(known?.keys ?? []), ...(known?.naturalKeys ?? [])])].filter(
    (key) => keyText(fieldOf(held, key)) !== undefined,
  )
  return (
    keys.some((key) => typeof fieldOf(held, key) === 'string') &&
    keys.every((key) => keyText(fieldOf(held, key)) === keyText(fieldOf(parent.value, key)))
  )
}
