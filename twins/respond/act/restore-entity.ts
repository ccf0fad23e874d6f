/** @module What was deleted is remembered where an operation can bring it back, with everything that stood inside it, its ties and its media. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Behaviour } from '../../behaviour/index.ts'
import { type LiveWorld, type Removed, type StoredEntity, singularOf } from '../../world/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { dropMedia, putMediaBack } from '../media/index.ts'
import { notFound, Refusal } from '../refusal.ts'
import { findAll, findGroup, hasKey, isInside, keyGroups } from './find-entities.ts'

/** What a note keeps of one deletion. */
interface Deleted extends Removed {
  readonly media: JsonObject
}

/** Takes an entity out with everything inside it and their media, unless it is gone already; what can be brought back is remembered. */
export function removeEntity(exchange: Exchange, { uid, resource }: StoredEntity): void {
  const { world, service, writes } = exchange
  const removed = world.takeOut(uid)
  if (removed.entities.length === 0) return
  const gone = removed.entities.map((entity) => entity.uid)
  const media = dropMedia(world, gone)
  writes.push(...gone)
  if (!restorable(service.behaviour).has(resource)) return
  const nth = String(world.store.next('deleted', 0)).padStart(9, '0')
  const note: Deleted = { ...removed, media }
  world.store.notes.set(`${noteOf(resource)} ${nth}`, note as unknown as JsonValue)
}

/**
 * Brings back what was deleted last under the request's keys, as it was.
 * @throws {Refusal} 404 where nothing was deleted under them; a conflict where another has its name by now
 */
export function restoreEntity(exchange: Exchange): Effect {
  const { world } = exchange
  const groups = keyGroups(exchange)
  const own = groups.at(-1)
  const outer = findAll(exchange, groups.slice(0, -1))
  if (own === undefined) throw notFound('things', 'thing')
  const found = [...world.store.notesUnder(noteOf(own.resource))].findLast(([, note]) => {
    const [root] = deletedIn(note).entities
    return (
      root !== undefined && own.keys.every((key) => hasKey(root, key)) && isAt(world, root, outer)
    )
  })
  if (found === undefined) throw notFound(own.resource, singularOf(own.resource))
  if (findGroup(exchange, own, outer) !== undefined) {
    throw new Refusal(`Another ${singularOf(own.resource)} has its name`, {
      outcome: 'conflict',
      statuses: [409, 422, 400, 404],
      code: 'already_exists',
    })
  }
  const [name, note] = found
  const deleted = deletedIn(note)
  world.putBack(deleted)
  putMediaBack(world, deleted.media)
  for (const { uid } of deleted.entities) exchange.writes.push(uid)
  world.store.notes.delete(`${noteOf(own.resource)} ${name}`)
  const [root] = deleted.entities as readonly [StoredEntity]
  // Its counts are those of now.
  return { kind: 'entity', entity: world.store.get(root.uid) ?? root }
}

function noteOf(resource: string): string {
  return `deleted ${resource}`
}

function deletedIn(note: JsonValue): Deleted {
  return note as unknown as Deleted
}

// Where it stood is there still, and is what the path names.
function isAt(world: LiveWorld, root: StoredEntity, outer: readonly StoredEntity[]): boolean {
  if (root.parent !== undefined && world.store.get(root.parent) === undefined) return false
  const last = outer.at(-1)
  return last === undefined || root.parent === undefined || isInside(world, root, last.uid)
}

const known = new WeakMap<Behaviour, ReadonlySet<string>>()

function restorable(behaviour: Behaviour): ReadonlySet<string> {
  let found = known.get(behaviour)
  if (found === undefined) {
    const operations = Object.values(behaviour.operations)
    found = new Set(
      operations.flatMap(({ does, resource }) => (does === 'restore' ? (resource ?? []) : [])),
    )
    known.set(behaviour, found)
  }
  return found
}
