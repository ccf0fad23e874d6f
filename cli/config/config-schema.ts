/** @module The whole configuration: each room's own schema, put together. */

import { z } from 'zod'
import { factoryConfigSchema } from '../../factory/index.ts'
import { artifactConfigSchema } from '../../scenarios-runner/artifact/index.ts'
import { userConfigSchema } from '../../scenarios-runner/drive/index.ts'
import { gateConfigSchema } from '../../scenarios-runner/gate/index.ts'
import { judgeConfigSchema } from '../../scenarios-runner/judge/index.ts'
import { modelsConfigSchema } from '../../scenarios-runner/model/index.ts'
import { referenceConfigSchema, runConfigSchema } from '../../scenarios-runner/run/index.ts'
import { scenariosConfigSchema } from '../../scenarios-runner/scenario/index.ts'
import { twinsConfigSchema } from '../../twins/node.ts'

/** What `holdout.config.ts` may hold. Paths start at the folder that it lies in. */
export const configSchema = z.strictObject({
  /** The services that the artifact calls, by name. */
  twins: twinsConfigSchema.optional(),
  /** The software under validation. */
  artifact: artifactConfigSchema.optional(),
  /** Where the hidden stories are. */
  scenarios: scenariosConfigSchema.optional(),
  /** The folder of the measurable invariants. */
  constraints: z.string().min(1).optional(),
  /** A second artifact whose answers the first one's are held to. */
  reference: referenceConfigSchema.optional(),
  /** How the user of the scenarios acts. */
  user: userConfigSchema.optional(),
  /** What the gate asks for. */
  gate: gateConfigSchema.optional(),
  /** The language model that reads what checks cannot. */
  judge: judgeConfigSchema.optional(),
  /** What language models cost, and what all of them may cost in one run. */
  models: modelsConfigSchema.optional(),
  /** Name, seed and size of a run. */
  run: runConfigSchema.optional(),
  /** The graph that loops coding agents until the gate opens. */
  factory: factoryConfigSchema.optional(),
})

/** What a user writes. */
export type HoldoutConfig = z.input<typeof configSchema>

/** What comes of it: defaults filled in. */
export type ResolvedConfig = z.output<typeof configSchema>
