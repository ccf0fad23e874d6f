/** @module A new thing in a list that tells none of its names: what is there now and was not before. */

import type { JsonObject } from '../../base/index.ts'
import type { Ground } from '../model.ts'
import { identityOf } from './listing.ts'
import { isMark } from './world-things.ts'

/** Whether no item of a list shows by what things of its resource are told apart. */
export function isNameless(
  ground: Ground,
  resource: string,
  items: readonly JsonObject[],
): boolean {
  const known = ground.behaviour.resources[resource]
  // What the service gives an id is told by it.
  if (known === undefined || !isMark(ground.behaviour, resource)) return false
  const keys = new Set(known.keys.map((key) => key.split('.')[0]))
  const shown = items.filter((item) => identityOf(ground, resource, item) !== undefined)
  const isWhole = (item: JsonObject) => [...keys].every((key) => item[key as string] !== undefined)
  return shown.length === 0 || !shown.some(isWhole)
}

/** The one item that is there after and was not before; undefined where there is none, or more than one. */
export function newcomer(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): JsonObject | undefined {
  const left = before.map((item) => JSON.stringify(item))
  const fresh = after.filter((item) => {
    const at = left.indexOf(JSON.stringify(item))
    if (at === -1) return true
    left.splice(at, 1)
    return false
  })
  return fresh.length === 1 ? fresh[0] : undefined
}
