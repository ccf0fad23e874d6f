/** @module Puts `given` state into a world: whole entities from what people write, or an error that says what to write. */

import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearestName,
  setMember,
  throwIfAny,
} from '../../base/index.ts'
import type { Resource } from '../../behaviour/index.ts'
import type { LiveWorld } from '../live-world.ts'
import { fieldOf, keyText, withField } from '../store/dotted-field.ts'
import type { StoredEntity } from '../store/store.ts'
import { parentsFirst, singularOf } from '../world-model.ts'
import { findReferenced, holds, nameOf } from './references.ts'
import { relationName } from './show-state.ts'

interface Link {
  readonly resource: Resource
  readonly owner: string
  readonly membership: string
  readonly references: JsonValue
  readonly field: string
}

/**
 * Puts entities in, parents before what they contain, then ties memberships; all or nothing.
 * @throws {HoldoutError} `WORLD_SEED_*` naming the resource, the entry and the field
 */
export function seedWorld(world: LiveWorld, given: Readonly<Record<string, JsonValue>>): void {
  const { behaviour } = world.model
  const names = Object.keys(behaviour.resources)
  throwIfAny(
    Object.keys(given)
      .filter((name) => !names.includes(name))
      .map((name) => unknownName('RESOURCE', `the service has no resource`, name, names, name)),
  )
  const links: Link[] = []
  for (const resource of parentsFirst(behaviour)) {
    const entries = given[resource.name]
    if (entries === undefined) continue
    if (!Array.isArray(entries)) {
      throw seedError('SHAPE', 'a list of entries is expected here', resource.name, {
        hint: `write ${resource.name}: [ { … } ]`,
      })
    }
    entries.forEach((entry: JsonValue, i) => {
      links.push(...seedEntry(world, resource, entry, `${resource.name}[${i}]`))
    })
  }
  for (const link of links) tie(world, link)
}

function seedEntry(world: LiveWorld, resource: Resource, entry: JsonValue, at: string): Link[] {
  if (!isJsonObject(entry)) {
    throw seedError('SHAPE', `an object is expected here, not ${JSON.stringify(entry)}`, at)
  }
  const memberships = Object.keys(resource.memberships)
  const fields: Record<string, JsonValue | undefined> = {}
  const links: Omit<Link, 'owner'>[] = []
  const shown: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(entry)) {
    if (memberships.includes(name) && value !== undefined) {
      links.push({ resource, membership: name, references: value, field: `${at}.${name}` })
      if (world.model.names(resource.name, '')?.includes(name) === true) shown[name] = value
    } else setMember(fields, name, value)
  }
  const parent = takeParent(world, resource, fields, at)
  checkNames(world, resource.name, fields, at, '', memberships)
  const entity =
    madeInside(world, resource, fields, parent) ?? world.create(resource.name, fields, parent)
  const [wrong] = world.model.check(resource.name, world.model.shown(world, entity))
  if (wrong !== undefined) {
    world.remove(entity.uid)
    const field = [at, wrong.path].filter(Boolean).join('.')
    throw seedError('VALUE', `the contract does not allow this value: ${wrong.message}`, field)
  }
  checkKept(world, resource.name, fields, entity.value, at, '')
  showMembers(world, entity, shown)
  return links.map((link) => ({ ...link, owner: entity.uid }))
}

// What an entry of its parent said already, as a state shows it, is not said of another.
function madeInside(
  world: LiveWorld,
  { name, keys: [key = 'id'] }: Resource,
  fields: JsonObject,
  parent: string | undefined,
): StoredEntity | undefined {
  const said = fieldOf(fields, key)
  if (parent === undefined || said === undefined || keyText(said) === undefined) return undefined
  for (const one of world.store.find(name, key, said)) {
    if (one.parent === parent && holds(one.value, fields)) return one
  }
  return undefined
}

// Members that the owner shows in a list of its own stand there as they were given, where that list may hold such.
function showMembers(
  world: LiveWorld,
  entity: StoredEntity,
  shown: Readonly<Record<string, JsonValue>>,
): void {
  for (const [name, value] of Object.entries(shown)) {
    const kept = world.store.get(entity.uid)?.value ?? entity.value
    const whole = { ...kept, [name]: value }
    if (world.model.check(entity.resource, whole).length === 0) world.update(entity.uid, whole)
  }
}

// What the schema cannot hold is replaced on the way in: right for answers, wrong for what an author wrote down.
function checkKept(
  world: LiveWorld,
  resource: string,
  given: JsonObject,
  kept: JsonObject,
  at: string,
  path: string,
): void {
  for (const [name, value] of Object.entries(given)) {
    const inner = path === '' ? name : `${path}.${name}`
    const found = kept[name]
    if (isJsonObject(value) && isJsonObject(found)) {
      checkKept(world, resource, value, found, `${at}.${name}`, inner)
    } else if (keyText(value) !== undefined && found !== value && !isJsonObject(found)) {
      const wrong = world.model.check(resource, withField({}, inner, value as JsonValue))
      const why = wrong.find((violation) => violation.path === inner)?.message
      throw seedError(
        'VALUE',
        `the contract does not allow ${JSON.stringify(value)} here${why === undefined ? '' : `: it ${why}`}`,
        `${at}.${name}`,
      )
    }
  }
}

// The parent stands under its resource's name or its singular; it need not be said where there is only one.
function takeParent(
  world: LiveWorld,
  resource: Resource,
  fields: Record<string, JsonValue | undefined>,
  at: string,
): string | undefined {
  if (resource.parent === undefined) return undefined
  const singular = singularOf(resource.parent)
  const ownNames = world.model.names(resource.name, '') ?? []
  for (const name of [singular, resource.parent]) {
    const reference = fields[name]
    if (reference === undefined) continue
    const found = findReferenced(world, resource.parent, reference)
    if (found !== undefined) {
      if (!ownNames.includes(name)) delete fields[name]
      return found.uid
    }
    if (!ownNames.includes(name))
      throw unknownReference(world, resource.parent, reference, `${at}.${name}`)
  }
  const [only, second] = world.store.list(resource.parent)
  if (only !== undefined && second === undefined) return only.uid
  throw seedError('PARENT', `it must say which of ${resource.parent} it belongs to`, at, {
    hint: `add ${singular}: with ${only === undefined ? `an entry of ${resource.parent}, which are missing too` : `the name of one, such as ${JSON.stringify(nameOf(world, only))}`}`,
  })
}

function checkNames(
  world: LiveWorld,
  resource: string,
  value: JsonObject,
  at: string,
  path: string,
  memberships: readonly string[],
): void {
  const known = world.model.names(resource, path)
  for (const [name, inner] of Object.entries(value)) {
    const field = `${at}.${name}`
    if (known !== undefined && !known.includes(name)) {
      const all = path === '' ? [...known, ...memberships] : known
      throw unknownName('FIELD', `${resource} have no field`, name, all, field)
    }
    const innerPath = path === '' ? name : `${path}.${name}`
    if (isJsonObject(inner)) checkNames(world, resource, inner, field, innerPath, [])
  }
}

function tie(world: LiveWorld, link: Link): void {
  const memberResource = link.resource.memberships[link.membership] as string
  if (!Array.isArray(link.references)) {
    throw seedError('SHAPE', `a list of ${memberResource} is expected here`, link.field, {
      hint: `write ${link.membership}: [ … ]`,
    })
  }
  link.references.forEach((reference: JsonValue, i) => {
    const member = findReferenced(world, memberResource, reference)
    if (member === undefined) {
      throw unknownReference(world, memberResource, reference, `${link.field}[${i}]`)
    }
    world.tie(relationName(link.resource.name, link.membership), link.owner, member.uid)
  })
}

function unknownReference(
  world: LiveWorld,
  resource: string,
  reference: JsonValue,
  field: string,
): HoldoutError {
  const names: string[] = []
  for (const entity of world.store.list(resource)) {
    const name = keyText(nameOf(world, entity))
    if (name !== undefined) names.push(name)
    if (names.length === 1000) break
  }
  const near = nearestName(keyText(reference) ?? '', names)
  const hint =
    near !== undefined
      ? `did you mean ${JSON.stringify(near)}?`
      : names.length === 0
        ? `there are no ${resource}; put one under ${resource}:`
        : `known ${resource}: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`
  return seedError('REFERENCE', `no entry of ${resource} is ${JSON.stringify(reference)}`, field, {
    hint,
  })
}

function unknownName(
  what: 'RESOURCE' | 'FIELD',
  message: string,
  name: string,
  known: readonly string[],
  field: string,
): HoldoutError {
  const near = nearestName(name, known)
  const list = `${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`
  return seedError(what, `${message} ${JSON.stringify(name)}`, field, {
    hint: near === undefined ? `known: ${list}` : `did you mean ${near}?`,
  })
}

function seedError(
  what: string,
  message: string,
  field: string,
  options: { hint?: string } = {},
): HoldoutError {
  return new HoldoutError(message, { code: `WORLD_SEED_${what}`, place: { field }, ...options })
}
