/** @module The things that a request's body names as members of something: a list of their keys, or one. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { type MediaType, validatorFor } from '../../contract/index.ts'
import { fieldOf, keyText, withField } from '../../world/index.ts'
import type { Ground, Handle, Subject } from '../model.ts'
import { NothingToSay } from '../verdict.ts'
import { membersOf } from './schema-members.ts'

/** A body that names members of what the path names by their keys: things that are there. */
export function withMembers(
  ground: Ground,
  subject: Subject,
  owners: readonly Handle[],
  { media, value }: { readonly media: MediaType; readonly value: JsonValue },
): JsonValue {
  const { behaviour } = subject
  if (behaviour.member === undefined) return value
  const { resource } = behaviour.member
  if (behaviour.request.holds === 'value') return namedThing(ground, resource, { media, value })
  if (behaviour.request.holds !== 'ids') return value
  const handle = memberToName(ground, resource, owners)
  const known = ground.behaviour.resources[resource]
  const names = [...(known?.naturalKeys ?? []), ...(known?.keys ?? [])]
  const { at } = behaviour.request
  const keys = (/ids?$/i.test(at) ? ['id', ...names] : names)
    .map((field) => fieldOf(handle?.value, field))
    .filter((one): one is JsonValue => keyText(one) !== undefined)
  if (keys.length === 0) throw new NothingToSay(`no ${resource} is there to be named in the body`)
  const isList = (at !== '' && Array.isArray(fieldOf(value, at))) || wantsList(ground, media, at)
  const bodies = keys.map((key) => {
    const named = isList ? [key] : key
    return at === '' ? named : withField(isJsonObject(value) ? value : {}, at, named)
  })
  // Of the names that a thing has, the one that the request takes: an id, or a login.
  const fitting = bodies.find(
    (body) =>
      media.schema !== undefined &&
      validatorFor(ground.contract, media.schemaPointer, 'request')(body).length === 0,
  )
  return (fitting ?? bodies[0]) as JsonValue
}

// A body that names one thing by its fields says one by which it is known.
function namedThing(
  ground: Ground,
  resource: string,
  { media, value }: { readonly media: MediaType; readonly value: JsonValue },
): JsonValue {
  if (!isJsonObject(value)) return value
  const [handle] = ground.handles(resource)
  const { properties } = membersOf(ground.contract, media.schemaPointer)
  const keys = ground.behaviour.resources[resource]?.keys ?? []
  const key = keys.find((name) => properties.has(name) && handle?.value[name] !== undefined)
  if (key === undefined) throw new NothingToSay(`no ${resource} is there to be named in the body`)
  return { [key]: handle?.value[key] as JsonValue }
}

function wantsList({ contract }: Ground, media: MediaType, at: string): boolean {
  const body = membersOf(contract, media.schemaPointer)
  // A body that is itself what is named is a list unless it can only be a text.
  if (at === '') return body.items !== undefined || !body.types.includes('string')
  const pointer = body.properties.get(at)
  return pointer !== undefined && membersOf(contract, pointer).types.includes('array')
}

/** The thing that a body names as a member of its owner: another one, since nothing is a member of itself. */
export function memberToName(
  ground: Ground,
  resource: string,
  owners: readonly Handle[],
): Handle | undefined {
  const things = ground.handles(resource)
  return things.find(({ uid }) => owners.every((owner) => owner.uid !== uid)) ?? things[0]
}
