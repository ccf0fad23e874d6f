/** @module A world as plain data, and back: sorted, so that equal worlds make equal files. */

import { HoldoutError, isJsonObject, type JsonValue } from '../../base/index.ts'
import { FaultPlan } from '../fault/fault-plan.ts'
import { type Fault, faultAsData } from '../fault/model.ts'
import type { WorldSnapshot } from '../model.ts'
import type { WorldModel } from '../world-model.ts'
import { Store, type StoredEntity, WORLD_ITSELF } from './store.ts'

const VERSION = 1

/** What a snapshot holds, once read. */
export interface SnapshotContents {
  readonly seed: string
  readonly nowMs: number
  readonly store: Store
  readonly faults: FaultPlan
}

/** The whole state of a world, its time and its faults with how often each was met; not its journal. */
export function writeSnapshot(model: WorldModel, contents: SnapshotContents): WorldSnapshot {
  const { seed, nowMs, store, faults } = contents
  const entities = [...store.entities.values()].sort((a, b) => a.order - b.order)
  const relations = [...store.relations.values()].sort((a, b) => a.order - b.order)
  return {
    version: VERSION,
    contract: model.behaviour.contract,
    seed,
    nowMs,
    entities: entities as unknown as JsonValue,
    relations: relations as unknown as JsonValue,
    counters: Object.fromEntries(store.counters.entries()),
    notes: Object.fromEntries(store.notes.entries()),
    faults: faults.faults().map(faultAsData),
    met: faults.counts() as unknown as JsonValue,
  }
}

/**
 * Reads what {@link writeSnapshot} wrote.
 * @throws {HoldoutError} `WORLD_SNAPSHOT_INVALID` for anything else, `WORLD_SNAPSHOT_FOREIGN` for that of another contract
 */
export function readSnapshot(snapshot: WorldSnapshot, model: WorldModel): SnapshotContents {
  const { version, contract, seed, nowMs, notes = {}, faults, met = [] } = snapshot
  if (version !== VERSION) {
    throw broken(
      `it is not a world's snapshot of version ${VERSION}`,
      'version',
      'restore only what snapshot() gave',
    )
  }
  if (contract !== model.behaviour.contract) {
    throw new HoldoutError('it was taken from a twin of another contract', {
      code: 'WORLD_SNAPSHOT_FOREIGN',
      place: { field: 'contract' },
      hint: `restore it into a twin of the contract whose hash is ${String(contract).slice(0, 12)}…; this one's is ${model.behaviour.contract.slice(0, 12)}…`,
    })
  }
  if (typeof seed !== 'string') throw broken('a text is missing', 'seed')
  if (!isWhole(nowMs)) throw broken('a time in milliseconds is missing', 'nowMs')
  if (!isJsonObject(notes)) throw broken('an object is expected', 'notes')
  if (!Array.isArray(faults) || !Array.isArray(met)) throw broken('a list is missing', 'faults')
  const store = new Store(model.indexed)
  readEntities(snapshot.entities, store, model)
  readRelations(snapshot.relations, store)
  if (!isJsonObject(snapshot.counters)) throw broken('an object is missing', 'counters')
  for (const [name, value] of Object.entries(snapshot.counters)) {
    if (!isWhole(value)) throw broken('a whole number is expected', `counters.${name}`)
    store.setCounter(name, value)
  }
  for (const [name, value] of Object.entries(notes)) store.notes.set(name, value ?? null)
  const plan = new FaultPlan()
  plan.set(faults as unknown as readonly Fault[], model)
  plan.resume(met as unknown as readonly (readonly [number, number])[])
  return { seed, nowMs, store, faults: plan }
}

function readEntities(entities: JsonValue | undefined, store: Store, model: WorldModel): void {
  if (!Array.isArray(entities)) throw broken('a list is missing', 'entities')
  for (const [i, entity] of (entities as readonly JsonValue[]).entries()) {
    const at = `entities[${i}]`
    if (!isJsonObject(entity)) throw broken('an entity is expected', at)
    const { resource, uid, parent, value, order } = entity
    if (typeof uid !== 'string') throw broken('it has no uid', at)
    if (typeof resource !== 'string' || model.behaviour.resources[resource] === undefined) {
      throw broken(
        `it holds ${uid}, and this twin knows no resource ${JSON.stringify(resource)}`,
        at,
        'restore it into a twin of the same behaviour',
      )
    }
    if (store.get(uid) !== undefined) throw broken(`${uid} is there twice`, at)
    const isPlaced = parent === undefined || (typeof parent === 'string' && parent !== uid)
    if (!isPlaced) throw broken(`the parent of ${uid} is no other entity's uid`, at)
    const numbers = [entity.version, entity.createdMs, entity.updatedMs, order]
    if (!isJsonObject(value) || !numbers.every(isWhole)) {
      throw broken(`${uid} lacks its value, version, times or order`, at)
    }
    store.put(entity as unknown as StoredEntity)
  }
  for (const { uid, parent } of store.entities.values()) {
    if (parent === undefined || store.get(parent) !== undefined) continue
    throw broken(`${uid} lies inside ${parent}, which is not there`, 'entities')
  }
}

function readRelations(relations: JsonValue | undefined, store: Store): void {
  if (!Array.isArray(relations)) throw broken('a list is missing', 'relations')
  for (const [i, relation] of (relations as readonly JsonValue[]).entries()) {
    const at = `relations[${i}]`
    const { name, owner, member, order } = isJsonObject(relation) ? relation : {}
    if (typeof name !== 'string' || typeof owner !== 'string' || typeof member !== 'string') {
      throw broken('a relation with name, owner and member is expected', at)
    }
    if (!isWhole(order)) throw broken('it has no place in the order', at)
    for (const uid of owner === WORLD_ITSELF ? [member] : [owner, member]) {
      if (store.get(uid) === undefined) throw broken(`it ties ${uid}, which is not there`, at)
    }
    store.setCounter('relation', order)
    store.link(name, owner, member)
  }
}

function isWhole(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function broken(
  message: string,
  field: string,
  hint = 'it was changed or damaged since it was taken; take another',
): HoldoutError {
  return new HoldoutError(message, { code: 'WORLD_SNAPSHOT_INVALID', place: { field }, hint })
}
