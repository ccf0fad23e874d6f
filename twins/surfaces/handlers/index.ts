/** @module Handlers from files, and kept up with while they are written. */

export { loadHandlers, placingMistakes } from './load-handlers.ts'
export { type WatchHandlersOptions, watchHandlers } from './watch-handlers.ts'
