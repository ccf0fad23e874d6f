/** @module What serves HTTP on a socket, and the slots whose worlds are swapped behind fixed addresses. */

export { checkContract } from './check/check-contract.ts'
export {
  type LoadedTwins,
  loadTwins,
  readProfile,
  type TwinsConfig,
  twinsConfigSchema,
} from './config.ts'
export { generateTypes } from './generate-types.ts'
export { loadHandlers, type WatchHandlersOptions, watchHandlers } from './handlers/index.ts'
export {
  type CertificateAuthority,
  createAuthority,
  type SignedCertificate,
} from './hostname/certificate-authority.ts'
export { type KnownHosts, knownHosts } from './hostname/known-hosts.ts'
export type { Hostnames, OpenHostnamesOptions, RefusedHost } from './hostname/model.ts'
export { openHostnames, trustEnvironment } from './hostname/open-hostnames.ts'
export { closeServer, listenOn } from './listen/listen-on.ts'
export { askAlive, type ServeTwinOptions, serveTwin } from './listen/serve-twin.ts'
export { describeExchange, type Exchange } from './listen/twin-listener.ts'
export { loadContract } from './load-contract.ts'
export { loadPack, type Pack, packNames } from './load-pack.ts'
export type { Served, Slot } from './model.ts'
export { type BuildBinaryOptions, buildBinary } from './ship/build-binary.ts'
export {
  buildImage,
  IMAGE_BASE,
  IMAGE_PORT,
  type ImageOptions,
  imageTag,
  RUNTIME_TAG,
  writeImageContext,
  writeRuntimeContext,
} from './ship/build-image.ts'
export {
  type FreezeOptions,
  type FrozenHashes,
  type FrozenTwin,
  freezeTwin,
  hashesOf,
  recordingOf,
  thawTwin,
} from './ship/frozen-twin.ts'
export { SERVING_FLAGS } from './ship/serving-flags.ts'
export type { CarriedCall, WorldBy } from './slots/carried-worlds.ts'
export { type OpenSlotsOptions, openSlots } from './slots/open-slots.ts'
export {
  type JournalFile,
  restoreFromFile,
  type SpillJournalOptions,
  seedFromFile,
  seedFromJournalFile,
  snapshotToFile,
  spillJournal,
} from './world-files/index.ts'
