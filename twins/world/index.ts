/** @module A world: one isolated state of a twin, and everything that can be done to it and asked of it. */

export { type CreateWorldOptions, createWorld } from './create-world.ts'
export type { FaultTarget } from './fault-plan.ts'
export { nearestName } from './given/nearest-name.ts'
export { findReferenced } from './given/references.ts'
export { relationName } from './given/show-state.ts'
export type { JournalNote } from './journal.ts'
export type { LiveWorld } from './live-world.ts'
export type {
  Entity,
  Fault,
  JournalEntry,
  JournalOutcome,
  Relation,
  StateChange,
  StatePoint,
  World,
  WorldSnapshot,
  WorldState,
} from './model.ts'
export { fieldOf, keyText, mergeDeep, withField, withoutField } from './store/dotted-field.ts'
export type { IndexedFields, StoredEntity } from './store/store.ts'
export type { Due, DueHandler, Passage } from './time/due.ts'
export { type EntityDraft, indexedFields, singularOf, type WorldModel } from './world-model.ts'
