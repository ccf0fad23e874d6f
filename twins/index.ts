/** @module `holdout/twins`: behavioural twins, free of `node:`. */

// What a twin is made from
export type { ClockMode, ClockOptions } from './base/index.ts'
export {
  applyCorrections,
  type Behaviour,
  type BehaviourCorrections,
  type CorrectedField,
  correctedFields,
  type Explanation,
  explainBehaviour,
  inferBehaviour,
  type OperationBehaviour,
  type OperationKind,
  type Profile,
  readBehaviourFile,
  writeBehaviourFile,
} from './behaviour/index.ts'
export {
  bareType,
  basePathOf,
  basePathsOf,
  type Contract,
  type ContractProblem,
  createRouter,
  isJsonType,
  type MediaType,
  type Operation,
  pathsBelow,
  type ResponseDefinition,
  readContract,
  type SchemaViolation,
  validatorFor,
} from './contract/index.ts'

// Laws
export {
  type CheckTwinOptions,
  checkTwin,
  type LawException,
  type LawReport,
} from './laws/index.ts'
// Webhooks and callbacks
export type { DeliveryOptions } from './respond/index.ts'
// Twins
export {
  type CreateTwinOptions,
  createTwin,
  defineHandlers,
  type FetchContext,
  type Fields,
  type HandlerAnswer,
  type HandlerRequest,
  type Handlers,
  type HandlerWorld,
  type OperationHandler,
  type Replay,
  type ReplayDifference,
  type ReplayOptions,
  replayJournal,
  seedFromJournal,
  type Twin,
  type TypedHandlers,
  type WorldChoice,
} from './twin/index.ts'

// Worlds
export type {
  CallDifference,
  CallPattern,
  Delivery,
  DeliveryAttempt,
  Due,
  Entity,
  Expectation,
  Fault,
  FaultMatch,
  FaultRequest,
  JournalEntry,
  LatencyDistribution,
  NearMiss,
  Passage,
  ReceivedCall,
  StateChange,
  StatePoint,
  Times,
  Verification,
  Wanted,
  World,
  WorldSnapshot,
  WorldState,
} from './world/index.ts'
