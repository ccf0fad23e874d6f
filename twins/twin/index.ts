/** @module The twin's public shape, and how one is made. */

export { WORLD_HEADER } from './choose-world.ts'
export { createTwin, DEFAULT_WORLD } from './create-twin.ts'
export type {
  CreateTwinOptions,
  FetchContext,
  HandlerRequest,
  HandlerWorld,
  OperationHandler,
  Twin,
} from './model.ts'
