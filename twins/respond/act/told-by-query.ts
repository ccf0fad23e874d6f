/** @module What a request says of its thing by its query, where it has no body, or a file for one: `POST …/assets?name=notes.zip`. */

import type { JsonObject } from '../../base/index.ts'
import { selectsMembers, shapesAnswer } from '../../behaviour/index.ts'
import type { Exchange } from '../exchange.ts'
import { hasTypeOf, memberShape } from '../fill/index.ts'

/** The parameters that are fields of the thing and could be their values; all but those that shape answers, where it has no schema. */
export function toldByQuery({ query, service, plan }: Exchange): JsonObject {
  const pointer = service.behaviour.resources[plan.behaviour.resource ?? '']?.schemaPointer
  return Object.fromEntries(
    Object.entries(query).filter(([name, value]) => {
      if (selectsMembers(name)) return false
      if (pointer === undefined) return !shapesAnswer(name)
      const shape = memberShape(service.contract, pointer, name)
      return shape !== undefined && hasTypeOf(shape, value)
    }),
  )
}
