/** @module Members of requests that say what is added to a list of the thing and what is taken out of it. */

import type { FoundResource } from '../../infer/find-resources.ts'
import type { Inference } from '../../infer/inference.ts'
import { argumentsOf } from '../../infer/list-parameters.ts'
import type { Adjustment, OperationBehaviour } from '../../model.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../../observe/schema-view.ts'

const KINDS: ReadonlySet<string> = new Set(['create', 'batch', 'update', 'action'])

/**
 * The requests that make or change things, also beside what else they do, with the members that adjust a field: `addParents` and
 * `remove_events` by their names, where the thing has such a list of plain values; and a map of lists of `{ add, remove, … }` by its schema, each of whose names is a field.
 */
export function withAdjustments(
  { facts, view, resources }: Inference,
  operations: Readonly<Record<string, OperationBehaviour>>,
): Readonly<Record<string, OperationBehaviour>> {
  const byName = new Map(resources.map((one) => [one.name, one]))
  const found: Record<string, OperationBehaviour> = { ...operations }
  for (const one of facts) {
    const known = operations[one.operation.id]
    if (known === undefined || !KINDS.has(known.kind)) continue
    const entity = byName.get(known.resource ?? '')?.entity
    if (entity === undefined) continue
    const named = known.kind === 'update' ? byNames(view, one, entity) : {}
    const adjusts = { ...named, ...bySchema(view, requestOf(view, one, known), entity) }
    if (Object.keys(adjusts).length > 0) found[one.operation.id] = { ...known, adjusts }
  }
  return found
}

// A batch that makes things says of each what a create says of one.
function requestOf(
  view: SchemaViewer,
  { requestPointer }: OperationFacts,
  { kind, request }: OperationBehaviour,
): string | undefined {
  if (kind !== 'batch' || requestPointer === undefined) return requestPointer
  const list = request.at === '' ? requestPointer : view(requestPointer).properties.get(request.at)
  return list === undefined ? undefined : view(list).items
}

type Entity = NonNullable<FoundResource['entity']>

function byNames(
  view: SchemaViewer,
  facts: OperationFacts,
  entity: Entity,
): Record<string, Adjustment> {
  const lists = new Map<string, string>()
  for (const [field, at] of entity.properties) {
    const { type, items } = view(at)
    const isPlain = items !== undefined && view(items).properties.size === 0
    if (type === 'array' && isPlain) lists.set(wordsOf(field).join('_'), field)
  }
  const found: Record<string, Adjustment> = {}
  if (lists.size === 0) return found
  for (const { name } of argumentsOf(view, facts)) {
    const [verb = '', ...rest] = wordsOf(name)
    const field = /^(?:add|remove)$/.test(verb) ? lists.get(rest.join('_')) : undefined
    if (field !== undefined && !entity.properties.has(name))
      found[name] = { field, does: verb as 'add' | 'remove' }
  }
  return found
}

function bySchema(
  view: SchemaViewer,
  requestPointer: string | undefined,
  entity: Entity,
): Record<string, Adjustment> {
  if (requestPointer === undefined) return {}
  const body = view(requestPointer)
  for (const [name, at] of body.properties) {
    if (entity.properties.has(name) || !tellsSteps(view, view(at))) continue
    // The fields may stand in an open member that the request and the thing share.
    const open = [...body.properties.keys()].find((one) => {
      const own = entity.properties.get(one)
      return own !== undefined && view(own).isMap
    })
    return { [name]: { field: open ?? '', does: 'each' } }
  }
  return {}
}

function tellsSteps(view: SchemaViewer, { isMap, pointer }: SchemaView): boolean {
  if (!isMap) return false
  const { items } = view(`${pointer}/additionalProperties`)
  if (items === undefined) return false
  const { properties } = view(items)
  return properties.has('add') && properties.has('remove')
}
