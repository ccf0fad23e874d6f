/** @module The twin's public shape, and how one is made. */

export { givenCredentials, isWorldName, mountOf } from './choose-world.ts'
export { createTwin } from './create-twin.ts'
export {
  defineHandlers,
  type Fields,
  type HandlerAnswer,
  type HandlerRequest,
  type Handlers,
  type HandlerWorld,
  type OperationHandler,
  type TypedHandlers,
} from './handlers/index.ts'
export type { CreateTwinOptions, FetchContext, PageOptions, Twin, WorldChoice } from './model.ts'
export type { RecordedAnswer, Recording } from './recording.ts'
export {
  type Replay,
  type ReplayDifference,
  type ReplayOptions,
  replayJournal,
} from './replay-journal.ts'
export { seedFromJournal } from './seed-from-journal.ts'
