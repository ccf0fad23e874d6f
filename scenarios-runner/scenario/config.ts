/** @module The scenarios' part of the configuration. */

import { z } from 'zod'

/** Where the scenarios are, and how many trials each has at least. */
export const scenariosConfigSchema = z.strictObject({
  /** The folder of scenarios; best outside the repository that agents see. */
  from: z.string().min(1).default('holdout-scenarios'),
  /** Trials a scenario where the gate's plan asks for fewer. */
  trials: z.int().min(1).max(100_000).optional(),
})
