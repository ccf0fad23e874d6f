/** @module The factory's part of the configuration. */

import { z } from 'zod'
import { boundaryConfigSchema } from '../boundary/index.ts'
import { agentSchema } from './agent-config.ts'

/** `factory` in `holdout.config.ts`. Paths are relative to the configuration file. */
export const factoryConfigSchema = z.strictObject({
  graph: z.string().min(1).describe('The DOT file of the pipeline.'),
  agent: agentSchema,
  /** Other agents, for nodes that ask for a provider: by attribute (`llm_provider`) or stylesheet. */
  agents: z.record(z.string(), agentSchema).exactOptional(),
  /** What the job is about; every prompt starts with it. The files of `spec/intent` are in the workspace anyway. */
  task: z.string().exactOptional(),
  maxIterations: z.number().int().positive().default(12),
  /** Iterations without progress after which the job gives up. */
  patience: z.number().int().positive().default(3),
  /** Put the workspace back to the best iteration after one that is worse. */
  rollback: z.boolean().default(false),
  /** Node id → kind of station, for graphs without types. */
  stations: z.record(z.string(), z.string()).exactOptional(),
  /** Globs of what agents see. */
  workspace: z.array(z.string().min(1)).min(1).exactOptional(),
  /** The wall between agents and the scenarios. */
  boundary: boundaryConfigSchema.exactOptional(),
})

/** The factory's configuration after reading. */
export type FactoryConfig = z.infer<typeof factoryConfigSchema>
