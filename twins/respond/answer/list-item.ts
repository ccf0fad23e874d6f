/** @module What a list shows of each thing: the schema of its items, and a thing seen through it. */

import type { JsonValue } from '../../base/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { type SchemaShape, shapeOf } from '../fill/index.ts'
import { isJsonType } from '../request/index.ts'
import { projectEntity } from './project-entity.ts'

/** A thing as the list that the request asks for shows it; undefined where that shows no things. */
export function shownItem(exchange: Exchange, entity: StoredEntity): JsonValue | undefined {
  const { content = [] } = exchange.plan.success ?? {}
  const media = content.find(({ type, schema }) => isJsonType(type) && schema !== undefined)
  const items = media === undefined ? undefined : itemPointer(exchange, media.schemaPointer)
  return items === undefined ? undefined : projectEntity(exchange, entity, items).value
}

/** The schema of the items of the list in a body, by the pointer of the body's schema. */
export function itemPointer(exchange: Exchange, pointer: string): string | undefined {
  const { at } = exchange.plan.behaviour.response
  const list = pointerAt(exchange, pointer, at)
  if (list === undefined) return undefined
  // `oneOf` a list of things and a single one: a list answers with the list.
  return branchesOf(exchange, list).find(({ items }) => items !== undefined)?.items
}

/** The pointer of the schema of a dotted member. */
export function pointerAt(exchange: Exchange, pointer: string, at: string): string | undefined {
  let current: string | undefined = pointer
  for (const step of at === '' ? [] : at.split('.')) {
    if (current === undefined) return undefined
    current = branchesOf(exchange, current)
      .map((branch) => branch.properties.get(step))
      .find((p) => p !== undefined)
  }
  return current
}

function branchesOf({ service }: Exchange, pointer: string): readonly SchemaShape[] {
  const shape = shapeOf(service.contract, pointer)
  return [shape, ...shape.alternatives.map((one) => shapeOf(service.contract, one))]
}
