/** @module `holdout report compare` and `bless`: whether a run is worse than another, and which run is the measure. */

import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Baseline, Comparison } from '../../../scenarios-runner/report/index.ts'
import { EXIT, type ExitCode } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import { wrapText } from '../../terminal/index.ts'
import { folderOfRun } from './folder-of-run.ts'

interface CompareOptions {
  readonly against?: string
  readonly rerun?: string
  readonly margin: number
  readonly html?: string
  readonly markdown?: string
}

const EXIT_CODES: Readonly<Record<Comparison['status'], ExitCode>> = {
  'non-inferior': EXIT.pass,
  regression: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  invalid: EXIT.invalid,
}

/** Adds `report compare` and `report bless`. */
export function addCompareCommands(report: Command, act: Act): void {
  const compare = report
    .command('compare')
    .description('say whether a run is worse than the baseline, or than another run')
    .argument('[folder]', 'the folder of the run; the latest unless given')
    .option(
      '--against <folder or file>',
      'another run, or a baseline; the blessed one unless given',
    )
    .option('--rerun <folder>', 'the same artifact run again: confirms what the run lost')
    .addOption(
      new Option('--margin <points>', 'how many points worse still count as no worse')
        .argParser(pointsOf)
        .default(0.05, '5'),
    )
    .option('--html <file>', 'write it as a page; comparison.html in the folder unless given')
    .option('--markdown <file>', 'write it as Markdown; comparison.md in the folder unless given')
    .action((folder: string | undefined, options: CompareOptions) =>
      act((context) => compareFolders(context, folder, options)),
    )
  addExamples(compare, [
    ['report compare', 'the latest run against the blessed baseline'],
    ['report compare new --against old --margin 2', 'two runs; two points worse are tolerated'],
    ['report compare --json', 'ends with 0 no worse, 1 worse, 3 undecided, 4 invalid'],
  ])

  const bless = report
    .command('bless')
    .description('make a run the measure that later ones are compared with')
    .argument('[folder]', 'the folder of the run; the latest unless given')
    .option('--reason <text>', 'why; kept in the baseline')
    .option('--to <file>', 'where; .holdout/baseline.json unless given')
    .option('--force', 'although its gate did not open')
    .action((folder: string | undefined, options: { reason?: string; to?: string; force?: true }) =>
      act(async (context) => {
        const { readRun } = await import('../../../scenarios-runner/run/index.ts')
        const { blessRun } = await import('../../../scenarios-runner/report/index.ts')
        const { baselinePath, projectFolder } = await import('../../run/index.ts')
        const { shownPath } = await import('../../shown-path.ts')
        const path =
          options.to === undefined
            ? baselinePath(await projectFolder(context))
            : resolve(context.directory, options.to)
        const baseline = await blessRun(readRun(await folderOfRun(context, folder)), path, {
          at: new Date().toISOString(),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...(options.force ? { force: true } : {}),
        })
        context.output.document({
          baseline: path,
          run: baseline.run,
          blessedAt: baseline.blessedAt,
        })
        context.output.print(
          `The run of ${baseline.run.startedAt} is the baseline: ${shownPath(context.directory, path)}`,
        )
        context.output.remark(
          'It names scenarios: keep it where they are kept, never where agents look.',
        )
        return EXIT.pass
      }),
    )
  addExamples(bless, [
    ['report bless --reason "release 1.4"', 'the latest run, if its gate opened'],
  ])
}

function pointsOf(text: string): number {
  const value = Number(text.replace(/%$/, ''))
  if (!(value > 0 && value < 100)) {
    throw new InvalidArgumentError(
      'It must be a number of points above 0 and below 100, such as 5.',
    )
  }
  return value / 100
}

async function compareFolders(
  context: CommandContext,
  folder: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  const { compareRuns, comparisonMarkdown, comparisonPage, formatComparison, readBaseline } =
    await import('../../../scenarios-runner/report/index.ts')
  const { baselinePath, projectFolder } = await import('../../run/index.ts')
  const { writeAtomic } = await import('../../../twins/base/node/index.ts')
  const { shownPath } = await import('../../shown-path.ts')
  const at = await folderOfRun(context, folder)
  const base =
    options.against === undefined
      ? await readBaseline(baselinePath(await projectFolder(context)))
      : await read(resolve(context.directory, options.against))
  const comparison = compareRuns(base, await read(at), {
    margin: options.margin,
    ...(options.rerun === undefined
      ? {}
      : { rerun: await read(resolve(context.directory, options.rerun)) }),
  })
  const paths = {
    html: resolve(context.directory, options.html ?? join(at, 'comparison.html')),
    markdown: resolve(context.directory, options.markdown ?? join(at, 'comparison.md')),
    json: join(at, 'comparison.json'),
  }
  await writeAtomic(paths.html, comparisonPage(comparison))
  await writeAtomic(paths.markdown, comparisonMarkdown(comparison))
  await writeAtomic(paths.json, `${JSON.stringify(comparison, undefined, 2)}\n`)
  const exitCode = EXIT_CODES[comparison.status]
  const { output } = context
  output.document({ ...comparison, reports: paths, exitCode })
  for (const line of formatComparison(comparison)) output.print(wrapText(line, output.width, '  '))
  output.print(`\nReport  ${shownPath(context.directory, paths.html)}`)
  return exitCode
}

/** A run's folder, or the file of a baseline. */
async function read(path: string): Promise<Baseline> {
  const { baselineOf, readBaseline } = await import('../../../scenarios-runner/report/index.ts')
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return readBaseline(path)
  const { readRun } = await import('../../../scenarios-runner/run/index.ts')
  return baselineOf(readRun(path))
}
