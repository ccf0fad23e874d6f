/** @module `holdout report merge`: the shards of a run, put together and decided over. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Act, addExamples } from '../../command-context.ts'
import { knownScenarios } from './known-scenarios.ts'

/** Adds `report merge`. */
export function addMergeCommand(report: Command, act: Act): void {
  const merge = report
    .command('merge')
    .description('put the shards of a run together, and decide over all of them')
    .argument('<folders...>', 'the folders of all shards, in any order')
    .option('--out <folder>', 'the folder of the whole run; .holdout/runs/<when> unless given')
    .action((folders: string[], options: { out?: string }) =>
      act(async (context) => {
        const { mergeRuns, readRun } = await import('../../../scenarios-runner/run/index.ts')
        const { finishRun, linkLatest, newFolder, projectFolder } = await import(
          '../../run/index.ts'
        )
        const project = await projectFolder(context)
        const folder =
          options.out === undefined
            ? newFolder(project, 'runs', new Date())
            : resolve(context.directory, options.out)
        await mergeRuns(
          folders.map((path) => resolve(context.directory, path)),
          folder,
        )
        linkLatest(project, 'runs', folder)
        return finishRun(context, folder, readRun(folder), await knownScenarios(context))
      }),
    )
  addExamples(merge, [
    [
      'report merge shards/* --out whole',
      'after `gate --shard 1/3`, `2/3` and `3/3`; ends with the exit code of the gate',
    ],
  ])
}
