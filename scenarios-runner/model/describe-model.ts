/** @module What a model is, apart from what it costs and how patiently it is asked. */

import type { ModelSettings } from './model.ts'

/** What tells a model from one that may answer otherwise: what it is, where it is and how it is asked; never its key. */
export function describeModel(settings: ModelSettings): object {
  const { provider, temperature, maxOutputTokens, structured } = settings
  const what =
    settings.provider === 'command'
      ? { command: settings.command }
      : { model: settings.model, baseUrl: settings.baseUrl }
  return { provider, ...what, temperature, maxOutputTokens, structured }
}
