/** @module Runs a program in an allow-listed world: the artifact, and the factory's agents and tools. */

export { allowedEnvironment, type EnvironmentOptions } from './allowed-environment.ts'
export { findProgram, isWithin, programMounts } from './backends/system-mounts.ts'
export { type ChosenBackend, chooseBackend, type SandboxWish } from './choose-backend.ts'
export { claimFolder, folderHolder } from './claim-folder.ts'
export { resolveSandbox, type SandboxSettings, sandboxConfigSchema } from './config.ts'
export { endStrays, processesOf } from './end-strays.ts'
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
export { createPlace, type Place, removePlace } from './place.ts'
export { processIdentity } from './process-identity.ts'
export { credentialsOf, PROGRAM_CREDENTIALS } from './program-credentials.ts'
export { type ProgramRequest, type ProgramResult, runProgram } from './run-program.ts'
export { splitCommand } from './split-command.ts'
export { wallNotices } from './wall-notices.ts'
