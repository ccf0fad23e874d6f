/** @module Fields without which no list shows a thing: a list that cannot be asked without them says that every one has them. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { takesWhole } from '../../behaviour/index.ts'
import {
  type EntityDraft,
  fieldOf,
  findReferenced,
  type LiveWorld,
  singularOf,
} from '../../world/index.ts'
import { type FillContext, fillValue, shapeOf } from '../fill/index.ts'
import type { Service } from '../service.ts'

const known = new WeakMap<Service, ReadonlyMap<string, readonly string[]>>()

/**
 * The value with the fields that its lists must be asked by: those of what it names, where that has them
 * (`financial_account` of the `received_debit` that a reversal is of), else filled.
 */
export function withListedBy(
  service: Service,
  world: LiveWorld,
  context: FillContext,
  draft: EntityDraft,
  value: JsonObject,
): JsonObject {
  const fields = listedBy(service, draft.resource).filter((field) => isUnset(value[field]))
  if (fields.length === 0) return value
  const pointer = service.behaviour.resources[draft.resource]?.schemaPointer
  const properties =
    pointer === undefined ? undefined : shapeOf(service.contract, pointer).properties
  const out: Record<string, JsonValue | undefined> = { ...value }
  for (const field of fields) {
    const at = properties?.get(field)
    if (at === undefined || draft.given[field] !== undefined) continue
    const place = { name: field, path: field, required: true, depth: 1 }
    const found =
      ofNamed(service, world, draft, field) ??
      fillValue({ ...context, avoidNull: true }, at, undefined, place)
    if (!isUnset(found)) out[field] = found
  }
  return out
}

function isUnset(value: JsonValue | undefined): boolean {
  return value === undefined || value === null
}

// What the thing that it names has there.
function ofNamed(
  { behaviour }: Service,
  world: LiveWorld,
  { given }: EntityDraft,
  field: string,
): JsonValue | undefined {
  for (const [name, said] of Object.entries(given)) {
    if (typeof said !== 'string') continue
    for (const resource of Object.keys(behaviour.resources)) {
      if (singularOf(resource) !== name) continue
      const found = fieldOf(findReferenced(world, resource, said)?.value, field)
      if (found !== undefined && !isJsonObject(found)) return found
    }
  }
  return undefined
}

// Found once for each service: fields by which a list of the resource must be asked.
function listedBy(service: Service, resource: string): readonly string[] {
  let found = known.get(service)
  if (found === undefined) {
    const fields = new Map<string, string[]>()
    for (const { id, parameters } of service.contract.operations) {
      const { kind, resource: listed, filters = {} } = service.behaviour.operations[id] ?? {}
      if (kind !== 'list' || listed === undefined) continue
      for (const { name, in: at, required } of parameters) {
        const filter = at === 'query' && required ? filters[name] : undefined
        if (filter === undefined || !takesWhole(filter) || filter.field.includes('.')) continue
        fields.set(listed, [...(fields.get(listed) ?? []), filter.field])
      }
    }
    found = fields
    known.set(service, found)
  }
  return found.get(resource) ?? []
}
