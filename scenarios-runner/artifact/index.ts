/** @module The software under validation, as something that runs. */

export {
  type ArtifactConfig,
  artifactConfigSchema,
  type ResolveArtifactOptions,
  resolveArtifact,
} from './config.ts'
export { type ArtifactCopy, copyArtifact } from './copy/artifact-copy.ts'
export { hashArtifact, listArtifactFiles } from './copy/artifact-files.ts'
export { ArtifactStartError } from './errors.ts'
export {
  type ArtifactInstance,
  createInstance,
  type InstanceWorlds,
  type Prepared,
} from './instance.ts'
export { reapLeftovers, recordPlace } from './leftovers.ts'
export type {
  ArtifactContainer,
  ArtifactDefinition,
  ArtifactExit,
  OutputChunk,
  RunningArtifact,
} from './model.ts'
export { holdContainer } from './observe/hold-container.ts'
export { type HeldProcesses, holdProcesses } from './observe/hold-processes.ts'
export {
  type ObservedProcesses,
  observeProcesses,
  type ProcessSample,
} from './observe/observe-processes.ts'
export { machineBusySeconds, processorTime } from './observe/processor-waits.ts'
export { watchStarted } from './observe/watch-started.ts'
export { checkPlaceholders, fillPlaceholders } from './start/placeholders.ts'
export { describeExit } from './start/process-state.ts'
export { type StartOptions, startArtifact } from './start/start-artifact.ts'
