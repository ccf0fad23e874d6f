/** @module A world: one isolated state of a twin, and everything that can be done to it and asked of it. */

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
