/** @module The scenarios that a report tells of, where they are at hand. */

import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { CommandContext } from '../../command-context.ts'

/** The scenarios of the configuration here, for their titles and prose; a report is worth having without them. */
export async function knownScenarios(context: CommandContext): Promise<Scenario[]> {
  const { loadConfig } = await import('../../config/index.ts')
  const { loadFromSource } = await import('../../../scenarios-runner/scenario/index.ts')
  const { DEFAULT_FROM } = await import('../../run/index.ts')
  try {
    const { config, directory } = await loadConfig(context.directory, context.configPath)
    const { env, signal } = context
    const from = config.scenarios?.from ?? DEFAULT_FROM
    return (await loadFromSource(from, { directory, env, signal })).scenarios
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    context.output.remark('The scenarios are not at hand: the report does without their prose.')
    return []
  }
}
