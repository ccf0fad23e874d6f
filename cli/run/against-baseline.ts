/** @module A run against the baseline that somebody blessed, where there is one. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  baselineOf,
  type Comparison,
  compareRuns,
  readBaseline,
} from '../../scenarios-runner/report/index.ts'
import type { StoredRun } from '../../scenarios-runner/run/index.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import type { CommandContext } from '../command-context.ts'

/** Where the baseline of a project is kept unless another place is named. */
export function baselinePath(directory: string): string {
  return join(directory, '.holdout', 'baseline.json')
}

/** The folder of the project: of its configuration where that is named, else where the command was given. */
export async function projectFolder(context: CommandContext): Promise<string> {
  const { loadConfig } = await import('../config/index.ts')
  try {
    return (await loadConfig(context.directory, context.configPath)).directory
  } catch (error) {
    if (!(error instanceof HoldoutError) || context.configPath !== undefined) throw error
    return context.directory
  }
}

/** The comparison that a run's reports carry; undefined without a baseline, or for a run that is not whole. */
export async function againstBaseline(
  context: CommandContext,
  run: StoredRun,
): Promise<Comparison | undefined> {
  const path = baselinePath(await projectFolder(context))
  if (!existsSync(path)) return undefined
  try {
    return compareRuns(await readBaseline(path), baselineOf(run))
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    context.output.remark(`Not compared with the baseline: ${error.message}.`)
    return undefined
  }
}
