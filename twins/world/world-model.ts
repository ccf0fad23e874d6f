/** @module What a world must be told about its service: the resources, and how a whole entity is made from a part of one. */

import type { JsonObject } from '../base/index.ts'
import { type Behaviour, type IdStyle, type Resource, singular } from '../behaviour/index.ts'
import type { LiveWorld } from './live-world.ts'
import type { IndexedField, IndexedFields } from './store/indexed-fields.ts'
import type { StoredEntity } from './store/store.ts'
import type { DueHandler } from './time/due.ts'

/** An entity about to be made. */
export interface EntityDraft {
  readonly resource: string
  readonly uid: string
  readonly parent: string | undefined
  readonly order: number
  readonly atMs: number
  /** What was given; wins wherever it is valid. */
  readonly given: JsonObject
  /** False for one that is only shown: it takes no number out of a sequence. */
  readonly isKept?: boolean
}

/** What is given to a new entity itself, and the things to be made inside it, in order. */
export interface GivenApart {
  readonly own: JsonObject
  readonly inside: readonly { readonly resource: string; readonly given: JsonObject }[]
}

/** What the world asks of those who know the contract. */
export interface WorldModel {
  readonly behaviour: Behaviour
  readonly indexed: IndexedFields
  /** The whole value of an entity: given fields, ids, timestamps, defaults, and whatever its schema requires. */
  complete(world: LiveWorld, draft: EntityDraft): JsonObject
  /** Takes what is given to a new entity apart. */
  apart(resource: string, given: JsonObject): GivenApart
  /** An entity's value with what it shows of the things inside it. */
  shown(world: LiveWorld, entity: StoredEntity): JsonObject
  /** What is wrong with a value, by the schema of its resource; empty when nothing is, or nothing is known. */
  check(resource: string, value: JsonObject): readonly { path: string; message: string }[]
  /** The names that an object at a dotted path may have; undefined where any name goes. */
  names(resource: string, path: string): readonly string[] | undefined
  /** Told when an entity has come, changed or gone, for what follows from it elsewhere. */
  changed(world: LiveWorld, before?: StoredEntity, after?: StoredEntity): void
  /** Names of the headers, query parameters and cookies that carry credentials. */
  readonly secrets: readonly string[]
  /** Paths of the contract's servers, without a trailing slash: `/api`. */
  readonly basePaths: readonly string[]
  /** The methods that requests of the contract may have, in lower case. */
  readonly methods: readonly string[]
  /** The paths of the contract, without the servers'. */
  readonly paths: readonly string[]
  /** Whether some operation answers at a path without the servers'; a part in braces may be anything. */
  hasPath(path: string): boolean
  /** What carries out what falls due, by its kind. */
  readonly whenDue: ReadonlyMap<string, DueHandler>
  /** Whether faults hold answers back; a replay has no time to lose. */
  readonly holdsBack: boolean
  /** Told of two things that were tied (1) or untied (-1). */
  tied(world: LiveWorld, relation: string, owner: string, member: string, by: 1 | -1): void
  /** Puts in what every world has from the start, such as the user that the credential stands for. */
  prepare(world: LiveWorld): void
}

/** The fields by which entities are found: keys, natural keys, and whatever a request names them by. */
export function indexedFields(behaviour: Behaviour): IndexedFields {
  const fields = new Map<string, Map<string, IndexedField>>()
  let count = 0
  const indexed = (isInParent: boolean): IndexedField => ({
    code: (count++).toString(36),
    isInParent,
  })
  for (const { name, keys, naturalKeys } of Object.values(behaviour.resources)) {
    fields.set(name, new Map([...keys, ...naturalKeys].map((field) => [field, indexed(false)])))
  }
  for (const operation of Object.values(behaviour.operations)) {
    for (const { resource, fields: named } of operation.keys) {
      const ids = behaviour.resources[resource]?.ids ?? {}
      for (const field of named) fields.get(resource)?.set(field, indexed(!isUnique(ids[field])))
    }
  }
  return fields
}

// What is counted or drawn for all at once is found as soon without looking inside a parent.
function isUnique(style: IdStyle | undefined): boolean {
  if (style === undefined || style.style === 'key') return false
  return style.style !== 'sequence' || !style.perParent
}

/** What a resource's parent is called in `given` and in checks: `repos` → `repo`, `categories` → `category`. */
export function singularOf(name: string): string {
  const last = name.lastIndexOf('_') + 1
  return name.slice(0, last) + singular(name.slice(last))
}

/** The resources, parents before what they contain; the behaviour's order otherwise. */
export function parentsFirst(behaviour: Behaviour): readonly Resource[] {
  const depth = (resource: Resource, seen: ReadonlySet<string>): number => {
    const parent = resource.parent === undefined ? undefined : behaviour.resources[resource.parent]
    if (parent === undefined || seen.has(parent.name)) return 0
    return 1 + depth(parent, new Set([...seen, parent.name]))
  }
  return Object.values(behaviour.resources)
    .map((resource) => ({ resource, depth: depth(resource, new Set([resource.name])) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ resource }) => resource)
}
