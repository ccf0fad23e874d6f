/** @module Actions on one thing: what they set, and what their request says. */

import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../base/index.ts'
import {
  fieldOf,
  findReferenced,
  mergeDeep,
  type StoredEntity,
  singularOf,
  withField,
  withoutField,
} from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { memberShape } from '../../fill/index.ts'
import { namesNothing, Refusal } from '../../refusal.ts'
import { adjusted, withInside } from '../fields/adjust-fields.ts'
import { changeEntity } from '../fields/change-fields.ts'
import { resolveSets } from '../fields/resolve-sets.ts'
import { refuseUnknown } from '../refuse-unknown.ts'
import { bodyEntity, theItem } from '../write-entities.ts'

/** What an action is told to prove that it may be done; it changes nothing. */
const PROOF = /secret|password|token|otp|pin$/i

/** Carries out an action on the entity that the request names: sets what it sets, and takes over what the body says. */
export function actOnEntity(exchange: Exchange): Effect {
  const item = theItem(exchange)
  const pointer = exchange.service.behaviour.resources[item.resource]?.schemaPointer
  const sets = resolveSets(exchange, exchange.plan.behaviour.sets ?? {}, pointer, item)
  const { member, request } = exchange.plan.behaviour
  if (request.holds === 'value' && member !== undefined)
    return setNamed(exchange, item, member.resource)
  // A part of the body (`transition`) is about the action, not about the entity.
  const told = exchange.plan.behaviour.request.at === '' ? bodyEntity(exchange) : {}
  // What is chosen of a list may stand inside the thing itself.
  refuseUnknown(exchange, told, item.uid)
  const body = adjusted(exchange, item, told)
  const said = Object.fromEntries(
    Object.entries(body).filter(
      ([name]) =>
        !PROOF.test(name) &&
        (item.value[name] !== undefined ||
          (pointer !== undefined &&
            memberShape(exchange.service.contract, pointer, name) !== undefined)),
    ),
  )
  const isDone = isReached(exchange, item)
  if (isDone) refuseRepeated(exchange, item)
  const entity = withInside(exchange, item, told)
  const changes = isDone ? said : mergeDeep(said, sets)
  if (Object.keys(changes).length === 0)
    return isDone ? { kind: 'entity', entity } : { kind: 'done', entity }
  const changed = changeEntity(exchange, entity, changes)
  const link = linkSet(exchange, sets)
  // Whoever uploads is told where it is: the answer's own member for that is not the thing's.
  if (link === undefined) return { kind: 'entity', entity: changed }
  return { kind: 'entity', entity: { ...changed, value: { url: link, ...changed.value } } }
}

// In the state that the action leads to, since a moment that the thing shows.
function isReached({ plan }: Exchange, { value }: StoredEntity): boolean {
  const sets = Object.entries(plan.behaviour.sets ?? {})
  const isSaid = (set: JsonValue) => typeof set !== 'string' || !set.startsWith('$')
  return (
    sets.some(([, set]) => isSaid(set)) &&
    sets.every(([field, set]) => {
      const now = fieldOf(value, field) ?? null
      return isSaid(set)
        ? canonicalJson(now) === canonicalJson(set)
        : set === '$now' && now !== null
    })
  )
}

// Where the contract has no conflict, who repeats what is done is told how the thing is.
function refuseRepeated({ plan }: Exchange, { resource }: StoredEntity): void {
  if (!plan.operation.responses.some(({ status }) => status === '409')) return
  const state = Object.values(plan.behaviour.sets ?? {}).find((set) => typeof set === 'string')
  throw new Refusal(
    `Conflict: the ${singularOf(resource)} is ${state === undefined ? 'so' : String(state)} already`,
    { outcome: 'conflict', statuses: [409], code: 'conflict' },
  )
}

function linkSet({ plan }: Exchange, sets: JsonObject): JsonValue | undefined {
  const [field] = Object.entries(plan.behaviour.sets ?? {}).find(([, set]) => set === '$link') ?? []
  return field === undefined ? undefined : fieldOf(sets, field)
}

/** Sets the field that the operation is about to what the body names, in place of what was there. */
function setNamed(exchange: Exchange, entity: StoredEntity, resource: string): Effect {
  const { world, plan, body } = exchange
  const { at } = plan.behaviour.request
  const said = isJsonObject(body) ? Object.values(body) : []
  // Who names nobody takes away who was there.
  const isNobody = said.length > 0 && said.every((value) => value === null)
  const found =
    isNobody || said.length === 0 ? undefined : findReferenced(world, resource, body as JsonValue)
  if (found === undefined && !isNobody)
    throw namesNothing(singularOf(resource), { field: 'body', value: said[0] ?? null })
  const value =
    found === undefined ? withoutField(entity.value, at) : withField(entity.value, at, found.value)
  return { kind: 'entity', entity: changeEntity(exchange, world.update(entity.uid, value), {}) }
}
