/** @module The world as a handler sees it: everything that it reads and writes is noted with the request. */

import {
  copyJson,
  createRandom,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearestName,
} from '../../base/index.ts'
import type { Exchange } from '../../respond/index.ts'
import { type Entity, findReferenced, mergeDeep } from '../../world/index.ts'
import type { Fields, HandlerWorld } from './model.ts'

/** The world of a request's handler. */
export function handlerWorld(exchange: Exchange): HandlerWorld {
  const { world, plan, nowMs, reads, writes } = exchange
  const { resources } = world.model.behaviour
  const known = (resource: string) => {
    if (resources[resource] !== undefined) return resource
    const near = nearestName(resource, Object.keys(resources))
    throw new RangeError(
      `There is no resource "${resource}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    )
  }
  const noted = (into: string[], entity: Entity): Entity => {
    into.push(entity.uid)
    // What a handler does to it, it does to its own: every fork has the world's.
    return copyJson(entity)
  }
  return {
    name: world.name,
    nowMs,
    get random() {
      const { id } = plan.operation
      return createRandom(world.seed, 'handler', id, world.store.next(`handler ${id}`, 1))
    },
    state() {
      reads.push(...[...world.store.entities.values()].map(({ uid }) => uid))
      return world.state()
    },
    find(resource, reference) {
      const found = findReferenced(world, known(resource), plain(reference))
      return found === undefined ? undefined : noted(reads, found)
    },
    list: (resource, parent) =>
      [...world.store.list(known(resource), parent)].map((entity) => noted(reads, entity)),
    create: (resource, value, parent) =>
      noted(
        writes,
        world.at(nowMs, () => world.create(known(resource), objectOf(value), parent)),
      ),
    update(uid, fields) {
      const old = world.store.get(uid)
      if (old === undefined) throw new RangeError(`There is no entity ${uid}.`)
      const value = mergeDeep(old.value, objectOf(fields))
      return noted(
        writes,
        world.at(nowMs, () => world.update(uid, value)),
      )
    },
    delete(uid) {
      writes.push(...world.at(nowMs, () => world.remove(uid)))
    },
  }
}

// Entities never change: what a handler goes on changing is not the value that was stored, and a date is its text.
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

function objectOf(fields: Fields): JsonObject {
  const value = plain(fields)
  if (!isJsonObject(value)) throw new TypeError('The fields of an entity must be an object.')
  return value
}
