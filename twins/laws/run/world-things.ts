/** @module Things put into a twin's world, so that there is something to ask about. */

import type { JsonObject } from '../../base/index.ts'
import type { Behaviour } from '../../behaviour/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import type { Handle } from '../model.ts'
import type { Things } from './ground.ts'

const handles = new WeakMap<StoredEntity, Handle>()

/** An entity of a world as a handle. */
export function handleOf(world: LiveWorld, entity: StoredEntity): Handle {
  const known = handles.get(entity)
  if (known !== undefined) return known
  const inside: Handle[] = []
  for (let uid = entity.parent; uid !== undefined; ) {
    const parent = world.store.get(uid)
    if (parent === undefined) break
    inside.push({ resource: parent.resource, value: parent.value, inside: [], uid })
    uid = parent.parent
  }
  const handle = { resource: entity.resource, value: entity.value, inside, uid: entity.uid }
  handles.set(entity, handle)
  return handle
}

/** An independent world with the same state. */
export function forkOf(world: LiveWorld, name: string): LiveWorld {
  // Worlds are always live; their public shape does not show it.
  return world.fork(name) as LiveWorld
}

/** The things of a world; `make` puts more in. */
export function worldThings(world: LiveWorld): Things {
  return {
    handles: (resource) => [...world.store.list(resource)].map((entity) => handleOf(world, entity)),
    make(resource, given, inside) {
      if (world.model.behaviour.resources[resource] === undefined) return undefined
      const parent = inside?.uid ?? usualParent(world, resource)
      return handleOf(world, world.create(resource, given, parent))
    },
  }
}

function usualParent(world: LiveWorld, resource: string): string | undefined {
  const parent = world.model.behaviour.resources[resource]?.parent
  if (parent === undefined) return undefined
  const [first] = world.store.list(parent)
  return first?.uid
}

/** Puts two of everything in, and one more inside a second parent, so that mix-ups between siblings show. */
export function populate(world: LiveWorld, behaviour: Behaviour): void {
  const wanted = new Set<string>()
  for (const { kind, resource, keys, member } of Object.values(behaviour.operations)) {
    for (const key of keys) wanted.add(key.resource)
    if (member !== undefined) wanted.add(member.resource)
    if (resource !== undefined && ['create', 'list', 'search', 'batch'].includes(kind))
      wanted.add(resource)
  }
  const done = new Set<string>()
  const put = (name: string) => {
    if (done.has(name)) return
    done.add(name)
    const parent = behaviour.resources[name]?.parent
    if (parent !== undefined && wanted.has(parent)) put(parent)
    const [first, second] = parent === undefined ? [] : [...world.store.list(parent)]
    const none: JsonObject = {}
    world.create(name, none, first?.uid)
    world.create(name, none, first?.uid)
    if (second !== undefined) world.create(name, none, second.uid)
  }
  for (const name of wanted) if (behaviour.resources[name] !== undefined) put(name)
}
