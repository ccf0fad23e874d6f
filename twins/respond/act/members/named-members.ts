/** @module The things that a request names as members of another: found where that stands, or made there where the service does so. */

import { isJsonObject, type JsonObject, type JsonValue, oncePer } from '../../../base/index.ts'
import { findReferenced, keyText, relationName, type StoredEntity } from '../../../world/index.ts'
import type { Exchange } from '../../exchange.ts'
import type { Service } from '../../service.ts'
import { hasListOf } from './field-members.ts'

/**
 * The member that a request names: by a key inside what contains both it and its owner, else by any that it has.
 *
 * @param owner what has the member, or what contains that
 * @param at the place in the body
 */
export function memberNamed(
  exchange: Exchange,
  resource: string,
  owner: StoredEntity | undefined,
  reference: JsonValue,
  at: string,
): StoredEntity | undefined {
  const { world, plan } = exchange
  // `sub_issue_id` is an id even where a number that people use is one too.
  if (/ids?$/i.test(at) && world.store.isIndexed(resource, 'id')) {
    const found = world.store.findFirst(resource, 'id', reference)
    if (found !== undefined) return found
  }
  const around = containerOf(exchange, resource, owner)
  const { naturalKeys = [], keys = [] } = exchange.service.behaviour.resources[resource] ?? {}
  const fields = [...naturalKeys, ...keys]
  for (const field of around === undefined ? [] : fields) {
    const said = isJsonObject(reference) ? reference[field] : reference
    if (said === undefined) continue
    const found = world.store.findFirst(resource, field, said, around?.uid)
    if (found !== undefined) return found
  }
  if (plan.behaviour.missing !== 'made') return findReferenced(world, resource, reference)
  const field = fields.find((name) => !name.includes('.'))
  const isNested = exchange.service.behaviour.resources[resource]?.parent !== undefined
  if (field === undefined || (isNested && around === undefined)) return undefined
  const given = isJsonObject(reference) ? reference : { [field]: reference }
  if (keyText(given[field]) === undefined) return undefined
  const made = world.create(resource, given, around?.uid)
  exchange.writes.push(made.uid)
  return made
}

function containerOf(
  { world, service }: Exchange,
  resource: string,
  owner: StoredEntity | undefined,
): StoredEntity | undefined {
  const { parent } = service.behaviour.resources[resource] ?? {}
  let around = parent === undefined ? undefined : owner
  while (around !== undefined && around.resource !== parent)
    around = around.parent === undefined ? undefined : world.store.get(around.parent)
  return around
}

/** What a request says of a thing, with the things themselves where it names members in a list of the thing's own. */
export interface SaidMembers {
  readonly said: JsonObject
  /** By the name of the list. */
  readonly members: ReadonlyMap<string, readonly StoredEntity[]>
}

/** The members of a resource that its things show whole. */
const listsShown = oncePer((service: Service, resource) =>
  Object.entries(service.behaviour.resources[resource]?.memberships ?? {})
    .filter(([name]) => hasListOf(service, resource, name))
    .map(([name, member]) => ({ name, member })),
)

/**
 * Finds the members that a request names by texts in lists that show them whole: `labels: ['bug']`. Lists with a text that
 * names nothing stay as they were said.
 */
export function membersSaid(
  exchange: Exchange,
  resource: string,
  around: StoredEntity | undefined,
  said: JsonObject,
): SaidMembers {
  const members = new Map<string, readonly StoredEntity[]>()
  let out = said
  for (const { name, member } of listsShown(exchange.service, resource)) {
    const list = said[name]
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) continue
    const found = list.flatMap((one) => {
      const named = memberNamed(exchange, member, around, one, name)
      return named === undefined || isNamesake(exchange, named, around, one) ? [] : named
    })
    if (found.length < list.length) continue
    members.set(name, found)
    out = { ...out, [name]: found.map(({ value }) => value) }
  }
  return { said: out, members }
}

// What has that name elsewhere is another: two repositories may each have a label `bug`.
function isNamesake(
  exchange: Exchange,
  { resource, parent, value }: StoredEntity,
  owner: StoredEntity | undefined,
  name: string,
): boolean {
  const around = containerOf(exchange, resource, owner)
  const { naturalKeys = [] } = exchange.service.behaviour.resources[resource] ?? {}
  return (
    around !== undefined &&
    parent !== around.uid &&
    naturalKeys.some((field) => keyText(value[field]) === name)
  )
}

/**
 * Ties a thing to just the members that were said; gives it as it is then, with its counts.
 *
 * @param isNew nothing is tied to it yet
 */
export function tieSaid(
  { world }: Exchange,
  entity: StoredEntity,
  { members }: SaidMembers,
  isNew: boolean,
): StoredEntity {
  const { uid, resource } = entity
  for (const [name, said] of members) {
    const relation = relationName(resource, name)
    for (const old of isNew ? [] : [...world.store.members(relation, uid)])
      if (!said.some((one) => one.uid === old.uid)) world.untie(relation, uid, old.uid)
    for (const one of said) world.tie(relation, uid, one.uid)
  }
  return members.size === 0 ? entity : (world.store.get(uid) ?? entity)
}
