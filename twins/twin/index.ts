/** @module The twin's public shape. */

export type {
  CreateTwinOptions,
  FetchContext,
  HandlerRequest,
  HandlerWorld,
  OperationHandler,
  Twin,
} from './model.ts'
