/** @module What takes single operations over. */

export { checkHandlers, defineHandlers } from './define-handlers.ts'
export type {
  Fields,
  HandlerAnswer,
  HandlerRequest,
  Handlers,
  HandlerWorld,
  OperationHandler,
  TypedHandlers,
} from './model.ts'
export { takeOvers } from './take-over.ts'
