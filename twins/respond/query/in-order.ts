/** @module Sorts what an expression asks for in the order that it says. */

import type { JsonValue } from '../../base/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import { compareValues, valuesAt } from './match-condition.ts'
import type { Order } from './model.ts'

/** The entities in an order; those without a field come last, equal ones stay as they are. */
export function inOrder(
  entities: readonly StoredEntity[],
  order: readonly Order[],
): readonly StoredEntity[] {
  if (order.length === 0) return entities
  return [...entities].sort((a, b) => {
    for (const { field, isDown } of order) {
      const by = byField(a, b, field, isDown ? -1 : 1)
      if (by !== 0) return by
    }
    return 0
  })
}

function byField(a: StoredEntity, b: StoredEntity, field: readonly string[], sign: 1 | -1): number {
  const [left, right] = [orderedBy(a, field), orderedBy(b, field)]
  if (left !== undefined && right !== undefined) return sign * compareValues(left, right)
  if (left !== undefined || right !== undefined) return left === undefined ? 1 : -1
  // When things were made and changed is known of all, whatever they show.
  const [name = ''] = field
  if (name === 'created') return sign * (a.order - b.order)
  return name === 'updated' ? sign * (a.updatedMs - b.updatedMs || a.order - b.order) : 0
}

function orderedBy(entity: StoredEntity, field: readonly string[]): JsonValue | undefined {
  // A thing that refers to another is ordered by what people call that.
  const named = valuesAt(entity.value, field)
  return named.at(-1)
}
