/** @module A model's part of the configuration. */

import { z } from 'zod'
import type { ModelSettings } from './model.ts'

const URL_WORDS = 'a URL such as http://localhost:11434/v1'

/** A model as the configuration names it. The key is never written down: `apiKeyEnv` names the variable that holds it. */
export const modelConfigSchema = z.strictObject({
  provider: z.enum(['openai-compatible']).default('openai-compatible'),
  model: z.string({ error: "the model's name" }).min(1),
  baseUrl: z.url({ protocol: /^https?$/, error: URL_WORDS }),
  apiKeyEnv: z.string().min(1).optional(),
  price: z
    .strictObject({ inputPerMillion: z.number().min(0), outputPerMillion: z.number().min(0) })
    .optional(),
  limits: z
    .strictObject({
      maxCalls: z.int().min(1).optional(),
      maxTokens: z.int().min(1).optional(),
      maxCostUsd: z.number().min(0).optional(),
    })
    .optional(),
  timeoutMs: z.int().min(1).optional(),
  maxRetries: z.int().min(0).max(10).optional(),
  concurrency: z.int().min(1).max(256).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  structured: z.enum(['auto', 'schema', 'text']).optional(),
})

export type ModelConfig = z.infer<typeof modelConfigSchema>

/** The settings that a configuration means, its key taken from the environment. */
export function modelSettings(
  config: ModelConfig,
  environment: Readonly<Record<string, string | undefined>>,
): ModelSettings {
  const { apiKeyEnv, limits, ...rest } = config
  const apiKey = environment[apiKeyEnv ?? 'HOLDOUT_MODEL_KEY']
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  const bounds = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(given) as Omit<ModelSettings, 'limits' | 'apiKey'>),
    baseUrl: config.baseUrl.replace(/\/+$/, ''),
    ...(bounds.length > 0 ? { limits: Object.fromEntries(bounds) } : {}),
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
  }
}
