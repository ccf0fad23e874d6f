/** @module Runs a program in an allow-listed world: the artifact, and the factory's agents and tools. */

export { allowedEnvironment, type EnvironmentOptions } from './allowed-environment.ts'
export { createPlace, type Place, removePlace } from './place.ts'
export { splitCommand } from './split-command.ts'
