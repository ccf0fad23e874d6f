/** @module The entity that a credential stands for: GitHub's authenticated user, Jira's `myself`. */

import type { Behaviour, Profile } from '../behaviour/index.ts'
import type { Contract } from '../contract/index.ts'
import { type LiveWorld, type StoredEntity, WORLD_ITSELF } from '../world/index.ts'

const SELF = /(?:^|[/.])(?:user|me|myself|self|viewer|whoami|identity|current_?user|account)$/i
const RELATION = 'actor'

/**
 * The resource of the actor: the profile's, else that of an operation without keys whose path ends like
 * `/user` or `/me` and whose resource other operations address by key.
 */
export function actorResource(
  behaviour: Behaviour,
  contract: Contract,
  profile: Profile,
): string | undefined {
  if (profile.actor !== undefined) return profile.actor.resource
  const keyed = new Set<string>()
  for (const { keys } of Object.values(behaviour.operations)) {
    for (const key of keys) keyed.add(key.resource)
  }
  for (const operation of contract.operations) {
    if (operation.method !== 'get' || !SELF.test(operation.path)) continue
    const known = behaviour.operations[operation.id]
    if (known?.resource === undefined || known.keys.length > 0) continue
    if (known.response.holds === 'entity' && keyed.has(known.resource)) return known.resource
  }
  return undefined
}

/** Puts the actor into a new world. */
export function prepareActor(
  world: LiveWorld,
  resource: string | undefined,
  profile: Profile,
): void {
  if (resource === undefined) return
  const actor = world.create(resource, profile.actor?.fields ?? {})
  world.store.link(RELATION, WORLD_ITSELF, actor.uid)
}

/** The actor of a world, if the service has one and it has not been deleted. */
export function actorOf(world: LiveWorld): StoredEntity | undefined {
  return world.store.firstMember(RELATION, WORLD_ITSELF)
}
