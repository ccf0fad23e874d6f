/** @module What enters the factory and what leaves it. */

export type {
  Evidence,
  Iteration,
  PathStep,
  TerminalState,
  Validate,
  Validation,
} from './model.ts'
