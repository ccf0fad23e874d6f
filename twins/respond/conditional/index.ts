/** @module Conditional requests. */

export { checkPreconditions, withValidators } from './preconditions.ts'
