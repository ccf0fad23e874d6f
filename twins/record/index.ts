/** @module Records a real service, and has a twin answer as it did. */

export {
  type Cassette,
  type RecordedBody,
  type RecordedExchange,
  readCassette,
} from './exchanges/index.ts'
export { cassetteFile, openCassette } from './open-cassette.ts'
export {
  type Proposals,
  proposalFiles,
  propose,
  type WrittenProposals,
  writeProposals,
} from './propose/index.ts'
export { type OpenRecorderOptions, openRecorder, type Recorder } from './proxy/open-recorder.ts'
export { type WatchedFetch, watchFetch } from './proxy/watched-fetch.ts'
export { KnownSecrets, redactExchange } from './redact/index.ts'
export {
  type OnMiss,
  type ReplayCassetteOptions,
  replayCassette,
} from './replay/replay-cassette.ts'
