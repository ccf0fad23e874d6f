/** @module Things put into a twin's world, so that there is something to ask about. */

import type { JsonObject } from '../../base/index.ts'
import type { Behaviour } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  type StoredEntity,
  withField,
} from '../../world/index.ts'
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
      const parent = inside?.uid ?? newParent(world, resource)
      return handleOf(world, world.create(resource, given, parent))
    },
  }
}

// A thing is marked once: a new mark stands on something of its own.
function newParent(world: LiveWorld, resource: string): string | undefined {
  const usual = usualParent(world, resource)
  const { behaviour } = world.model
  const parent = behaviour.resources[resource]?.parent
  if (usual === undefined || parent === undefined || !isMark(behaviour, resource)) return usual
  return world.create(parent, {}, world.store.get(usual)?.parent).uid
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
  const keyFields = new Map<string, Set<string>>()
  for (const { fields, resource } of Object.values(behaviour.operations).flatMap(
    (one) => one.keys,
  )) {
    const known = keyFields.get(resource) ?? new Set()
    keyFields.set(resource, known)
    for (const field of fields) known.add(field)
  }
  const done = new Set<string>()
  const put = (name: string) => {
    if (done.has(name)) return
    done.add(name)
    const parent = behaviour.resources[name]?.parent
    if (parent !== undefined && wanted.has(parent)) put(parent)
    const [first, second] = parent === undefined ? [] : [...world.store.list(parent)]
    const none: JsonObject = {}
    // A thing is pinned or starred once: of what has no name of its own, one is enough, and not on the first.
    if (isMark(behaviour, name) && first !== undefined) {
      world.create(name, none, (second ?? first).uid)
      return
    }
    world.create(name, none, first?.uid)
    tellApart(world, world.create(name, none, first?.uid), keyFields.get(name) ?? new Set())
    if (second !== undefined) world.create(name, none, second.uid)
  }
  for (const name of wanted) if (behaviour.resources[name] !== undefined) put(name)
}

/** Whether things of a resource are told apart by nothing that the service gives them. */
export function isMark(behaviour: Behaviour, name: string): boolean {
  const known = behaviour.resources[name]
  if (known === undefined || known.keys.length === 0) return false
  return (
    Object.keys(known.ids).length === 0 && !known.keys.includes('id') && !known.keys.includes('ts')
  )
}

/** Gives a thing other keys than those of its kind that are there, where its schema allows: defaults and examples repeat. */
function tellApart(world: LiveWorld, entity: StoredEntity, fields: ReadonlySet<string>): void {
  let value = entity.value
  for (const field of fields) {
    const own = fieldOf(value, field)
    const isTaken = [...world.store.list(entity.resource)].some(
      (one) => one.uid !== entity.uid && keyText(fieldOf(one.value, field)) === keyText(own),
    )
    if (!isTaken || field.includes('.') || (typeof own !== 'string' && typeof own !== 'number'))
      continue
    const other = withField(value, field, typeof own === 'number' ? own + 1000 : `${own}-2`)
    const isAllowed = world.model.check(entity.resource, other).length === 0
    if (isAllowed) value = other
  }
  if (value !== entity.value) world.update(entity.uid, value)
}
