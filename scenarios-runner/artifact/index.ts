/** @module The software under validation, as something that runs. */

export type { ArtifactDefinition } from './model.ts'
