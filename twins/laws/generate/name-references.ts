/** @module The things that a request's body refers to: those that are there, or one that nobody made. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type MediaType, validatorFor } from '../../contract/index.ts'
import { fieldOf, keyText, valuesAt, withField } from '../../world/index.ts'
import type { Ground, Handle, LawRequest, Subject } from '../model.ts'

/** A body that refers to things that are there, in place of what was drawn; what cannot be named so is left out. */
export function withReferences(
  ground: Ground,
  { behaviour }: Subject,
  around: readonly Handle[],
  { media, value }: { readonly media: MediaType; readonly value: JsonValue },
): JsonValue {
  let named = value
  for (const [member, resource] of Object.entries(behaviour.references ?? {})) {
    const path = inBody(behaviour, member)
    const drawn = valuesAt(named, path).filter((one) => keyText(one) !== undefined)
    if (drawn.length === 0) continue
    const before = named
    const bodies = namesOf(ground, resource, around).map((name) => replaced(before, path, name))
    named = bodies.find((body) => isValid(ground, media, body)) ?? replaced(before, path, undefined)
  }
  return named
}

/** Bodies that refer to something by a name, each in one member, where the contract allows the name there. */
export function namingInBody(
  ground: Ground,
  media: MediaType,
  { subject: { behaviour }, body }: LawRequest,
  name: JsonValue,
): readonly { readonly member: string; readonly value: JsonObject }[] {
  const value = body?.value
  if (!isJsonObject(value)) return []
  return Object.keys(behaviour.references ?? {}).flatMap((member) => {
    const path = inBody(behaviour, member)
    const isSaid = valuesAt(value, path).some((one) => keyText(one) !== undefined)
    const naming = isSaid ? replaced(value, path, name) : withField(value, path, name)
    return isJsonObject(naming) && isValid(ground, media, naming)
      ? [{ member: path, value: naming }]
      : []
  })
}

function inBody({ request }: Subject['behaviour'], member: string): string {
  return request.at === '' ? member : `${request.at}.${member}`
}

function isValid({ contract }: Ground, media: MediaType, body: JsonValue): boolean {
  return (
    media.schema === undefined ||
    validatorFor(contract, media.schemaPointer, 'request')(body).length === 0
  )
}

/** The names of a thing that is there; of one inside what the request names, where its kind stands in such. */
export function namesOf(
  ground: Ground,
  resource: string,
  around: readonly Handle[],
): readonly JsonValue[] {
  const known = ground.behaviour.resources[resource]
  const owner = around.find((one) => one.resource === known?.parent)
  const thing = ground
    .handles(resource)
    .find(({ inside }) => owner === undefined || inside.some(({ uid }) => uid === owner.uid))
  return [...(known?.keys ?? []), ...(known?.naturalKeys ?? [])]
    .map((field) => fieldOf(thing?.value, field))
    .filter((one): one is JsonValue => keyText(one) !== undefined && one !== '')
}

// Plain values at a path that goes through lists, all replaced by one; taken out where there is none.
function replaced(value: JsonValue, path: string, by: JsonValue | undefined): JsonValue {
  if (!isJsonObject(value)) return value
  const [head = '', ...rest] = path.split('.')
  const { [head]: old, ...others } = value
  if (old === undefined) return value
  const each = (one: JsonValue): JsonValue | undefined =>
    rest.length > 0 ? replaced(one, rest.join('.'), by) : keyText(one) === undefined ? one : by
  const now = Array.isArray(old)
    ? [...new Set(old.map(each))].filter((one) => one !== undefined)
    : each(old)
  return now === undefined ? (others as JsonObject) : { ...value, [head]: now }
}
