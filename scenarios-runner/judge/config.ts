/** @module The judge's part of the configuration, and the judge that it means. */

import { resolve } from 'node:path'
import { z } from 'zod'
import { modelConfigSchema, modelFromEnvironment, modelSettings } from '../model/index.ts'
import { createCassetteJudge } from './cassette-judge.ts'
import type { Judge } from './model.ts'
import { createModelJudge } from './model-judge.ts'

const cassetteSchema = z.strictObject({
  /** `record` asks the model and keeps what it says; `replay` asks nobody. */
  mode: z.enum(['record', 'replay']),
  file: z.string().min(1),
})

/** Who judges: a model, by name and address, and how its answers are kept. Without one, `HOLDOUT_MODEL` names it. */
export const judgeConfigSchema = modelConfigSchema
  .partial({ model: true, baseUrl: true })
  .extend({
    /** How often a model is asked about what it left open, the first time included. */
    asks: z.int().min(1).max(5).optional(),
    cassette: cassetteSchema.optional(),
  })
  .refine((config) => (config.model === undefined) === (config.baseUrl === undefined), {
    error: 'model and baseUrl go together: say both, or neither and set HOLDOUT_MODEL',
    path: ['baseUrl'],
  })

export type JudgeConfig = z.infer<typeof judgeConfigSchema>

/**
 * The judge that a configuration and the environment name; undefined when neither names one. Paths are relative to
 * `directory`. `HOLDOUT_MODEL` wins over the configuration's model, so that one run can be judged by another.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS`, `MODEL_UNPRICED`, `JUDGE_CASSETTE`
 */
export function openJudge(
  config: JudgeConfig | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Judge | undefined {
  const { asks, cassette, ...model } = config ?? judgeConfigSchema.parse({})
  const file = cassette && resolve(directory, cassette.file)
  if (cassette?.mode === 'replay' && file !== undefined) {
    return createCassetteJudge({ mode: 'replay', file })
  }
  const named = modelFromEnvironment(environment)
  const configured =
    model.model !== undefined && model.baseUrl !== undefined
      ? modelSettings(modelConfigSchema.parse(model), environment)
      : undefined
  // The price, limits and manners of the configuration hold for the environment's model too, its address does not.
  const settings = named === undefined ? configured : { ...mannersOf(model, environment), ...named }
  if (settings === undefined) return undefined
  const judge = createModelJudge(settings, asks === undefined ? {} : { asks })
  return file === undefined ? judge : createCassetteJudge({ mode: 'record', file, judge })
}

function mannersOf(
  model: Omit<JudgeConfig, 'asks' | 'cassette'>,
  environment: Readonly<Record<string, string | undefined>>,
) {
  const placeholder = { provider: 'openai-compatible' as const, model: '-', baseUrl: 'http://-' }
  const { apiKey: _, ...rest } = modelSettings({ ...model, ...placeholder }, environment)
  return rest
}
