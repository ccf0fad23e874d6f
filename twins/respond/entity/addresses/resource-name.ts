/** @module Google's resource names: a thing whose `name` spells its path, `shelves/7/books/9`, and whose key is the end of that. */

import { createRandom, isJsonObject, type JsonObject, oncePer } from '../../../base/index.ts'
import type { Resource } from '../../../behaviour/index.ts'
import type { EntityDraft, LiveWorld } from '../../../world/index.ts'
import type { Service } from '../../service.ts'
import { ownPath } from './own-url.ts'

interface ResourceName {
  /** The member that holds it. */
  readonly member: string
  /** What stands before it in the path: `/v1/`. */
  readonly prefix: string
  /** What the path calls its last part, which no schema has. */
  readonly key: string
}

/** What is given of a new thing, with the name that its path has and the key at the end of that; itself where it has no such name. */
export function withResourceName(
  service: Service,
  world: LiveWorld,
  { resource, uid, parent }: EntityDraft,
  given: JsonObject,
): JsonObject {
  const found = resourceName(service, resource)
  if (found === undefined) return given
  const { member, prefix, key } = found
  const said = given[member]
  const end = typeof said === 'string' ? said.slice(said.lastIndexOf('/') + 1) : ''
  const own = end === '' ? createRandom(world.seed, uid, key).text(8) : end
  const keyed = { ...given, [key]: given[key] ?? own }
  const path = ownPath(service, world, resource, keyed, parent)
  return path?.startsWith(prefix) ? { ...keyed, [member]: path.slice(prefix.length) } : keyed
}

const resourceName = oncePer(findResourceName)

function findResourceName(service: Service, name: string): ResourceName | undefined {
  const { keys = [] } = (service.behaviour.resources[name] ?? {}) as Partial<Resource>
  const [key, ...others] = keys
  if (key === undefined || others.length > 0) return undefined
  for (const { operation } of service.itemReads(name)) {
    const pointer = service.contract.operation(operation)?.pointer
    const definition = pointer === undefined ? undefined : service.contract.at(pointer)
    const said = isJsonObject(definition) ? definition['x-resource-name'] : undefined
    if (!isJsonObject(said)) continue
    return { member: String(said.member), prefix: String(said.prefix), key }
  }
  return undefined
}
