/** @module What a list shows of each thing: the schema of its items, and a thing seen through it. */

import type { JsonValue } from '../../base/index.ts'
import { eventContent, isJsonType, isSequence } from '../../contract/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import type { Exchange } from '../exchange.ts'
import { type SchemaShape, shapeOf } from '../fill/index.ts'
import { projectEntity } from './project-entity.ts'

/** A thing as the list that the request asks for shows it; undefined where that shows no things. */
export function shownItem(exchange: Exchange, entity: StoredEntity): JsonValue | undefined {
  const items = shownPointer(exchange)
  return items === undefined ? undefined : projectEntity(exchange, entity, items).value
}

/** Tells of a value whether the list's items can show it in a dotted field: one of another kind may be shown as theirs. */
export function canShow(
  exchange: Exchange,
  field: string,
): (value: JsonValue | undefined) => boolean {
  const items = shownPointer(exchange)
  let shapes = items === undefined ? [] : branchesOf(exchange, items)
  for (const step of field.split('.')) {
    shapes = shapes.flatMap(({ properties }) => {
      const at = properties.get(step)
      return at === undefined ? [] : branchesOf(exchange, at)
    })
  }
  const words = new Set<JsonValue>()
  for (const { values, alternatives } of shapes) {
    if (values === undefined && alternatives.length === 0) return () => true
    for (const value of values ?? []) words.add(value)
  }
  return (value) => words.size === 0 || value === undefined || words.has(value)
}

function shownPointer(exchange: Exchange): string | undefined {
  const { content = [] } = exchange.plan.success ?? {}
  const told = content.filter(({ schema }) => schema !== undefined)
  const media = told.find(({ type }) => isJsonType(type))
  if (media !== undefined) return itemPointer(exchange, media.schemaPointer)
  const sequence = told.find(({ type }) => isSequence(type))
  if (sequence === undefined) return undefined
  return (
    eventContent(exchange.service.contract, sequence) ??
    elementPointer(exchange, sequence.schemaPointer)
  )
}

/** The schema of each value of a sequence: of the items of a list, as OpenAPI 3.2 has it, or the schema itself, as people write it before. */
export function elementPointer(exchange: Exchange, pointer: string): string {
  return branchesOf(exchange, pointer).find(({ items }) => items !== undefined)?.items ?? pointer
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
