/** @module What a new thing has of the one that it is made of. */

import type { JsonObject } from '../../../base/index.ts'
import { type StoredEntity, withoutField } from '../../../world/index.ts'
import { addressIn, fieldWord } from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import { shapeOf } from '../../fill/index.ts'

/**
 * What a copy has of the other, or what is made of it by a request that tells nothing: all but its ids. What tells the
 * other from all else, and what only the service writes, such as its times, a copy has of its own.
 */
export function likenessOf({ plan, service }: Exchange, other: StoredEntity): JsonObject {
  const isCopy = plan.behaviour.does === 'copy'
  if (!isCopy && plan.operation.requestBody !== undefined) return {}
  const { ids = {}, keys = [], schemaPointer } = service.behaviour.resources[other.resource] ?? {}
  let value = other.value
  for (const field of Object.keys(ids)) value = withoutField(value, field)
  if (!isCopy) return value
  for (const field of keys) value = withoutField(value, field)
  const { properties } =
    schemaPointer === undefined
      ? { properties: new Map<string, string>() }
      : shapeOf(service.contract, schemaPointer)
  const isOwn = (name: string): boolean => {
    const at = properties.get(name)
    return (
      fieldWord(name) !== undefined ||
      addressIn(name) !== 'none' ||
      (at !== undefined && shapeOf(service.contract, at).readOnly)
    )
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isOwn(name)))
}
