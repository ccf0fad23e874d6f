/** @module What the engine and the stations share: outcome, context, station, events (Attractor §3–§5, §9). */

export type {
  FactoryEvent,
  Outcome,
  OutcomeStatus,
  RunContext,
  Station,
} from './model.ts'
