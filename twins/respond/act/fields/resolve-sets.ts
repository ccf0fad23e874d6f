/** @module What an operation itself sets in its thing, beside what its request says. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import {
  fieldOf,
  findReferenced,
  keyText,
  mergeDeep,
  type StoredEntity,
  singularOf,
  withField,
} from '../../../world/index.ts'
import { actorOf } from '../../actor.ts'
import { standingIn } from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import { memberShape, momentIn } from '../../fill/index.ts'

/** What is said of a thing of the resource, with what the operation sets laid over it: what is said beside that stays. */
export function withSets(
  exchange: Exchange,
  resource: string,
  said: JsonObject,
  entity?: StoredEntity,
): JsonObject {
  const { sets } = exchange.plan.behaviour
  if (sets === undefined) return said
  const pointer = exchange.service.behaviour.resources[resource]?.schemaPointer
  return mergeDeep(said, resolveSets(exchange, sets, pointer, entity))
}

/** The values of `sets`: `$now`, `$link`, `$actor`, `$next`, `$key.<name>` and `$of.<name>.<field>` filled in, by dotted field. */
export function resolveSets(
  exchange: Exchange,
  sets: Readonly<Record<string, JsonValue>>,
  pointer: string | undefined,
  entity?: StoredEntity,
): JsonObject {
  let out: JsonObject = {}
  for (const [field, value] of Object.entries(sets)) {
    const resolved =
      value === '$next'
        ? nextOf(entity, field)
        : resolveSet(exchange, { field, value, pointer, entity })
    if (resolved === undefined) continue
    const [head = '', ...rest] = field.split('.')
    const isNamed = rest.length === 1 && typeof value === 'string' && value.startsWith('$key.')
    const whole = isNamed ? knownBy(exchange, rest.join(), resolved) : undefined
    out = whole === undefined ? withField(out, field, resolved) : withField(out, head, whole)
  }
  return out
}

// One more than it was; what was never counted was the first.
function nextOf(entity: StoredEntity | undefined, field: string): number {
  const count = entity === undefined ? undefined : fieldOf(entity.value, field)
  return (typeof count === 'number' ? count : 1) + 1
}

const NOW = /^\$now(?:\+(\d+)s)?$/

function resolveSet(
  exchange: Exchange,
  set: {
    readonly field: string
    readonly value: JsonValue
    readonly pointer: string | undefined
    readonly entity: StoredEntity | undefined
  },
): JsonValue | undefined {
  const { field, value, pointer, entity } = set
  const [, later = '0'] = typeof value === 'string' ? (NOW.exec(value) ?? []) : []
  if (typeof value === 'string' && NOW.test(value)) {
    const atMs = exchange.nowMs + Number(later) * 1000
    const shape =
      pointer === undefined ? undefined : memberShape(exchange.service.contract, pointer, field)
    return shape === undefined ? new Date(atMs).toISOString() : momentIn(shape, atMs)
  }
  if (value === '$link') {
    const { address } = exchange.service
    return `${address}${exchange.url.pathname.slice(exchange.mount.length)}?v=${exchange.nowMs}`
  }
  if (value === '$actor') return actorOf(exchange.world)?.value
  if (typeof value === 'string' && value.startsWith('$key.')) {
    const name = value.slice('$key.'.length)
    return exchange.path[name] ?? exchange.query[name] ?? fieldOf(exchange.body, name)
  }
  if (typeof value === 'string' && value.startsWith('$of.'))
    return ofNamed(exchange, field, value, entity)
  return value
}

/** `$of.charge.amount`: the amount of the charge that the request names, where it says no amount itself. */
function ofNamed(
  exchange: Exchange,
  field: string,
  value: string,
  entity: StoredEntity | undefined,
): JsonValue | undefined {
  const { service, world, path, query, body } = exchange
  if (fieldOf(body, field) !== undefined) return undefined
  const [, names = '', ...rest] = value.split('.')
  for (const name of names.split(',')) {
    const said = path[name] ?? query[name] ?? fieldOf(body, name)
    const resource = Object.keys(service.behaviour.resources).find(
      (one) => singularOf(one) === name,
    )
    if (said === undefined || resource === undefined) continue
    // Of what stands inside the thing itself, that is meant which its list shows under the id.
    const isInside =
      entity !== undefined && service.behaviour.resources[resource]?.parent === entity.resource
    const id = isJsonObject(said) ? keyText(said.id) : undefined
    const named =
      isInside && id !== undefined
        ? standingIn(service, world, resource, entity).find((one) => keyText(one.value.id) === id)
        : findReferenced(world, resource, said)
    const found = fieldOf(named?.value, rest.join('.'))
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** The thing of any kind that a key of its own names, as it is shown in what refers to it; undefined where there is none. */
export function knownBy(
  { service, world }: Exchange,
  key: string,
  value: JsonValue,
): JsonObject | undefined {
  for (const [name, { keys }] of Object.entries(service.behaviour.resources)) {
    const found = keys.includes(key) ? findReferenced(world, name, { [key]: value }) : undefined
    if (found !== undefined) return found.value
  }
  return undefined
}
