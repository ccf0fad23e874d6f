/** @module Requests about many things at once: what acting needs of them. */

export { makeMany, removeMany, setMany } from './change-many.ts'
