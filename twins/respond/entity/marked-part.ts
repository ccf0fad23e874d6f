/** @module What a mark is put on: a pin or a star has no id of its own, and shows the message that it stands inside as it is now. */

import type { JsonObject } from '../../base/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import { isObjectShape, type SchemaShape, shapeOf, shapeWith } from '../fill/index.ts'
import type { Service } from '../service.ts'

/** Whether things of a resource are told apart by nothing that the service gives them. */
export function isMark(service: Service, resource: string): boolean {
  const known = service.behaviour.resources[resource]
  if (known === undefined || known.keys.length === 0) return false
  return !known.keys.includes('id') && !known.keys.includes('ts')
}

/** The member that shows what contains a mark, where its schema has one; undefined for whatever is no mark. */
export function markedPart(
  service: Service,
  world: LiveWorld,
  { resource, parent }: { readonly resource: string; readonly parent?: string | undefined },
): JsonObject | undefined {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (parent === undefined || pointer === undefined || !isMark(service, resource)) return undefined
  const around = world.store.get(parent)
  if (around === undefined) return undefined
  const { contract } = service
  const branches = branchesAt(service, pointer)
  for (const name of service.fieldNames(around.resource)) {
    const at = branches.map(({ properties }) => properties.get(name)).find((p) => p !== undefined)
    if (at !== undefined && isObjectShape(shapeOf(contract, at))) return { [name]: around.value }
  }
  return undefined
}

/**
 * A list of marks without those that it could not show apart: where nothing that the schema has tells two on the same thing
 * from each other, as where a message with two reactions is listed and the reactions are not, that thing is listed once.
 */
export function oncePerMarked(
  service: Service,
  world: LiveWorld,
  entities: readonly StoredEntity[],
): readonly StoredEntity[] {
  const [first] = entities
  const pointer =
    first === undefined ? undefined : service.behaviour.resources[first.resource]?.schemaPointer
  if (first === undefined || pointer === undefined) return entities
  const marked = markedPart(service, world, first)
  if (marked === undefined) return entities
  const names = new Set(branchesAt(service, pointer).flatMap((one) => [...one.properties.keys()]))
  for (const name of Object.keys(marked)) names.delete(name)
  const seen = new Set<string>()
  return entities.filter(({ parent, value }) => {
    if (parent === undefined) return true
    const look = `${parent} ${JSON.stringify([...names].map((name) => value[name] ?? null))}`
    if (seen.has(look)) return false
    seen.add(look)
    return true
  })
}

function branchesAt({ contract }: Service, pointer: string): readonly SchemaShape[] {
  const whole = shapeOf(contract, pointer)
  if (whole.alternatives.length === 0) return [whole]
  return whole.alternatives.map((branch) => shapeWith(contract, whole, branch))
}
