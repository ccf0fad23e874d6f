/** @module Sets or takes away what stands inside many things: the same in each of those that the request names. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText, type StoredEntity, singularOf } from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { memberShape } from '../../fill/index.ts'
import { Refusal, unsupported } from '../../refusal.ts'
import { changeEntity } from '../fields/change-fields.ts'
import { removeEntity } from '../restore-entity.ts'
import { eachItem, type Item, isNamed, withNames } from './each-item.ts'

/** Does in each thing what each item says; in all there are, where an item names none. */
export function changeAcross(exchange: Exchange): Effect {
  const { world, plan } = exchange
  const resource = plan.behaviour.resource as string
  const work = eachItem(exchange).flatMap((item) => {
    refuseUnknown(exchange, item.said)
    const parents = parentsOf(exchange, item.said)
    return parts(exchange, item).flatMap((part) => parents.map((parent) => ({ part, parent })))
  })
  for (const { part, parent } of work) {
    const there = [...world.store.list(resource, parent.uid)].find((one) => isNamed(one, part))
    if (plan.behaviour.does === 'unset') {
      if (there !== undefined) removeEntity(exchange, there)
    } else if (there === undefined) {
      exchange.writes.push(world.create(resource, withNames(part.said, part), parent.uid).uid)
    } else changeEntity(exchange, there, part.said)
  }
  return { kind: 'done' }
}

function parentsOf(exchange: Exchange, said: JsonObject): readonly StoredEntity[] {
  const { world, plan } = exchange
  const { member = '', resource = '' } = plan.behaviour.items?.inside ?? {}
  const value = fieldOf(said, member)
  if (value === undefined || value === null) return [...world.store.list(resource)]
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  const all = [...world.store.list(resource)]
  return names.map((name) => {
    const found = all.find((one) => keyText(fieldOf(one.value, 'id')) === keyText(name))
    if (found !== undefined) return found
    throw new Refusal(`There is no such ${singularOf(resource)}`, {
      outcome: 'not-found',
      statuses: [404, 400, 422],
      code: `${singularOf(resource)}_not_found`,
      details: [{ field: `body.${member}`, message: `names no ${singularOf(resource)}` }],
    })
  })
}

/** What an item says of each thing: its own fields, or one part for each name of its map. */
function parts({ plan }: Exchange, item: Item): readonly Item[] {
  const { each, inside } = plan.behaviour.items ?? {}
  if (each === undefined) {
    const [head = ''] = inside?.member.split('.') ?? []
    const { [head]: _, ...said } = item.said
    if (plan.behaviour.does === 'set' && Object.keys(said).length === 0) throw saysNothing()
    return [{ ...item, said }]
  }
  const map = fieldOf(item.said, each.member)
  return Object.entries(isJsonObject(map) ? map : {}).map(([name, value]) => ({
    ...item,
    names: { ...item.names, [each.key]: name },
    said: value === undefined ? {} : { [each.value]: value },
  }))
}

// What is said beside that (an expression, another condition) would have to be heeded.
function refuseUnknown({ plan, service }: Exchange, said: JsonObject): void {
  const { items, resource = '' } = plan.behaviour
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  const [head = '', inner] = items?.inside?.member.split('.') ?? []
  const isField = (name: string) =>
    pointer !== undefined && memberShape(service.contract, pointer, name) !== undefined
  const unknown = Object.keys(said).filter(
    (name) => name !== head && name !== items?.each?.member && !isField(name),
  )
  const beside = inner === undefined ? undefined : said[head]
  const conditions = isJsonObject(beside) ? Object.keys(beside).filter((one) => one !== inner) : []
  const [field] = [...unknown, ...conditions.map((one) => `${head}.${one}`)]
  if (field === undefined) return
  throw unsupported(plan.operation, `This twin does not support ${field} of ${plan.operation.id}`, {
    code: 'unsupported',
    details: [{ field: `body.${field}`, message: 'is not supported' }],
  })
}

function saysNothing(): Refusal {
  return new Refusal('The body says nothing that could be set', {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_request',
    details: [{ field: 'body', message: 'says nothing that could be set' }],
  })
}
