/** @module The twin's public shape, and how one is made. */

export { createTwin } from './create-twin.ts'
export type {
  CreateTwinOptions,
  FetchContext,
  HandlerRequest,
  HandlerWorld,
  OperationHandler,
  Twin,
} from './model.ts'
export {
  type Replay,
  type ReplayDifference,
  type ReplayOptions,
  replayJournal,
} from './replay-journal.ts'
