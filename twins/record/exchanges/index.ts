/** @module Recorded exchanges, free of `node:`: what is in a cassette, and what it says about the service. */

export { bodyOfBytes, jsonOfBody, sendableBody } from './bodies.ts'
export { digitsIn, exactJsonOfText, textOfExactJson } from './json-text.ts'
export { leadHere } from './lead-here.ts'
export {
  CASSETTE_VERSION,
  type Cassette,
  type CassetteHead,
  type RecordedBody,
  type RecordedExchange,
  type RecordedHeaders,
} from './model.ts'
export { createObserver, type NamedThing, type Observed, type Observer } from './observe.ts'
export { readCassette } from './read-cassette.ts'
export { createRecogniser, splitQuery } from './recognise.ts'
export {
  type RecordedState,
  type RecordedThing,
  recordedState,
} from './recorded-state.ts'
export { heldSecret, type ResendOptions, requestOf } from './request-of.ts'
export { type LeftOut, type RecordedSeed, seedOf } from './seed-of.ts'
