/** @module What a user says about the boundary: its wall, and the little that agents reach beyond it. */

import { z } from 'zod'
import {
  resolveSandbox,
  type SandboxSettings,
  sandboxConfigSchema,
} from '../../scenarios-runner/sandbox/index.ts'
import { exposureConfigSchema } from './feedback/exposure.ts'
import { FEEDBACK_LEVELS } from './feedback/levels.ts'

/** `factory.boundary` in `holdout.config.ts`. */
export const boundaryConfigSchema = z.strictObject({
  /** The wall: the best that is to be had unless given; `none` takes it away, and every report says so first. */
  sandbox: sandboxConfigSchema.exactOptional(),
  /** Package registries that agents and tools may use: `npm`, `pypi`, or `VARIABLE=https://…`. None unless given. */
  registries: z.array(z.string().min(1)).exactOptional(),
  /** Whether agents and tools get twins of their own, at the artifact's variables; true unless given. */
  twins: z.boolean().exactOptional(),
  /** Globs of what agents may not change, beside the scenarios and the configuration; `spec/**` and CI unless given. */
  protect: z.array(z.string().min(1)).exactOptional(),
  /** What of a gate goes back to agents; `symptom` unless given. */
  feedback: z.enum(FEEDBACK_LEVELS).exactOptional(),
  /** When a scenario has gone back to agents too often, and what becomes of it then. */
  exposure: exposureConfigSchema.exactOptional(),
})

/** The boundary that is wanted around agents. */
export interface BoundarySettings {
  readonly sandbox: SandboxSettings
  readonly registries: readonly string[]
  readonly protect: readonly string[]
}

/** What agents may not change unless the configuration says otherwise: what they are measured by. */
export const DEFAULT_PROTECT: readonly string[] = [
  'spec/intent/**',
  'spec/contracts/**',
  'spec/constraints/**',
  '.github/**',
  '.gitlab-ci.yml',
]

/** Settings of what the configuration says. */
export function resolveBoundary(
  config: z.output<typeof boundaryConfigSchema> | undefined,
  directory: string,
): BoundarySettings {
  return {
    sandbox: resolveSandbox(config?.sandbox, directory),
    registries: config?.registries ?? [],
    protect: config?.protect ?? DEFAULT_PROTECT,
  }
}
