/** @module The scenarios that a command is about: of the paths that are named, or of the configuration. */

import { resolve } from 'node:path'
import type { Scenario, ScenarioSource } from '../../../scenarios-runner/scenario/index.ts'
import type { CommandContext } from '../../command-context.ts'

/** Scenarios, and where they came from when the configuration says so. */
export interface FoundScenarios {
  readonly scenarios: Scenario[]
  readonly source: ScenarioSource | undefined
}

/** Reads a folder or files that are named, else what the configuration names. */
export async function readScenarios(
  context: CommandContext,
  paths: readonly string[],
): Promise<FoundScenarios> {
  const { loadFromSource, loadScenarios } = await import(
    '../../../scenarios-runner/scenario/index.ts'
  )
  if (paths.length > 0) {
    const whole = paths.map((path) => resolve(context.directory, path))
    const from = paths.length === 1 ? (whole[0] as string) : whole
    return { scenarios: await loadScenarios(from), source: undefined }
  }
  const { loadConfig } = await import('../../config/index.ts')
  const { DEFAULT_FROM } = await import('../../run/index.ts')
  const { receiverNames } = await import('../../../scenarios-runner/drive/index.ts')
  const { config, directory } = await loadConfig(context.directory, context.configPath)
  const { scenarios, source } = await loadFromSource(config.scenarios?.from ?? DEFAULT_FROM, {
    directory,
    env: context.env,
    signal: context.signal,
    twins: Object.keys(config.twins ?? {}),
    receivers: receiverNames(config.user?.receivers as Parameters<typeof receiverNames>[0]),
  })
  return { scenarios, source }
}
