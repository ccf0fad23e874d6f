/** @module What a request asks for beyond plain values: expressions over fields, and ranges. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import type { Exchange } from '../../exchange.ts'
import { isObjectShape, type SchemaShape, shapeOf } from '../../fill/index.ts'
import {
  type Condition,
  compareValues,
  type Query,
  QueryProblem,
  readQuery,
} from '../../query/index.ts'
import { notUnderstood } from './not-understood.ts'

/**
 * The condition and the order that an expression says, by the places where the listed things have its fields.
 * @throws {Refusal} 400 where it cannot be understood, or names a field that the listed things do not have
 */
export function askedFor(exchange: Exchange, name: string, value: JsonValue): Query {
  try {
    const { condition, order } = readQuery(String(value))
    return {
      condition:
        condition === undefined
          ? undefined
          : placed(exchange, /ql$/i.test(name) ? asLanguage(condition) : condition),
      order: order.map((one) => ({ ...one, field: orderPlace(exchange, one.field) })),
    }
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error
    throw notUnderstood(exchange, name, error)
  }
}

/** In query languages for people texts are equal in any case, and what is nothing differs from nothing. */
function asLanguage(condition: Condition): Condition {
  switch (condition.kind) {
    case 'compare': {
      const { field, by } = condition
      if (by === 'equal') return { ...condition, by: 'is' }
      if (by !== 'unequal') return condition
      const present: Condition = { kind: 'compare', field, by: 'present', values: [] }
      return { kind: 'all', parts: [present, { kind: 'not', part: { ...condition, by: 'is' } }] }
    }
    case 'not':
      return { ...condition, part: asLanguage(condition.part) }
    default:
      return { ...condition, parts: condition.parts.map(asLanguage) }
  }
}

function placed(exchange: Exchange, condition: Condition): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, field: placeOf(exchange, condition.field) }
    case 'not':
      return { ...condition, part: placed(exchange, condition.part) }
    default:
      return { ...condition, parts: condition.parts.map((part) => placed(exchange, part)) }
  }
}

/** Every thing was made and changed at some time, whether its schema says so or not. */
function orderPlace(exchange: Exchange, field: readonly string[]): readonly string[] {
  return field.length === 1 && /^(?:created|updated)$/.test(field[0] ?? '')
    ? field
    : placeOf(exchange, field)
}

/** Where listed things have a field: itself, or inside the open member that is for their fields (`project` → `fields.project`). */
function placeOf(exchange: Exchange, field: readonly string[]): readonly string[] {
  const { contract, behaviour } = exchange.service
  const { resource = '' } = exchange.plan.behaviour
  const pointer = behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return field
  const shape = shapeOf(contract, pointer)
  if (hasField(exchange, shape, field)) return field
  const inside = ['fields', ...field]
  const [head = ''] = field
  if (hasField(exchange, shape, inside) && isFieldName(exchange, resource, head)) return inside
  throw new QueryProblem(`there is no field ${field.join('.')}`, 0)
}

/** An open member may hold anything: names of fields are those that the contract lists or that some thing has. */
function isFieldName(exchange: Exchange, resource: string, name: string): boolean {
  const { contract } = exchange.service
  const listed = '#/components/schemas/Fields'
  if (contract.at(listed) !== undefined && shapeOf(contract, listed).properties.has(name))
    return true
  for (const { value } of exchange.world.store.list(resource)) {
    if (isJsonObject(value.fields) && value.fields[name] !== undefined) return true
  }
  return false
}

function hasField(exchange: Exchange, shape: SchemaShape, field: readonly string[]): boolean {
  const { contract } = exchange.service
  const [step, ...rest] = field
  if (step === undefined) return true
  const branches = [shape, ...shape.alternatives.map((one) => shapeOf(contract, one))]
  return branches.some((branch) => {
    if (branch.items !== undefined)
      return hasField(exchange, shapeOf(contract, branch.items), field)
    const at = branch.properties.get(step) ?? branch.additional
    if (at !== undefined) return hasField(exchange, shapeOf(contract, at), rest)
    return isObjectShape(branch) && branch.open && branch.properties.size === 0
  })
}

const BOUNDS: Readonly<Record<string, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
}

/** `created[gte]=…&created[lt]=…`: bounds, and nothing else. */
export function isRange(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false
  const names = Object.keys(value)
  return names.length > 0 && names.every((name) => BOUNDS[name] !== undefined)
}

/** Whether a value lies within all bounds. */
export function isInRange(value: JsonValue | undefined, range: JsonObject): boolean {
  if (value === undefined || value === null) return false
  return Object.entries(range).every(
    ([name, bound]) => bound === undefined || BOUNDS[name]?.(compareValues(value, bound)) === true,
  )
}
