/** @module A model named in one line, as the environment does: `openai-compatible:<model>@<base URL>`. */

import { HoldoutError } from '../../twins/base/index.ts'
import type { ModelSettings } from './model.ts'

const FORM = 'openai-compatible:<model>@<base URL>'
const EXAMPLE = 'openai-compatible:llama3.1:8b@http://localhost:11434/v1'

/**
 * Reads a model's address. The model's name may hold `:`, `/` and `@`.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS` when it has another form
 */
export function parseModelAddress(
  address: string,
  source = 'HOLDOUT_MODEL',
): Pick<ModelSettings, 'provider' | 'model' | 'baseUrl'> {
  const wrong = (why: string) =>
    new HoldoutError(`"${address}" does not name a model: ${why}`, {
      code: 'MODEL_ADDRESS',
      place: { field: source },
      hint: `write it as ${FORM}, for instance ${EXAMPLE}`,
    })
  const match = /^([a-z-]+):(.+)@(https?:\/\/.+)$/s.exec(address.trim())
  if (match === null) throw wrong('it does not have the form of one')
  const [, provider, model, baseUrl] = match as unknown as [string, string, string, string]
  if (provider !== 'openai-compatible') {
    throw wrong(`the provider ${provider} is not known; openai-compatible is`)
  }
  if (!URL.canParse(baseUrl)) throw wrong(`${baseUrl} is not a URL`)
  return { provider, model, baseUrl: baseUrl.replace(/\/+$/, '') }
}

/**
 * The model that the environment names: `HOLDOUT_MODEL`, with its key in `HOLDOUT_MODEL_KEY`. Undefined when none is.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS`
 */
export function modelFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ModelSettings | undefined {
  const address = environment.HOLDOUT_MODEL?.trim()
  if (address === undefined || address === '') return undefined
  const apiKey = environment.HOLDOUT_MODEL_KEY
  return { ...parseModelAddress(address), ...(apiKey ? { apiKey } : {}) }
}
