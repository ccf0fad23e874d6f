/** @module The judge's part of the configuration, and the judge that it means. */

import { resolve } from 'node:path'
import { z } from 'zod'
import {
  type Account,
  type ModelSettings,
  type ModelsConfig,
  mannersOf,
  modelConfigSchema,
  modelFromEnvironment,
  modelSettings,
  openModel,
  priceOf,
} from '../model/index.ts'
import { createModelJudge } from './ask/model-judge.ts'
import { createCassetteJudge } from './keep/cassette-judge.ts'
import type { Judge } from './model.ts'

const cassetteSchema = z.strictObject({
  /** `record` asks the model and keeps what it says; `replay` asks nobody. */
  mode: z.enum(['record', 'replay']),
  file: z.string().min(1),
})

/** Who judges: a model, by name and address, and how its answers are kept. Without one, `HOLDOUT_MODEL` names it. */
export const judgeConfigSchema = modelConfigSchema
  .partial({ model: true })
  .extend({
    /** How often a model is asked about what it left open, the first time included. */
    asks: z.int().min(1).max(5).optional(),
    cassette: cassetteSchema.optional(),
  })
  .refine(
    ({ model, baseUrl, provider }) =>
      provider !== 'openai-compatible' || (model === undefined) === (baseUrl === undefined),
    {
      error: 'model and baseUrl go together: say both, or neither and set HOLDOUT_MODEL',
      path: ['baseUrl'],
    },
  )

export type JudgeConfig = z.infer<typeof judgeConfigSchema>

/** What all judges of a run share. */
export interface JudgeSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where relative paths start. */
  readonly directory: string
  readonly prices?: ModelsConfig['prices'] | undefined
  /** What the models are paid from, besides limits of their own. */
  readonly account?: Account
}

/**
 * The judge that a configuration and the environment name; undefined when neither names one. `HOLDOUT_MODEL` wins over
 * the configuration's model, so that one run can be judged by another.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS`, `MODEL_UNPRICED`, `MODEL_NO_KEY`, `JUDGE_CASSETTE`
 */
export function openJudge(
  config: JudgeConfig | undefined,
  surroundings: JudgeSurroundings,
): Judge | undefined {
  const { asks, cassette, ...model } = config ?? judgeConfigSchema.parse({})
  const file = cassette && resolve(surroundings.directory, cassette.file)
  if (cassette?.mode === 'replay' && file !== undefined) {
    return createCassetteJudge({ mode: 'replay', file })
  }
  const settings = settingsOf(model, surroundings)
  if (settings === undefined) return undefined
  const { account } = surroundings
  const judge = createModelJudge(openModel(settings, account === undefined ? {} : { account }), {
    ...(asks === undefined ? {} : { asks }),
  })
  return file === undefined ? judge : createCassetteJudge({ mode: 'record', file, judge })
}

function settingsOf(
  config: Omit<JudgeConfig, 'asks' | 'cassette'>,
  { environment, prices }: JudgeSurroundings,
): ModelSettings | undefined {
  const named = modelFromEnvironment(environment)
  const { model } = config
  if (named === undefined) {
    return model === undefined
      ? undefined
      : modelSettings({ ...config, model }, environment, prices)
  }
  // The price, limits and manners of the configuration hold for the environment's model too, its address does not.
  const name = named.provider === 'command' ? named.command : named.model
  return { ...mannersOf(config, priceOf(prices ?? {}, named.provider, name)), ...named }
}
