/** @module The run that a command about reports is about. */

import { resolve } from 'node:path'
import type { CommandContext } from '../../command-context.ts'

/**
 * The folder that was named, from where the command was given; else the latest of the project, which is where its configuration
 * is.
 *
 * @throws {HoldoutError} `RUN_NONE_YET`
 */
export async function folderOfRun(
  context: CommandContext,
  named: string | undefined,
): Promise<string> {
  const { latestFolder, projectFolder } = await import('../../run/index.ts')
  return named === undefined
    ? latestFolder(await projectFolder(context), 'runs')
    : resolve(context.directory, named)
}
