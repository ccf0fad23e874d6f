/** @module A world's state as checks see it: entities as the service would show them, memberships and parents by name. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { LiveWorld } from '../live-world.ts'
import type { WorldState } from '../model.ts'
import { singularOf } from '../world-model.ts'
import { nameOf } from './references.ts'

/**
 * Every resource, even an empty one, with its entities in order of creation.
 * A membership is the list of its members' natural keys (`members: ["ada@example.com"]`); what contains an entity stands
 * under its singular name (`issue: "ACC-1"`) unless the entity has a field of that name. What shows the things inside it
 * has them here too, beside their own list. `seedState` reads all of it back.
 */
export function showState(world: LiveWorld): WorldState {
  const { behaviour } = world.model
  const state: Record<string, readonly JsonObject[]> = {}
  for (const resource of Object.values(behaviour.resources)) {
    const shown: JsonObject[] = []
    for (const entity of world.store.list(resource.name)) {
      const value: Record<string, JsonValue | undefined> = { ...world.model.shown(world, entity) }
      const parent = entity.parent === undefined ? undefined : world.store.get(entity.parent)
      if (parent !== undefined) value[singularOf(parent.resource)] ??= nameOf(world, parent)
      for (const name of Object.keys(resource.memberships)) {
        value[name] = [...world.store.members(relationName(resource.name, name), entity.uid)].map(
          (member) => nameOf(world, member),
        )
      }
      shown.push(value)
    }
    state[resource.name] = shown
  }
  return state
}

/** Under which name the store keeps a membership: two resources may both have `members`. */
export function relationName(ownerResource: string, membership: string): string {
  return `${ownerResource}.${membership}`
}
