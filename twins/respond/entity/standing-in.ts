/** @module Things that are only shown: made on the fly, the same each time, and not kept. Reading must not write. */

import { isJsonObject, type JsonObject } from '../../base/index.ts'
import type { LiveWorld, StoredEntity } from '../../world/index.ts'
import type { Service } from '../service.ts'
import { withIncluded } from './included-things.ts'
import { completeEntity } from './make-entity.ts'

/** A whole thing of a resource that nothing keeps. */
export function shownOnly(
  service: Service,
  world: LiveWorld,
  draft: {
    readonly resource: string
    readonly uid: string
    readonly parent: StoredEntity | undefined
    readonly given: JsonObject
    /** Its ids are taken, so that nothing else gets them. */
    readonly isKept?: boolean
  },
): StoredEntity {
  const { resource, uid, given, isKept = false } = draft
  const parent = draft.parent?.uid
  const atMs = draft.parent?.createdMs ?? world.startMs
  const kept = { resource, uid, parent, order: 0, atMs, given, isKept }
  const value = completeEntity(service, world, kept)
  return {
    resource,
    uid,
    ...(parent === undefined ? {} : { parent }),
    value: isJsonObject(value) ? value : {},
    version: 1,
    createdMs: atMs,
    updatedMs: atMs,
    order: 0,
  }
}

/** What stands inside a thing; where nothing does, what each such thing usually has. */
export function standingIn(
  service: Service,
  world: LiveWorld,
  resource: string,
  parent: StoredEntity,
): readonly StoredEntity[] {
  const { usual, includes } = service.behaviour.resources[resource] ?? {}
  const own = [...world.store.list(resource, parent.uid)]
  const inside = includes === undefined ? own : withIncluded(world, own, includes, parent.uid)
  if (usual === undefined || inside.length > 0) return inside
  return usual.map((given, i) =>
    shownOnly(service, world, {
      resource,
      uid: `${resource}/of/${parent.uid}/${i + 1}`,
      parent,
      given,
    }),
  )
}
