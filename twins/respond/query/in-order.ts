/** @module Sorts what an expression asks for in the order that it says. */

import type { JsonValue } from '../../base/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import { compareValues, valuesAt } from './match-condition.ts'
import type { Order } from './model.ts'

/** The entities in an order; those without a field come last, equal ones stay as they are. */
export function inOrder(
  entities: readonly StoredEntity[],
  order: readonly Order[],
  valueSeen: (entity: StoredEntity) => JsonValue | undefined = ({ value }) => value,
): readonly StoredEntity[] {
  if (order.length === 0) return entities
  return [...entities].sort((a, b) => {
    for (const { field, isDown } of order) {
      const by = byField(a, b, { field, sign: isDown ? -1 : 1, valueSeen })
      if (by !== 0) return by
    }
    return 0
  })
}

interface By {
  readonly field: readonly string[]
  readonly sign: 1 | -1
  readonly valueSeen: (entity: StoredEntity) => JsonValue | undefined
}

function byField(a: StoredEntity, b: StoredEntity, { field, sign, valueSeen }: By): number {
  // A thing that refers to another is ordered by what people call that.
  const [left, right] = [a, b].map((one) => valuesAt(valueSeen(one), field).at(-1))
  if (left !== undefined && right !== undefined) return sign * compareValues(left, right)
  if (left !== undefined || right !== undefined) return left === undefined ? 1 : -1
  // When things were made and changed is known of all, whatever they show.
  const [name = ''] = field
  if (name === 'created') return sign * (a.order - b.order)
  return name === 'updated' ? sign * (a.updatedMs - b.updatedMs || a.order - b.order) : 0
}
