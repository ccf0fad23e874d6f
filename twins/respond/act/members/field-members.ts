/** @module Members that the owner shows in a list of its own, as an issue shows its assignees: the list follows the tie. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'
import { fieldOf, keyText, type StoredEntity } from '../../../world/index.ts'
import type { Exchange } from '../../exchange.ts'
import { memberShape, shapeOf } from '../../fill/index.ts'
import type { Service } from '../../service.ts'
import { changeEntity } from '../fields/change-fields.ts'

/** The owner, with those that are tied now in its list of that name, and without those that are untied. */
export function showMembers(
  exchange: Exchange,
  owner: StoredEntity,
  name: string,
  {
    tied,
    untied,
  }: { readonly tied: readonly StoredEntity[]; readonly untied: readonly StoredEntity[] },
): StoredEntity {
  if (!hasListOf(exchange.service, owner.resource, name)) return owner
  const list = owner.value[name]
  const shown: readonly JsonValue[] = Array.isArray(list) ? list : []
  const kept = shown.filter((item) => !untied.some((member) => isOf(exchange, item, member)))
  const added = tied.filter((member) => !shown.some((item) => isOf(exchange, item, member)))
  if (added.length === 0 && kept.length === shown.length) return owner
  return changeEntity(exchange, owner, { [name]: [...kept, ...added.map(({ value }) => value)] })
}

/** Whether things of a resource show members in a list of whole things under a name: mere keys may be of any kind. */
export function hasListOf(service: Service, resource: string, name: string): boolean {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  const shape = pointer === undefined ? undefined : memberShape(service.contract, pointer, name)
  if (shape?.items === undefined) return false
  const item = shapeOf(service.contract, shape.items)
  const branches = [item, ...item.alternatives.map((at) => shapeOf(service.contract, at))]
  return branches.some(({ properties }) => properties.size > 0)
}

function isOf({ service }: Exchange, item: JsonValue, { resource, value }: StoredEntity): boolean {
  if (!isJsonObject(item)) return false
  for (const key of service.behaviour.resources[resource]?.keys ?? []) {
    const [left, right] = [keyText(fieldOf(item, key)), keyText(fieldOf(value, key))]
    if (left !== undefined && right !== undefined) return left === right
  }
  return false
}
