/** @module Runs a program in an allow-listed world: the artifact, and the factory's agents and tools. */

export { findProgram, isWithin, programMounts } from './backends/system-mounts.ts'
export { type ChosenBackend, chooseBackend, type SandboxWish } from './choose-backend.ts'
export { resolveSandbox, type SandboxSettings, sandboxConfigSchema } from './config.ts'
export type {
  Launch,
  LaunchedContainer,
  ResourceLimits,
  Sandbox,
  SandboxAllowance,
  SandboxBackend,
  SandboxedProgram,
  SandboxKind,
} from './model.ts'
export { claimFolder, folderHolder } from './place/claim-folder.ts'
export { endStrays, processesOf } from './place/end-strays.ts'
export { createPlace, type Place, removePlace } from './place/place.ts'
export { processIdentity } from './place/process-identity.ts'
export { allowedEnvironment, type EnvironmentOptions } from './program/allowed-environment.ts'
export { credentialsOf, PROGRAM_CREDENTIALS } from './program/program-credentials.ts'
export { type ProgramRequest, type ProgramResult, runProgram } from './program/run-program.ts'
export { splitCommand } from './program/split-command.ts'
export { unkeptLimits, wallNotices } from './wall-notices.ts'
