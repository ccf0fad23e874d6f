/** @module The things that a request about many of them names: some that are there, where only the service gives such names. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { MediaType } from '../../contract/index.ts'
import { fieldOf, withField, withoutField } from '../../world/index.ts'
import type { Ground, Handle, Subject } from '../model.ts'
import { NothingToSay } from '../verdict.ts'
import type { RequestMaker } from './make-request.ts'
import { schemaArbitrary } from './schema-arbitrary.ts'
import { fieldPointer, membersOf } from './schema-members.ts'

/** A body whose list has at least one item, each of which names a thing that is there where it names one. */
export function withItems(
  maker: RequestMaker,
  subject: Subject,
  owners: readonly Handle[],
  { media, value }: { readonly media: MediaType; readonly value: JsonValue },
): JsonValue {
  const { kind, request, items } = subject.behaviour
  if (items?.inside !== undefined) return inFirst(maker, subject, media, value)
  if (items?.adds !== undefined) return assignment(maker.ground, subject, media, value)
  if (kind !== 'batch' || (request.holds !== 'list' && request.holds !== 'ids')) return value
  const { at } = request
  const drawn = at === '' ? value : fieldOf(value, at)
  const list: readonly JsonValue[] = Array.isArray(drawn) ? drawn : []
  const named = namedItems(
    maker.ground,
    subject,
    owners,
    (list.length > 0 ? list : [oneItem(maker, media, at)]).map((item) =>
      tellingItem(maker, subject, media, item),
    ),
  )
  return at === '' ? named : withField(isJsonObject(value) ? value : {}, at, named)
}

/** A body that says in one way where something shall stand: at the first of the places that have a word. */
export function withPlace({ contract }: Ground, media: MediaType, value: JsonValue): JsonValue {
  const at = fieldPointer(contract, media.schemaPointer, 'position')
  const words = at === undefined ? [] : membersOf(contract, at).keywords.enum
  const [word] = Array.isArray(words) ? words : []
  if (word === undefined || !isJsonObject(value)) return value
  return { ...withoutField(value, 'after'), position: word as JsonValue }
}

// What is said of things inside many is said of those in the first that is there, and nothing beside it.
function inFirst(
  maker: RequestMaker,
  { behaviour }: Subject,
  media: MediaType,
  value: JsonValue,
): JsonValue {
  const { ground } = maker
  const { items, request, resource = '' } = behaviour
  const { member = '', resource: outer = '' } = items?.inside ?? {}
  const id = fieldOf(ground.handles(outer)[0]?.value, 'id')
  if (id === undefined) throw new NothingToSay(`no ${outer} is there to be named`)
  const isList = request.holds === 'list'
  const pointer = isList ? itemPointer(maker, media, request.at) : media.schemaPointer
  const drawn = isList ? fieldOf(value, request.at) : [value]
  const old = Array.isArray(drawn) && isJsonObject(drawn[0]) ? drawn[0] : {}
  const at = fieldPointer(ground.contract, pointer, member)
  const list = at === undefined ? undefined : membersOf(ground.contract, at).items
  const named =
    list === undefined
      ? asSaid(ground, pointer, member, id)
      : [membersOf(ground.contract, list).types.includes('integer') ? Number(id) : String(id)]
  let item = withField({}, member, named)
  const { properties } = membersOf(ground.contract, pointer)
  const shown = ground.behaviour.resources[resource]?.schemaPointer
  for (const [name, to] of properties) {
    const isField = shown !== undefined && fieldPointer(ground.contract, shown, name) !== undefined
    if (name !== items?.each?.member && !isField) continue
    const said = old[name] ?? maker.draw(schemaArbitrary(maker.generator, ground.contract, to, 1))
    item = { ...item, [name]: said }
  }
  return isList ? withField({}, request.at, [item]) : item
}

// Who puts one thing under another names two that are there.
function assignment(
  ground: Ground,
  { behaviour }: Subject,
  media: MediaType,
  value: JsonValue,
): JsonValue {
  const { items, member } = behaviour
  const added = Object.entries(items?.adds ?? {}).map(
    ([name, one]) => [name, one.resource] as const,
  )
  const named = Object.keys(items?.names ?? {}).map((name) => [name, member?.resource] as const)
  let out: JsonObject = isJsonObject(value) ? value : {}
  for (const [name, resource = ''] of [...named, ...added]) {
    const id = fieldOf(ground.handles(resource)[0]?.value, 'id')
    if (id === undefined) throw new NothingToSay(`no ${resource} is there to be named`)
    out = withField(out, name, asSaid(ground, media.schemaPointer, name, id))
  }
  return out
}

// What is numbered in one place may be a text in another.
function asSaid({ contract }: Ground, pointer: string, name: string, value: JsonValue): JsonValue {
  const at = fieldPointer(contract, pointer, name)
  const types = at === undefined ? [] : membersOf(contract, at).types
  if (types.includes('string')) return String(value)
  return types.includes('integer') && Number.isInteger(Number(value)) ? Number(value) : value
}

/** The query of a request that names its things there. */
export function queriedItems(
  ground: Ground,
  subject: Subject,
  owners: readonly Handle[],
): JsonObject {
  const { items, request } = subject.behaviour
  const isQuery = subject.operation.parameters.some(
    (one) => one.in === 'query' && one.name === request.at,
  )
  if (items === undefined || request.holds !== 'ids' || !isQuery) return {}
  return { [request.at]: namedItems(ground, subject, owners, ['']) }
}

function itemPointer(maker: RequestMaker, media: MediaType, at: string): string {
  const { contract } = maker.ground
  const pointer = at === '' ? media.schemaPointer : fieldPointer(contract, media.schemaPointer, at)
  const items = pointer === undefined ? undefined : membersOf(contract, pointer).items
  if (items === undefined) throw new NothingToSay(`its ${at} is no list of anything`)
  return items
}

// An item that only names a thing says nothing of it: one that says more says a member that is shown.
function tellingItem(
  maker: RequestMaker,
  { behaviour }: Subject,
  media: MediaType,
  item: JsonValue,
): JsonValue {
  const { contract, behaviour: all } = maker.ground
  const shown = all.resources[behaviour.resource ?? '']?.schemaPointer
  if (!isJsonObject(item) || behaviour.does !== 'set' || shown === undefined) return item
  const members = membersOf(contract, itemPointer(maker, media, behaviour.request.at)).properties
  const names = Object.keys(behaviour.items?.names ?? {})
  const telling = [...members].filter(([name, to]) => {
    const from = fieldPointer(contract, shown, name)
    return !names.includes(name) && from !== undefined && !membersOf(contract, to).readOnly
  })
  if (telling.length === 0 || telling.some(([name]) => item[name] !== undefined)) return item
  const [name, at] = maker.draw(maker.generator.constantFrom(...telling))
  return { ...item, [name]: maker.draw(schemaArbitrary(maker.generator, contract, at, 1)) }
}

function oneItem(maker: RequestMaker, media: MediaType, at: string): JsonValue {
  const { contract } = maker.ground
  const items = itemPointer(maker, media, at)
  return maker.draw(schemaArbitrary(maker.generator, contract, items, 1))
}

function namedItems(
  ground: Ground,
  { behaviour }: Subject,
  owners: readonly Handle[],
  list: readonly JsonValue[],
): readonly JsonValue[] {
  const { resource = '', items } = behaviour
  const given = Object.entries(items?.names ?? {}).filter(
    ([, field]) =>
      ground.behaviour.resources[resource]?.ids[field] !== undefined ||
      (behaviour.does === 'unset' && items?.missing !== 'ignored'),
  )
  if (given.length === 0) return list
  const owner = owners.at(-1)
  const things = ground
    .handles(resource)
    .filter(({ inside: [home] }) => home === undefined || owner === undefined || isIt(home, owner))
  if (things.length === 0) throw new NothingToSay(`no ${resource} is there to be named`)
  return things.slice(0, list.length).map(({ value }, i) => {
    let item = list[i] as JsonValue
    for (const [member, field] of given) {
      const name = fieldOf(value, field)
      if (name === undefined) throw new NothingToSay(`${resource} are not named by their ${field}`)
      item = member === '' ? name : withField(isJsonObject(item) ? item : {}, member, name)
    }
    return item
  })
}

function isIt(one: Handle, other: Handle): boolean {
  return one.uid === undefined ? one.value === other.value : one.uid === other.uid
}
