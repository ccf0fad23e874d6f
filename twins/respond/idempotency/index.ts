/** @module Idempotency keys. */

export { recallAnswer } from './recall-answer.ts'
