/** @module The address under which the service would serve an entity, from the contract's own item path. */

import type { JsonObject } from '../../base/index.ts'
import type { OperationBehaviour } from '../../behaviour/index.ts'
import { fieldOf, keyText, type LiveWorld } from '../../world/index.ts'
import type { Service } from '../service.ts'

/** The path of an entity, filled in; undefined when the contract reads it nowhere or a key is missing. */
export function ownPath(
  service: Service,
  world: LiveWorld,
  resource: string,
  value: JsonObject,
  parent: string | undefined,
): string | undefined {
  const read = itemPath(service, resource)
  const template = read === undefined ? undefined : service.contract.operation(read.operation)?.path
  if (read === undefined || template === undefined) return undefined
  let path = template
  for (const key of read.keys) {
    if (key.in !== 'path') return undefined
    const holder = key.resource === resource ? value : ancestorValue(world, parent, key.resource)
    const text = key.fields
      .map((field) => keyText(fieldOf(holder, field)))
      .find((t) => t !== undefined)
    if (text === undefined) return undefined
    path = path.replace(`{${key.name}}`, encodeURIComponent(text.toWellFormed()))
  }
  return path.includes('{') ? undefined : path
}

/** The value of the nearest containing entity of a resource. */
function ancestorValue(
  world: LiveWorld,
  parent: string | undefined,
  resource: string,
): JsonObject | undefined {
  for (let uid = parent; uid !== undefined; ) {
    const entity = world.store.get(uid)
    if (entity?.resource === resource) return entity.value
    uid = entity?.parent
  }
  return undefined
}

const itemPaths = new WeakMap<Service, Map<string, OperationBehaviour | undefined>>()

function itemPath(service: Service, resource: string): OperationBehaviour | undefined {
  let known = itemPaths.get(service)
  if (known === undefined) {
    known = new Map()
    itemPaths.set(service, known)
  }
  if (!known.has(resource)) known.set(resource, findItemPath(service, resource))
  return known.get(resource)
}

// Of several, the surest, then the one with the most path keys, says where an entity really lives.
function findItemPath(service: Service, resource: string): OperationBehaviour | undefined {
  let best: OperationBehaviour | undefined
  for (const operation of service.itemReads(resource)) {
    const isBetter =
      best === undefined ||
      operation.confidence > best.confidence ||
      (operation.confidence === best.confidence && operation.keys.length > best.keys.length)
    if (isBetter) best = operation
  }
  return best
}
