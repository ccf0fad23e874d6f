/** @module The model that plays the user, as the configuration names it. */

import type { z } from 'zod'
import { contentHash } from '../../../twins/base/index.ts'
import {
  type Account,
  describeModel,
  type ModelsConfig,
  modelSettings,
  openModel,
} from '../../model/index.ts'
import type { userConfigSchema } from '../config.ts'
import type { PersonSettings } from './decide-action.ts'

/** What the models of a run share. */
export interface PersonSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly prices?: ModelsConfig['prices'] | undefined
  /** What models are paid from, besides limits of their own. */
  readonly account?: Account
}

/**
 * Undefined when the configuration names no model.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`, `MODEL_NO_KEY`
 */
export function openPerson(
  config: z.output<typeof userConfigSchema> | undefined,
  { environment, prices, account }: PersonSurroundings,
): PersonSettings | undefined {
  if (config?.model === undefined) return undefined
  const { tools, maxTurns, maxTokens, timeoutMs } = config
  const settings = modelSettings(config.model, environment, prices)
  return {
    model: openModel(settings, account === undefined ? {} : { account }),
    identity: contentHash(describeModel(settings)),
    ...(tools === undefined ? {} : { tools }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}
