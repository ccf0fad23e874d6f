/** @module The models' part of the configuration: one model, and what all of them may cost. */

import { z } from 'zod'
import { credentialsOf, PROGRAM_CREDENTIALS, splitCommand } from '../sandbox/index.ts'
import type { ModelManners, ModelPrice, ModelSettings, ServedProvider } from './model.ts'

const URL_WORDS = 'a URL such as http://localhost:11434/v1'

const priceSchema = z.strictObject({
  inputPerMillion: z.number().min(0),
  outputPerMillion: z.number().min(0),
})

/** What models may cost: prices that the user knows, and limits. */
const limitsSchema = z.strictObject({
  maxCalls: z.int().min(1).optional(),
  maxTokens: z.int().min(1).optional(),
  maxCostUsd: z.number().min(0).optional(),
})

/** A model as the configuration names it. The key is never written down: `apiKeyEnv` names the variable that holds it. */
export const modelConfigSchema = z.strictObject({
  provider: z
    .enum(['openai-compatible', 'anthropic', 'google', 'command'])
    .default('openai-compatible'),
  /** Its name as its server knows it, perhaps with its provider in front; for `command` the program and its arguments. */
  model: z.string({ error: "the model's name" }).min(1),
  baseUrl: z.url({ protocol: /^https?$/, error: URL_WORDS }).optional(),
  apiKeyEnv: z.string().min(1).optional(),
  /** Variables that a command is given besides those that a program of its name needs. */
  passEnv: z.array(z.string().min(1)).optional(),
  price: priceSchema.optional(),
  limits: limitsSchema.optional(),
  timeoutMs: z.int().min(1).optional(),
  maxRetries: z.int().min(0).max(10).optional(),
  concurrency: z.int().min(1).max(256).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  structured: z.enum(['auto', 'schema', 'text']).optional(),
})

export type ModelConfig = z.infer<typeof modelConfigSchema>

/** `models` in `holdout.config.ts`: what holds for every model that a run asks. */
export const modelsConfigSchema = z.strictObject({
  /** Model name, with or without its provider in front → its price. */
  prices: z.record(z.string().min(1), priceSchema).optional(),
  /** What all models of one run may cost together, what it cost before it was resumed included. */
  budget: limitsSchema.optional(),
})

export type ModelsConfig = z.infer<typeof modelsConfigSchema>

const OWN_KEYS = {
  'openai-compatible': ['HOLDOUT_MODEL_KEY'],
  anthropic: ['ANTHROPIC_API_KEY', 'HOLDOUT_MODEL_KEY'],
  google: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'HOLDOUT_MODEL_KEY'],
} as const satisfies Record<ServedProvider, readonly string[]>

const SECRET_VARIABLE = /TOKEN|KEY|SECRET|PASSWORD|PASSWD|CREDENTIAL/i

/** Whether a variable of this name is taken to hold a secret. */
export function isSecretVariable(name: string): boolean {
  return SECRET_VARIABLE.test(name)
}

/**
 * The names of all variables that may hold the key of a model: those that are looked in anyway, and those that the given parts
 * of a configuration name for one, wherever in them it stands (a panel, a cascade).
 */
export function secretVariables(...parts: readonly unknown[]): string[] {
  const named = parts.flatMap(function inside(part): string[] {
    if (typeof part !== 'object' || part === null) return []
    const { apiKeyEnv, passEnv } = part as Partial<ModelConfig>
    return [
      ...(typeof apiKeyEnv === 'string' ? [apiKeyEnv] : []),
      ...(Array.isArray(passEnv) ? passEnv.filter(isSecretVariable) : []),
      ...Object.values(part).flatMap(inside),
    ]
  })
  const known = [...Object.values(OWN_KEYS).flat(), ...PROGRAM_CREDENTIALS.filter(isSecretVariable)]
  return [...new Set([...known, ...named])]
}

type Environment = Readonly<Record<string, string | undefined>>

/** The settings that a configuration means, its key taken from the environment, its price from the table if need be. */
export function modelSettings(
  config: ModelConfig,
  environment: Environment,
  prices: ModelsConfig['prices'] = {},
): ModelSettings {
  const { apiKeyEnv, passEnv, provider, baseUrl } = config
  const model = withoutProvider(config)
  const manners = mannersOf(config, priceOf(prices, provider, model))
  if (provider === 'command') {
    const given = commandEnvironment(model, passEnv ?? [], environment)
    return { ...manners, provider, command: model, environment: given }
  }
  return {
    ...manners,
    provider,
    model,
    ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') }),
    ...keyOf(provider, apiKeyEnv, environment),
  }
}

/** A model's name alone: everything else that names models puts its provider in front, and so may a configuration. */
function withoutProvider({ provider, model }: ModelConfig): string {
  const prefix = `${provider}:`
  return model.length > prefix.length && model.startsWith(prefix)
    ? model.slice(prefix.length)
    : model
}

/** What holds of a configuration whichever model is asked; its own price before the one given. */
export function mannersOf(
  config: Omit<ModelConfig, 'provider' | 'model'>,
  price: ModelPrice | undefined,
): ModelManners {
  const { limits, timeoutMs, maxRetries, concurrency, temperature, maxOutputTokens, structured } =
    config
  return defined({
    price: config.price ?? price,
    limits,
    timeoutMs,
    maxRetries,
    concurrency,
    temperature,
    maxOutputTokens,
    structured,
  })
}

/** The price that the table has for a model, by its whole name first. */
export function priceOf(
  prices: NonNullable<ModelsConfig['prices']>,
  provider: string,
  model: string,
): ModelPrice | undefined {
  return prices[`${provider}:${model}`] ?? prices[model]
}

/** The key of a model: from the variable that was named, or from Holdout's and its provider's own. */
export function keyOf(
  provider: ServedProvider,
  named: string | undefined,
  environment: Environment,
): { readonly apiKey?: string } {
  const apiKey = (named === undefined ? OWN_KEYS[provider] : [named])
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '')
  return apiKey === undefined ? {} : { apiKey }
}

/** The variables that a program may see: those that one of its name needs, and those that were named. */
export function commandEnvironment(
  command: string,
  passed: readonly string[],
  environment: Environment,
): Record<string, string> {
  const [program = ''] = splitCommand(command) ?? []
  const names = [...credentialsOf(program), ...passed]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>
}
