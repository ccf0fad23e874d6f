/** @module Recorded exchanges, free of `node:`: what is in a cassette, and what it says about the service. */

export { bodyOfBytes, jsonOfBody } from './bodies.ts'
export {
  CASSETTE_VERSION,
  type Cassette,
  type CassetteHead,
  type RecordedBody,
  type RecordedExchange,
  type RecordedHeaders,
} from './model.ts'
export { operationOf } from './operation-of.ts'
export { readCassette } from './read-cassette.ts'
