/** @module Puts what a request names into a list of one thing, and takes it out of those of all others. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import {
  fieldOf,
  findReferenced,
  keyText,
  type StoredEntity,
  singularOf,
  withField,
} from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { Refusal } from '../../refusal.ts'
import { changeEntity } from '../fields/change-fields.ts'
import { createInside } from '../write-entities.ts'
import { eachItem, type Item, isNamed } from './each-item.ts'

/** Does what each item says; one that leaves out under what it shall be only takes it away from where it is. */
export function assign(exchange: Exchange): Effect {
  const { world, plan } = exchange
  const resource = plan.behaviour.resource as string
  for (const item of eachItem(exchange)) {
    for (const { resource: added } of Object.values(plan.behaviour.items?.adds ?? {}))
      for (const value of Object.values(item.adds)) named(exchange, added, value)
    const wanted = Object.values(item.names)[0]
    const { member } = plan.behaviour
    const shown =
      wanted === undefined || wanted === null || member === undefined
        ? undefined
        : { as: member.as, value: named(exchange, member.resource, wanted).value }
    const all = [...world.store.list(resource)]
    const thing = shown === undefined ? undefined : all.find((one) => isNamed(one, item))
    for (const other of all) if (other !== thing) takeOut(exchange, other, item)
    if (thing !== undefined) putIn(exchange, thing, item)
    else if (shown !== undefined) {
      let made: JsonObject = { [shown.as]: shown.value }
      for (const [field, value] of Object.entries(item.adds)) made = withField(made, field, [value])
      createInside(exchange, made, undefined)
    }
  }
  return { kind: 'done' }
}

function named({ world }: Exchange, resource: string, value: JsonValue): StoredEntity {
  const found = findReferenced(world, resource, value)
  if (found !== undefined) return found
  throw new Refusal(`There is no such ${singularOf(resource)}`, {
    outcome: 'not-found',
    statuses: [404, 400, 422],
    code: `${singularOf(resource)}_not_found`,
  })
}

function listIn({ value }: StoredEntity, field: string): readonly JsonValue[] {
  const list = fieldOf(value, field)
  return Array.isArray(list) ? list : []
}

function takeOut(exchange: Exchange, thing: StoredEntity, { adds }: Item): void {
  changeLists(exchange, thing, adds, (list, value) =>
    list.filter((one) => keyText(one) !== keyText(value)),
  )
}

function putIn(exchange: Exchange, thing: StoredEntity, { adds }: Item): void {
  changeLists(exchange, thing, adds, (list, value) =>
    list.some((one) => keyText(one) === keyText(value)) ? list : [...list, value],
  )
}

// All lists at once: a change is one of the thing as it was before it.
function changeLists(
  exchange: Exchange,
  thing: StoredEntity,
  adds: Item['adds'],
  change: (list: readonly JsonValue[], value: JsonValue) => readonly JsonValue[],
): void {
  let changes: JsonObject = {}
  for (const [field, value] of Object.entries(adds)) {
    const list = listIn(thing, field)
    const now = change(list, value)
    if (now.length !== list.length) changes = withField(changes, field, now)
  }
  if (Object.keys(changes).length > 0) changeEntity(exchange, thing, changes)
}
