/** @module `holdout scenarios`: lists the hidden stories, and says what could be better in them. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Scenario, ScenarioAdvice } from '../../scenarios-runner/scenario/index.ts'
import { EXIT } from '../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../command-context.ts'
import { textTable } from '../terminal/index.ts'

/** Adds `scenarios lint` and `scenarios list`. */
export function addScenariosCommand(program: Command, act: Act): void {
  const scenarios = program.command('scenarios').description('read the hidden scenarios')

  addExamples(scenarios, [
    ['scenarios lint', 'read the scenarios of ./holdout.config.ts, and advise'],
    ['scenarios list', 'what there is, and how much each weighs'],
  ])

  const lint = scenarios
    .command('lint')
    .description('read every scenario, tell all mistakes at once, and advise')
    .argument('[paths...]', "a folder or files; the configuration's own folder unless given")
    .option('--strict', 'end with 1 when there is advice')
    .action((paths: string[], options: { strict?: true }) =>
      act(async (context) => {
        const { lintScenario } = await import('../../scenarios-runner/scenario/index.ts')
        const all = await readScenarios(context, paths)
        const advice = all.flatMap(lintScenario)
        const { output } = context
        output.document({ scenarios: all.length, advice })
        for (const one of advice) output.print(adviceLine(one))
        const { plural } = await import('../../twins/base/node/index.ts')
        const said = advice.length === 0 ? 'nothing to say' : plural(advice.length, 'remark')
        output.print(`${plural(all.length, 'scenario')} read; ${said}.`)
        return options.strict && advice.length > 0 ? EXIT.fail : EXIT.pass
      }),
    )
  addExamples(lint, [
    [
      'scenarios lint',
      'read the scenarios of ./holdout.config.ts; a mistake ends with 2 and names the line',
    ],
    ['scenarios lint ../secret/scenarios --strict', 'any advice ends with 1'],
  ])

  const list = scenarios
    .command('list')
    .description('list the scenarios with their weight')
    .argument('[paths...]', "a folder or files; the configuration's own folder unless given")
    .action((paths: string[]) =>
      act(async (context) => {
        const all = await readScenarios(context, paths)
        const { isDeterministic } = await import('../../scenarios-runner/scenario/index.ts')
        const rows = all.map((one) => summary(one, isDeterministic(one)))
        context.output.document({ scenarios: rows })
        context.output.print(listTable(rows, context.output.width))
        return EXIT.pass
      }),
    )
  addExamples(list, [
    ['scenarios list', 'what there is, and how much each weighs'],
    ['scenarios list --json', 'the same for a program'],
  ])
}

async function readScenarios(
  context: CommandContext,
  paths: readonly string[],
): Promise<Scenario[]> {
  const { loadScenarios } = await import('../../scenarios-runner/scenario/index.ts')
  const [first] = paths
  if (first !== undefined) {
    const whole = paths.map((path) => resolve(context.directory, path))
    return loadScenarios(paths.length === 1 ? (whole[0] as string) : whole)
  }
  const { loadConfig } = await import('../config/index.ts')
  const { config, directory } = await loadConfig(context.directory, context.configPath)
  return loadScenarios(resolve(directory, config.scenarios?.from ?? 'holdout-scenarios'), {
    twins: Object.keys(config.twins ?? {}),
  })
}

function adviceLine({ place, message, field }: ScenarioAdvice): string {
  return `${place.file}:${place.line}:${place.column}: ${message} (${field})`
}

interface Summary {
  readonly id: string
  readonly title: string
  readonly criticality: string
  readonly category: string
  readonly file: string
  readonly checks: number
  readonly criteria: number
  readonly deterministic: boolean
}

function summary(scenario: Scenario, deterministic: boolean): Summary {
  const { id, title, criticality, category, file } = scenario
  const { length: checks } = scenario.checks
  return {
    id,
    title,
    criticality,
    category,
    file,
    checks,
    criteria: scenario.criteria.length,
    deterministic,
  }
}

function listTable(rows: readonly Summary[], width: number): string {
  const order = ['critical', 'high', 'normal', 'low']
  const sorted = [...rows].sort(
    (a, b) => order.indexOf(a.criticality) - order.indexOf(b.criticality) || (a.id < b.id ? -1 : 1),
  )
  return textTable(
    [
      { heading: 'scenario', shrink: 1, least: 16 },
      { heading: 'criticality' },
      { heading: 'category' },
      { heading: 'checks', align: 'right' },
      { heading: 'criteria', align: 'right' },
      { heading: 'draws' },
    ],
    sorted.map((row) => [
      row.id,
      row.criticality,
      row.category,
      String(row.checks),
      String(row.criteria),
      row.deterministic ? 'nothing' : 'people, data',
    ]),
    width,
  )
}
