/** @module Has the twin's world go on from where the service is, so that what follows from one difference is not told as others. */

import type { JsonObject, JsonValue } from '../../../base/index.ts'
import type { NamedThing, Observed } from '../../../record/exchanges/index.ts'
import { fieldOf, keyText, mergeDeep, type StoredEntity, withField } from '../../../world/index.ts'
import type { Finding } from '../model.ts'
import type { TwinSide } from './twin-side.ts'

/** The service did what the twin refused: it is done beside the twin. */
export function makeGood(one: Observed, side: TwinSide): void {
  const { behaviour, named, given, shown, operation } = one
  const { kind, resource = '' } = behaviour
  if (kind === 'create') {
    for (const value of shown) side.put(resource, value, parentOf(one, side, resource))
    return
  }
  if (['get', 'head'].includes(operation.method) && !['read', 'list', 'search'].includes(kind))
    return
  const entity = entityOf(side, named)
  if (kind === 'delete' && entity !== undefined) side.remove(entity.uid)
  else if (entity === undefined) for (const value of shown) putListed(one, side, resource, value)
  else if (entity.resource === resource) side.patch(entity, mergeDeep(given, shown[0] ?? {}))
}

/** Both did it, and the thing is another: it gets what the service shows. */
export function adopt(one: Observed, side: TwinSide, findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const entity = side.touched(one.behaviour.resource)
  if (entity !== undefined) side.patch(entity, fieldsOf(findings))
}

/** The fields that findings tell of, with what the service says. */
export function fieldsOf(findings: readonly Finding[]): JsonObject {
  return findings.reduce<JsonObject>(
    (fields, { field, service }) =>
      field === undefined || service === undefined ? fields : withField(fields, field, service),
    {},
  )
}

/** Puts in what the service lists, inside what the list is of. */
export function putListed(
  one: Observed,
  side: TwinSide,
  resource: string,
  value: JsonObject,
): void {
  side.put(resource, value, parentOf(one, side, resource))
}

/** The entity that a value shows, by the twin's own names. */
export function storedLike(
  side: TwinSide,
  resource: string,
  keys: readonly string[],
  value: JsonObject,
): StoredEntity | undefined {
  const told = keys.filter((key) => keyText(fieldOf(value, key)) !== undefined)
  if (told.length === 0) return undefined
  return [...side.world.store.list(resource)].find((entity) =>
    told.every((key) => keyText(fieldOf(entity.value, key)) === keyText(fieldOf(value, key))),
  )
}

function parentOf(one: Observed, side: TwinSide, resource: string): string | undefined {
  const parent = side.world.model.behaviour.resources[resource]?.parent
  if (parent === undefined) return undefined
  const at = one.named.findLastIndex((named) => named.resource === parent)
  return at === -1 ? undefined : entityOf(side, one.named.slice(0, at + 1))?.uid
}

/** The innermost of what keys name. */
function entityOf(side: TwinSide, named: readonly NamedThing[]): StoredEntity | undefined {
  let found: StoredEntity | undefined
  for (const { resource, keys } of named) {
    const isInside = side.world.model.behaviour.resources[resource]?.parent === found?.resource
    const parent = isInside ? found?.uid : undefined
    found = [...side.world.store.list(resource, parent)].find((entity) =>
      keys.every(({ key, value }) =>
        key.fields.some(
          (field) => keyText(fieldOf(entity.value, field)) === wordOf(side, resource, value),
        ),
      ),
    )
    if (found === undefined) return undefined
  }
  return found
}

function wordOf(side: TwinSide, resource: string, value: JsonValue): string | undefined {
  return keyText(side.map.of(resource, value))
}
