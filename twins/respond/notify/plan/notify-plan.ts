/** @module Everything that is known about a service's webhooks: said by its profile, described by its contract, or inferred. */

import { wordsOf } from '../../../behaviour/index.ts'
import { shapeOf } from '../../fill/index.ts'
import type { Service } from '../../service.ts'
import type { EventRule, NotifyPlan } from '../model.ts'
import { contractEvents } from './contract-events.ts'
import { eventWords, resourcesNamed, singularEnd } from './event-words.ts'
import { findSubscriptions } from './find-subscriptions.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** The times that Standard Webhooks recommends, without its last days. */
const DELAYS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR]
const TIMEOUT_MS = 10 * SECOND

const plans = new WeakMap<Service, NotifyPlan>()

/** The plan of a service, made when something first changes; its events are read when somebody may be told of one. */
export function notifyPlan(service: Service): NotifyPlan {
  let plan = plans.get(service)
  if (plan === undefined) {
    plan = makePlan(service)
    plans.set(service, plan)
  }
  return plan
}

function makePlan(service: Service): NotifyPlan {
  const { webhooks = {} } = service.profile
  const subscriptions = webhooks.subscriptions ?? findSubscriptions(service)
  let events: Events | undefined
  // Reading all events of a large contract takes long, and most worlds have nobody who is told of them.
  const known = () => {
    events ??= readEvents(service, subscriptions)
    return events
  }
  return {
    subscriptions,
    get rules() {
      return known().rules
    },
    get ping() {
      return known().ping
    },
    signatures: webhooks.signatures,
    delaysMs: webhooks.retries?.delaysMs ?? DELAYS_MS,
    timeoutMs: webhooks.retries?.timeoutMs ?? TIMEOUT_MS,
  }
}

type Events = Pick<NotifyPlan, 'rules' | 'ping'>

function readEvents(service: Service, subscriptions: NotifyPlan['subscriptions']): Events {
  const { webhooks = {} } = service.profile
  const described = contractEvents(service)
  const said = saidEvents(service, described)
  const taken = new Set(said.flatMap(({ resources }) => resources))
  const pingName = webhooks.ping ?? 'ping'
  const isPing = ({ name }: EventRule) => name === pingName
  const listed = described.length > 0 ? [] : listedEvents(service, subscriptions)
  const found = [...described, ...listed]
  const rules = found.filter(
    (rule) => !isPing(rule) && !rule.resources.some((resource) => taken.has(resource)),
  )
  return {
    rules: [...said, ...rules],
    ping:
      found.find(isPing) ?? (webhooks.ping === undefined ? undefined : ruleFor(service, pingName)),
  }
}

function saidEvents(service: Service, described: readonly EventRule[]): readonly EventRule[] {
  return (service.profile.webhooks?.events ?? []).map(
    ({ event, action, resource, on, when = {} }): EventRule => {
      const same = described.find((rule) => rule.name === event && rule.action === action)
      return {
        name: event,
        ...(action === undefined ? {} : { action }),
        resources: [resource],
        subject: action === undefined ? eventWords(event).subject : singularEnd(wordsOf(event)),
        verb: action ?? eventWords(event).verb,
        exactly: { on, when },
        ...(same?.body === undefined ? {} : { body: same.body }),
      }
    },
  )
}

/** The event that a name alone tells of. */
export function ruleFor(service: Service, name: string): EventRule {
  const words = eventWords(name)
  return { name, ...words, resources: resourcesNamed(service, words.subject) }
}

// The names that a contract lets subscriptions ask for.
function listedEvents(
  service: Service,
  subscriptions: NotifyPlan['subscriptions'],
): readonly EventRule[] {
  const names = new Set<string>()
  for (const { resource, events } of subscriptions) {
    if (events === undefined) continue
    for (const known of Object.values(service.behaviour.operations)) {
      if (known.kind !== 'create' || known.resource !== resource) continue
      for (const { schemaPointer } of service.contract.operation(known.operation)?.requestBody
        ?.content ?? []) {
        for (const value of listedValues(service, schemaPointer, events)) names.add(value)
      }
    }
  }
  return [...names].filter((name) => !name.includes('*')).map((name) => ruleFor(service, name))
}

function listedValues(service: Service, pointer: string, path: string): readonly string[] {
  let at: string | undefined = pointer
  for (const step of path.split('.')) {
    at = at === undefined ? undefined : shapeOf(service.contract, at).properties.get(step)
  }
  const items = at === undefined ? undefined : shapeOf(service.contract, at).items
  const values = items === undefined ? [] : (shapeOf(service.contract, items).values ?? [])
  return values.filter((value): value is string => typeof value === 'string')
}
