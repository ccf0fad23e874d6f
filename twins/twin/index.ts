/** @module The twin's public shape, and how one is made. */

export { isWorldName } from './choose-world.ts'
export { createTwin } from './create-twin.ts'
export type {
  CreateTwinOptions,
  FetchContext,
  HandlerRequest,
  HandlerWorld,
  OperationHandler,
  Twin,
  WorldChoice,
} from './model.ts'
export {
  type Replay,
  type ReplayDifference,
  type ReplayOptions,
  replayJournal,
} from './replay-journal.ts'
