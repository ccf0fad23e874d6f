/** @module `holdout report`: writes a finished run's reports anew and says what came out. */

import type { Command } from 'commander'
import { type Act, addExamples } from '../../command-context.ts'
import { addCompareCommands } from './compare.ts'
import { folderOfRun } from './folder-of-run.ts'
import { knownScenarios } from './known-scenarios.ts'
import { addMergeCommand } from './merge.ts'
import { addSchemaCommand } from './schema.ts'

/** Adds `report` and its sub-commands. */
export function addReportCommand(program: Command, act: Act): void {
  const report = program
    .command('report')
    .description("write a finished run's reports anew, and say what came out")
    .argument('[folder]', 'the folder of a run; the latest unless given')
    .option('--annotations', 'print annotations for GitHub instead')
    .action((path: string | undefined, options: { annotations?: true }) =>
      act(async (context) => {
        const { readRun } = await import('../../../scenarios-runner/run/index.ts')
        const { finishRun, exitCodeOf } = await import('../../run/index.ts')
        const folder = await folderOfRun(context, path)
        const stored = readRun(folder)
        const scenarios = await knownScenarios(context)
        if (options.annotations) {
          const { formatAnnotations } = await import('../../../scenarios-runner/report/index.ts')
          const text = formatAnnotations(stored.result, stored.records, scenarios, {
            root: context.directory,
          }).trimEnd()
          context.output.document({ annotations: text.split('\n').filter((line) => line !== '') })
          context.output.command(text)
          return exitCodeOf(stored.result)
        }
        return finishRun(context, folder, stored, scenarios)
      }),
    )
  addMergeCommand(report, act)
  addCompareCommands(report, act)
  addSchemaCommand(report, act)
  addExamples(report, [
    ['report', 'the latest run, with the exit code of its gate'],
    ['report .holdout/runs/2026-03-05-140211 --json', 'an earlier one, as JSON'],
    ['report bless', 'make the latest run the measure of later ones'],
    ['report compare', 'say whether the latest run is worse than that'],
    ['report merge part-1 part-2 part-3 --out whole', 'put the shards of a run together'],
    ['report --annotations', 'in a GitHub workflow: what went wrong, beside the files'],
  ])
}
