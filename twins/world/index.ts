/** @module A world: one isolated state of a twin, and everything that can be done to it and asked of it. */

export { type CreateWorldOptions, createWorld } from './create-world.ts'
export {
  DELIVERY_DUE,
  type Delivery,
  type DeliveryAttempt,
  deliveryAt,
  type KeptDelivery,
  keepDelivery,
  scheduleDelivery,
} from './delivery-log.ts'
export type { FaultTarget } from './fault/match-fault.ts'
export type {
  Fault,
  FaultMatch,
  FaultRequest,
  LatencyDistribution,
  MatchedValue,
} from './fault/model.ts'
export { faultAsData } from './fault/model.ts'
export { findReferenced } from './given/references.ts'
export { relationName } from './given/show-state.ts'
export { createEntryReader, type EntryReader } from './journal/entry-reader.ts'
export type { TracedCall } from './journal/journal.ts'
export type { JournalSink, LineBody } from './journal/journal-line.ts'
export { JOURNAL_VERSION, redactedText } from './journal/journal-line.ts'
export type { EventNote, JournalNote, JournalOrigin } from './journal/journal-note.ts'
export { fillSecrets, secretNumber, unnumbered } from './journal/numbered-secrets.ts'
export { REQUEST_STAGES, type RequestStage, type RequestTrace } from './journal/request-trace.ts'
export type { CallSearch, FoundCalls } from './journal/search-calls.ts'
export { type SentHeaders, shareHeaders } from './journal/sent-headers.ts'
export type { LiveWorld } from './live-world.ts'
export type {
  Entity,
  JournalEntry,
  JournalOutcome,
  JournalRange,
  ReceivedCall,
  Relation,
  StateChange,
  StatePoint,
  World,
  WorldSnapshot,
  WorldState,
} from './model.ts'
export {
  fieldOf,
  keyText,
  mergeDeep,
  valuesAt,
  withField,
  withoutField,
} from './store/dotted-field.ts'
export type { IndexedFields } from './store/indexed-fields.ts'
export { diffStores } from './store/state-diff.ts'
export { type Removed, type StoredEntity, WORLD_ITSELF } from './store/store.ts'
export type { Due, DueHandler, Passage } from './time/due.ts'
export type {
  CallDifference,
  CallPattern,
  Expectation,
  NearMiss,
  Times,
  Verification,
  Wanted,
} from './verify/expectation.ts'
export {
  type EntityDraft,
  type GivenApart,
  indexedFields,
  parentsFirst,
  singularOf,
  type WorldModel,
} from './world-model.ts'
