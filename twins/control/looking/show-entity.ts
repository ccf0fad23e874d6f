/** @module One entity with what it hangs together with, and its history: which requests read and wrote it. */

import { canonicalJson, type JsonObject } from '../../base/index.ts'
import { type LiveWorld, relationName, type StateChange } from '../../world/index.ts'
import { type ListedEntity, listedEntity } from './list-entities.ts'

/** A request that touched an entity. */
export interface EntityEvent {
  /** Its index in the journal. */
  readonly index: number
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly operation?: string
  readonly status?: number
  readonly did: 'read' | 'wrote'
  /** What it changed of this entity, an update with the members that differ; absent where that was not kept. */
  readonly changes?: readonly StateChange[]
}

/** An entity, looked at closely. */
export interface ShownEntity {
  readonly resource: string
  readonly uid: string
  /** Absent where it is gone. */
  readonly entity?: ListedEntity
  /** How many things of each resource stand directly inside it. */
  readonly contains: readonly { readonly resource: string; readonly count: number }[]
  /** What it is tied to, both ways. */
  readonly ties: readonly {
    readonly relation: string
    readonly owner: string
    readonly member: string
  }[]
  /** Newest first. */
  readonly history: readonly EntityEvent[]
  /** Older events than these are in the journal. */
  readonly hasMore: boolean
}

const MOST_EVENTS = 100
const MOST_TIES = 200

/** What is known of an entity, of one that is gone as well; undefined where nobody ever heard of it. */
export function showEntity(world: LiveWorld, uid: string): ShownEntity | undefined {
  const { store } = world
  const stored = store.get(uid)
  const { calls, before } = world.searchCalls({ uid, limit: MOST_EVENTS })
  if (stored === undefined && calls.length === 0) return undefined
  const history = calls.map((call): EntityEvent => {
    const { index, atMs, method, path, operation, status } = call
    const changes =
      call.writes.length === 0
        ? undefined
        : world.changesOf(index)?.filter(concerns(uid)).map(briefly)
    // What follows from a change elsewhere, such as a count, is among the changes alone.
    const wrote = call.writes.includes(uid) || (changes ?? []).length > 0
    const did = wrote ? 'wrote' : 'read'
    return {
      index,
      atMs,
      method,
      path,
      did,
      ...(operation === undefined ? {} : { operation }),
      ...(status === undefined ? {} : { status }),
      ...(changes === undefined || !wrote ? {} : { changes }),
    }
  })
  return {
    resource: stored?.resource ?? uid.slice(0, uid.lastIndexOf('/')),
    uid,
    ...(stored === undefined ? {} : { entity: listedEntity(stored) }),
    contains: Object.keys(world.model.behaviour.resources).flatMap((resource) => {
      const count = store.countInside(uid, resource)
      return count === 0 ? [] : [{ resource, count }]
    }),
    ties: stored === undefined ? [] : tiesOf(world, uid, stored.resource),
    history,
    hasMore: before !== undefined,
  }
}

function concerns(uid: string): (change: StateChange) => boolean {
  return (change) => change.uid === uid || change.member === uid
}

// A history of whole entities would be mostly what stayed as it was.
function briefly(change: StateChange): StateChange {
  const { before, after } = change
  if (change.kind !== 'updated' || before === undefined || after === undefined) return change
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  )
  const only = (value: JsonObject): JsonObject =>
    Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name]]] : [])))
  return { ...change, before: only(before), after: only(after) }
}

function tiesOf({ store, model }: LiveWorld, uid: string, resource: string): ShownEntity['ties'] {
  const ties: ShownEntity['ties'][number][] = []
  for (const owner of Object.values(model.behaviour.resources)) {
    for (const [relation, member] of Object.entries(owner.memberships)) {
      const name = relationName(owner.name, relation)
      if (owner.name === resource) {
        for (const one of store.members(name, uid))
          ties.push({ relation, owner: uid, member: one.uid })
      }
      if (member === resource) {
        for (const one of store.owners(name, uid))
          ties.push({ relation, owner: one.uid, member: uid })
      }
    }
  }
  return ties.slice(0, MOST_TIES)
}

/** The resources of a world, with how many things each has, and what they are known by. */
export function listResources({ store, model }: LiveWorld) {
  return Object.values(model.behaviour.resources).map(({ name, parent, keys, naturalKeys }) => {
    let count = 0
    for (const _ of store.list(name)) count += 1
    return {
      name,
      ...(parent === undefined ? {} : { parent }),
      count,
      known: [...new Set([...naturalKeys, ...keys])],
    }
  })
}
