/** @module `holdout report`: writes a finished run's reports anew and says what came out. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Scenario } from '../../scenarios-runner/scenario/index.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'

/** Adds `report`. */
export function addReportCommand(program: Command, act: Act): void {
  const report = program
    .command('report')
    .description("write a finished run's reports anew, and say what came out")
    .argument('[folder]', 'the folder of a run; the latest unless given')
    .option('--annotations', 'print annotations for GitHub instead')
    .action((path: string | undefined, options: { annotations?: true }) =>
      act(async (context) => {
        const { readRun } = await import('../../scenarios-runner/run/index.ts')
        const { finishRun, GATE_EXIT_CODES, latestFolder } = await import('../run/index.ts')
        const folder =
          path === undefined
            ? latestFolder(context.directory, 'runs')
            : resolve(context.directory, path)
        const stored = readRun(folder)
        const scenarios = await knownScenarios(context)
        if (options.annotations) {
          const { formatAnnotations } = await import('../../scenarios-runner/report/index.ts')
          const text = formatAnnotations(stored.result, stored.records, scenarios, {
            root: context.directory,
          }).trimEnd()
          context.output.document({ annotations: text.split('\n').filter((line) => line !== '') })
          context.output.print(text)
          return GATE_EXIT_CODES[stored.result.gate.status]
        }
        return finishRun(context, folder, stored, scenarios)
      }),
    )
  addExamples(report, [
    ['report', 'the latest run, with the exit code of its gate'],
    ['report .holdout/runs/2026-03-05-140211 --json', 'an earlier one, as JSON'],
    ['report --annotations', 'in a GitHub workflow: what went wrong, beside the files'],
  ])
}

/** The scenarios of the configuration here, for their titles and prose; a report is worth having without them. */
async function knownScenarios(context: CommandContext): Promise<Scenario[]> {
  const { loadConfig } = await import('../config/index.ts')
  const { loadScenarios } = await import('../../scenarios-runner/scenario/index.ts')
  try {
    const { config, directory } = await loadConfig(context.directory, context.configPath)
    return await loadScenarios(resolve(directory, config.scenarios?.from ?? 'holdout-scenarios'))
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    context.output.remark('The scenarios are not at hand: the report does without their prose.')
    return []
  }
}
