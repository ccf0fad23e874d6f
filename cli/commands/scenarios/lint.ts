/** @module `holdout scenarios lint`: every mistake at once, advice, what no scenario touches, and what nothing would pass. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { NothingReport } from '../../../scenarios-runner/run/index.ts'
import type {
  CoverageOptions,
  Scenario,
  ScenarioAdvice,
  Untouched,
} from '../../../scenarios-runner/scenario/index.ts'
import { EXIT, type ExitCode, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, type CommandContext } from '../../command-context.ts'
import type { ResolvedConfig } from '../../config/index.ts'
import { readScenarios } from './read-scenarios.ts'

interface Options {
  readonly strict?: true
  readonly againstNothing?: true
}

/** Adds `scenarios lint`. */
export function addLintCommand(scenarios: Command, act: Act): void {
  const lint = scenarios
    .command('lint')
    .description('read every scenario, tell all mistakes at once, and advise')
    .argument('[paths...]', "a folder or files; the configuration's own source unless given")
    .option('--strict', 'end with 1 when there is advice')
    .option('--against-nothing', 'run them against artifacts that do nothing: none may pass')
    .action((paths: string[], options: Options) =>
      act((context) => lintAll(context, paths, options)),
    )
  addExamples(lint, [
    [
      'scenarios lint',
      'read the scenarios of ./holdout.config.ts; a mistake ends with 2 and names the line',
    ],
    ['scenarios lint ../secret/scenarios --strict', 'any advice ends with 1'],
    ['scenarios lint --against-nothing', 'and find those that a server of nothing would pass'],
  ])
}

async function lintAll(
  context: CommandContext,
  paths: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { lintCoverage, lintScenario } = await import('../../../scenarios-runner/scenario/index.ts')
  const { plural } = await import('../../../twins/base/node/index.ts')
  const { scenarios, source } = await readScenarios(context, paths)
  // What is said of a file is said of each cell of its matrix: once is enough.
  const all = scenarios.flatMap(lintScenario)
  const advice = [...new Map(all.map((one) => [adviceLine(one), one])).values()]
  const untouched = paths.length > 0 ? [] : lintCoverage(scenarios, await coverageOf(context))
  const nothing = options.againstNothing
    ? await againstNothing(context, paths, scenarios)
    : undefined
  const { output } = context
  output.document({
    scenarios: scenarios.length,
    ...(source === undefined ? {} : { source }),
    advice,
    untouched,
    ...(nothing === undefined ? {} : { againstNothing: nothing }),
  })
  for (const one of advice) output.print(adviceLine(one))
  for (const one of untouched) output.print(untouchedLine(one))
  for (const line of nothing === undefined ? [] : nothingLines(nothing)) output.print(line)
  const count = advice.length + untouched.length + (nothing?.passed.length ?? 0)
  const said = count === 0 ? 'nothing to say' : plural(count, 'remark')
  output.print(`${plural(scenarios.length, 'scenario')} read; ${said}.`)
  if ((nothing?.passed ?? []).some((one) => !one.hasCriteria)) return EXIT.fail
  return options.strict && count > 0 ? EXIT.fail : EXIT.pass
}

/** The contracts, the intent, and what the latest run called. */
async function coverageOf(context: CommandContext): Promise<CoverageOptions> {
  const { loadConfig } = await import('../../config/index.ts')
  const { loadContract, loadTwins } = await import('../../../twins/node.ts')
  const { readIntent } = await import('../../../scenarios-runner/scenario/index.ts')
  const { shownPath } = await import('../../shown-path.ts')
  const { config, directory } = await loadConfig(context.directory, context.configPath)
  const { artifact } = config
  const contract = artifact?.contract
  const intent = resolve(directory, 'spec/intent')
  const { twins } = await loadTwins(config.twins ?? {}, { directory, seed: 'lint' })
  const called = await calledInLatest(directory)
  return {
    ...(contract === undefined
      ? {}
      : {
          downstream: await loadContract(resolve(directory, contract)),
          own: ownRequests(artifact),
        }),
    ...(called === undefined
      ? {}
      : {
          upstream: Object.fromEntries(
            Object.entries(twins).map(([name, twin]) => [
              name,
              {
                operations: twin.contract.operations.map(({ id }) => id),
                called: called.get(name) ?? new Set<string>(),
              },
            ]),
          ),
        }),
    intent: await readIntent(intent, shownPath(context.directory, intent)),
  }
}

/** What the harness asks of every artifact is no scenario's to touch. */
function ownRequests(artifact: ResolvedConfig['artifact']): { method: string; path: string }[] {
  const { ready, reset } = artifact ?? {}
  const path = typeof ready === 'string' ? ready : ready && 'path' in ready ? ready.path : '/'
  const [method = 'POST', target] = typeof reset === 'string' ? reset.split(' ') : []
  const forgets =
    typeof reset === 'object'
      ? [{ method: reset.method ?? 'POST', path: reset.path }]
      : target === undefined
        ? []
        : [{ method, path: target }]
  return [{ method: 'GET', path: path ?? '/' }, ...forgets]
}

/** Twin → operations that the artifact called in the latest whole run; undefined without one. */
async function calledInLatest(directory: string): Promise<Map<string, Set<string>> | undefined> {
  const { readRun, readTrajectory } = await import('../../../scenarios-runner/run/index.ts')
  const { latestFolder } = await import('../../run/index.ts')
  const called = new Map<string, Set<string>>()
  try {
    const folder = latestFolder(directory, 'runs')
    for (const record of readRun(folder).records) {
      const trajectory = readTrajectory(folder, record)
      for (const [twin, { journal }] of Object.entries(trajectory?.twins ?? {})) {
        const operations = called.get(twin) ?? new Set<string>()
        for (const { operation } of journal) if (operation !== undefined) operations.add(operation)
        called.set(twin, operations)
      }
    }
  } catch (error) {
    if (error instanceof HoldoutError) return undefined
    throw error
  }
  return called
}

async function againstNothing(
  context: CommandContext,
  paths: readonly string[],
  scenarios: readonly Scenario[],
): Promise<NothingReport> {
  const { loadConfig } = await import('../../config/index.ts')
  const { prepare, requestRun } = await import('../../run/index.ts')
  const { runAgainstNothing } = await import('../../../scenarios-runner/run/index.ts')
  const loaded = await loadConfig(context.directory, context.configPath)
  const prepared = await prepare(loaded, {}, context.env, context.signal)
  const request = requestRun(prepared, {
    kind: 'run',
    folder: loaded.directory,
    signal: context.signal,
  })
  context.output.remark('Running them against artifacts that do nothing …')
  return runAgainstNothing(paths.length > 0 ? { ...request, scenarios } : request)
}

function adviceLine({ place, message, field }: ScenarioAdvice): string {
  return `${place.file}:${place.line}:${place.column}: ${message} (${field})`
}

function untouchedLine({ where, line, message }: Untouched): string {
  return `${where}${line === undefined ? '' : `:${line}`}: ${message}`
}

function nothingLines({ passed, skipped }: NothingReport): string[] {
  return [
    ...passed.map(
      ({ file, scenario, by, hasCriteria }) =>
        `${file}: the checks of ${scenario} pass against an artifact that ${by.join(', and one that ')}${hasCriteria ? '; only its criteria may tell' : ': it proves nothing'}`,
    ),
    ...(skipped.length === 0
      ? []
      : [`not run against nothing, since they need more than a server: ${skipped.join(', ')}`]),
  ]
}
