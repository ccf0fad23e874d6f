/** @module A model named in one line, as the environment does: `anthropic:<model>`, `openai-compatible:<model>@<base URL>`. */

import { HoldoutError } from '../../twins/base/index.ts'
import { commandEnvironment, keyOf } from './config.ts'
import type { ModelSettings } from './model.ts'

const FORM =
  'openai-compatible:<model>@<base URL>, anthropic:<model>, google:<model> (each may have @<base URL>) or command:<program and arguments>'
const EXAMPLE = 'openai-compatible:llama3.1:8b@http://localhost:11434/v1'

/**
 * Reads a model's address. The model's name may hold `:`, `/` and `@`.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS` when it has another form
 */
export function parseModelAddress(address: string, source = 'HOLDOUT_MODEL'): ModelSettings {
  const wrong = (why: string) =>
    new HoldoutError(`"${address}" does not name a model: ${why}`, {
      code: 'MODEL_ADDRESS',
      place: { field: source },
      hint: `write it as ${FORM}, for instance ${EXAMPLE}`,
    })
  const [, provider, rest] = /^([a-z-]+):(.+)$/s.exec(address.trim()) ?? []
  if (provider === undefined || rest === undefined) throw wrong('it does not have the form of one')
  if (provider === 'command') return { provider, command: rest.trim() }
  if (provider !== 'openai-compatible' && provider !== 'anthropic' && provider !== 'google') {
    const known = 'openai-compatible, anthropic, google and command are'
    throw wrong(`the provider ${provider} is not known; ${known}`)
  }
  const [, model, baseUrl] = /^(.+)@(https?:\/\/.*)$/s.exec(rest) ?? [undefined, rest, undefined]
  if (baseUrl === undefined) {
    if (provider === 'openai-compatible') throw wrong('its address is missing: @<base URL>')
    return { provider, model: model as string }
  }
  if (!URL.canParse(baseUrl)) throw wrong(`${baseUrl} is not a URL`)
  return { provider, model: model as string, baseUrl: baseUrl.replace(/\/+$/, '') }
}

/**
 * The model that the environment names: `HOLDOUT_MODEL`, with its key in `HOLDOUT_MODEL_KEY` or its provider's own
 * variable. Undefined when none is.
 *
 * @throws {HoldoutError} `MODEL_ADDRESS`
 */
export function modelFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ModelSettings | undefined {
  const address = environment.HOLDOUT_MODEL?.trim()
  if (address === undefined || address === '') return undefined
  return withCredentials(parseModelAddress(address), environment)
}

/** A model that was named in one line, with what it needs of the environment. */
export function withCredentials(
  named: ModelSettings,
  environment: Readonly<Record<string, string | undefined>>,
): ModelSettings {
  return named.provider === 'command'
    ? { ...named, environment: commandEnvironment(named.command, [], environment) }
    : { ...named, ...keyOf(named.provider, undefined, environment) }
}
