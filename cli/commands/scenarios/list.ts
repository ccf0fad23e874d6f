/** @module `holdout scenarios list` and `show`: what there is, and what one of them says. */

import type { Command } from 'commander'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { EXIT, HoldoutError, nearestName } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'
import { textTable, wrapText } from '../../terminal/index.ts'
import { readScenarios } from './read-scenarios.ts'

/** Adds `scenarios list` and `scenarios show`. */
export function addListCommands(scenarios: Command, act: Act): void {
  const list = scenarios
    .command('list')
    .description('list the scenarios with their weight')
    .argument('[paths...]', "a folder or files; the configuration's own source unless given")
    .action((paths: string[]) =>
      act(async (context) => {
        const { scenarios: all, source } = await readScenarios(context, paths)
        const { isDeterministic } = await import('../../../scenarios-runner/scenario/index.ts')
        const rows = all.map((one) => summary(one, isDeterministic(one)))
        context.output.document({ ...(source === undefined ? {} : { source }), scenarios: rows })
        context.output.print(listTable(rows, context.output.width))
        return EXIT.pass
      }),
    )
  addExamples(list, [
    ['scenarios list', 'what there is, and how much each weighs'],
    ['scenarios list --json', 'the same for a program'],
  ])

  const show = scenarios
    .command('show')
    .description(
      'show one scenario: its story, steps, checks and criteria, and what a trial would draw',
    )
    .argument('<id>', 'its id')
    .option('--seed <text>', 'the seed of what is drawn', 'holdout')
    .option('--trial <n>', 'the trial that is drawn', '0')
    .action((id: string, options: { seed: string; trial: string }) =>
      act(async (context) => {
        const { drawVariables, isDeterministic } = await import(
          '../../../scenarios-runner/scenario/index.ts'
        )
        const { scenarios: all } = await readScenarios(context, [])
        const found = all.find((one) => one.id === id)
        if (found === undefined) throw unknown(id, all)
        const trial = Math.max(0, Math.trunc(Number(options.trial)) || 0)
        const drawn = drawVariables(found, options.seed, trial)
        const { story, steps, criteria, checks } = found
        context.output.document({
          ...summary(found, isDeterministic(found)),
          story,
          steps,
          checks,
          criteria,
          drawn,
        })
        context.output.print(shown(found, drawn, context.output.width))
        return EXIT.pass
      }),
    )
  addExamples(show, [
    ['scenarios show revoke', 'what it says, and what its first trial would draw'],
    ['scenarios show revoke --trial 7 --seed nightly', 'the data of a trial that went wrong'],
  ])
}

function unknown(id: string, all: readonly Scenario[]): HoldoutError {
  const ids = all.map((one) => one.id)
  const near = nearestName(id, ids)
  return new HoldoutError(`there is no scenario "${id}"`, {
    code: 'SCENARIO_UNKNOWN',
    hint: near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`,
  })
}

function shown(scenario: Scenario, drawn: object, width: number): string {
  const { title, id, criticality, category, file, story, steps, checks, criteria } = scenario
  const list = (heading: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : ['', heading, ...lines.map((line) => wrapText(`  · ${line}`, width, '    '))]
  return [
    title,
    `${id}, ${criticality}, ${category}, ${file}`,
    '',
    wrapText(story, width),
    ...list(
      'Steps',
      steps.map((step) => `${step.as} (${step.kind}), line ${step.position.line}`),
    ),
    ...list(
      'Checks',
      checks.map((check) => check.expression),
    ),
    ...list(
      'Criteria',
      criteria.map((criterion) => criterion.text),
    ),
    ...list(
      'Drawn for this trial',
      Object.entries(drawn).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ),
  ].join('\n')
}

interface Summary {
  readonly id: string
  readonly title: string
  readonly criticality: string
  readonly category: string
  readonly file: string
  readonly tags: readonly string[]
  readonly checks: number
  readonly criteria: number
  readonly deterministic: boolean
}

function summary(scenario: Scenario, deterministic: boolean): Summary {
  const { id, title, criticality, category, file, tags } = scenario
  const [checks, criteria] = [scenario.checks.length, scenario.criteria.length]
  return { id, title, criticality, category, file, tags, checks, criteria, deterministic }
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
