/** @module What a mark is put on: a pin or a star has no id of its own, and shows the message that it stands inside as it is now. */

import type { JsonObject } from '../../base/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import { isObjectShape, shapeOf, shapeWith } from '../fill/index.ts'
import type { Service } from '../service.ts'

/** Whether things of a resource are told apart by nothing that the service gives them. */
export function isMark(service: Service, resource: string): boolean {
  const known = service.behaviour.resources[resource]
  if (known === undefined || known.keys.length === 0) return false
  return !known.keys.includes('id') && !known.keys.includes('ts')
}

/** The member that shows what contains a mark, where its schema has one; nothing for whatever is no mark. */
export function markedPart(
  service: Service,
  world: LiveWorld,
  { resource, parent }: { readonly resource: string; readonly parent?: string | undefined },
): JsonObject {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (parent === undefined || pointer === undefined || !isMark(service, resource)) return {}
  const around = world.store.get(parent)
  if (around === undefined) return {}
  const { contract } = service
  const whole = shapeOf(contract, pointer)
  const branches =
    whole.alternatives.length === 0
      ? [whole]
      : whole.alternatives.map((branch) => shapeWith(contract, whole, branch))
  for (const name of service.fieldNames(around.resource)) {
    const at = branches.map(({ properties }) => properties.get(name)).find((p) => p !== undefined)
    if (at !== undefined && isObjectShape(shapeOf(contract, at))) return { [name]: around.value }
  }
  return {}
}
