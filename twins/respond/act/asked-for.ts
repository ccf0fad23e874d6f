/** @module What a request asks for beyond plain values: expressions over fields, and ranges. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import { isObjectShape, type SchemaShape, shapeOf } from '../fill/index.ts'
import { type Condition, compareValues, QueryProblem, readQuery } from '../query/index.ts'
import { Refusal } from '../refusal.ts'

/**
 * The condition that an expression says.
 * @throws {Refusal} 400 where it cannot be understood, or names a field that the listed things do not have
 */
export function askedFor(exchange: Exchange, name: string, value: JsonValue): Condition {
  try {
    const condition = readQuery(String(value))
    refuseUnknown(exchange, condition)
    return condition
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error
    throw new Refusal(`The ${name} cannot be understood`, {
      outcome: 'invalid-request',
      statuses: [400, 422],
      code: 'invalid_query',
      details: [{ field: `query.${name}`, message: `${error.message} (at ${error.position})` }],
      cause: error,
    })
  }
}

function refuseUnknown(exchange: Exchange, condition: Condition): void {
  if (condition.kind !== 'compare') {
    const parts = condition.kind === 'not' ? [condition.part] : condition.parts
    for (const part of parts) refuseUnknown(exchange, part)
    return
  }
  const { contract, behaviour } = exchange.service
  const pointer = behaviour.resources[exchange.plan.behaviour.resource ?? '']?.schemaPointer
  if (pointer === undefined || hasField(exchange, shapeOf(contract, pointer), condition.field))
    return
  throw new QueryProblem(`there is no field ${condition.field.join('.')}`, 0)
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
