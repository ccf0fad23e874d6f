/** @module A world as plain data, and back: sorted, so that equal worlds make equal files. */

import { HoldoutError, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { LiveWorld } from '../live-world.ts'
import type { Fault, WorldSnapshot } from '../model.ts'
import type { WorldModel } from '../world-model.ts'
import { Store, type StoredEntity, type StoredRelation } from './store.ts'

const VERSION = 1

/** What a snapshot holds, once read. */
export interface SnapshotContents {
  readonly seed: string
  readonly nowMs: number
  readonly store: Store
  readonly faults: readonly Fault[]
}

/** The whole state of a world, its time and its faults; not its journal. */
export function writeSnapshot(world: LiveWorld): WorldSnapshot {
  const { store } = world
  const entities = store.entities.valuesArray().sort((a, b) => a.order - b.order)
  const relations = store.relations.valuesArray().sort((a, b) => a.order - b.order)
  return {
    version: VERSION,
    contract: world.model.behaviour.contract,
    seed: world.seed,
    nowMs: world.clock.now(),
    entities: entities as unknown as JsonValue,
    relations: relations as unknown as JsonValue,
    counters: Object.fromEntries(store.counters.entries()),
    notes: Object.fromEntries(store.notes.entries()),
    faults: world.faults() as unknown as JsonValue,
  }
}

/**
 * Reads what {@link writeSnapshot} wrote.
 * @throws {HoldoutError} `WORLD_SNAPSHOT_INVALID` for anything else
 */
export function readSnapshot(snapshot: WorldSnapshot, model: WorldModel): SnapshotContents {
  const { version, seed, nowMs, entities, relations, counters, notes = {}, faults } = snapshot
  if (
    version !== VERSION ||
    typeof seed !== 'string' ||
    typeof nowMs !== 'number' ||
    !Array.isArray(entities) ||
    !Array.isArray(relations) ||
    !isJsonObject(counters) ||
    !isJsonObject(notes) ||
    !Array.isArray(faults)
  ) {
    throw new HoldoutError(`it is not a world's snapshot of version ${VERSION}`, {
      code: 'WORLD_SNAPSHOT_INVALID',
      hint: 'restore only what snapshot() gave',
    })
  }
  const store = new Store(model.indexed)
  for (const entity of entities as readonly JsonObject[]) {
    const { resource, uid } = entity
    if (typeof resource !== 'string' || model.behaviour.resources[resource] === undefined) {
      throw new HoldoutError(
        `it holds ${String(uid)}, and this twin knows no resource ${JSON.stringify(resource)}`,
        {
          code: 'WORLD_SNAPSHOT_INVALID',
          hint: 'restore it into a twin of the contract it was taken from',
        },
      )
    }
    store.put(entity as unknown as StoredEntity)
  }
  for (const relation of relations as unknown as readonly StoredRelation[]) {
    store.setCounter('relation', relation.order)
    store.link(relation.name, relation.owner, relation.member)
  }
  for (const [name, value] of Object.entries(counters)) store.setCounter(name, Number(value))
  for (const [name, value] of Object.entries(notes)) store.notes.set(name, value ?? null)
  return { seed, nowMs, store, faults: faults as unknown as readonly Fault[] }
}
