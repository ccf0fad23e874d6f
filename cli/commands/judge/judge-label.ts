/** @module `holdout judge label`: a local page on which a person labels the trials of runs. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT, HoldoutError } from '../../../twins/base/index.ts'
import { type Act, addExamples, untilInterrupted } from '../../command-context.ts'

interface Options {
  readonly decided?: true
  readonly labels?: string
  readonly port: string
  readonly seed: string
}

/** Adds `judge label`. */
export function addJudgeLabelCommand(judge: Command, act: Act): void {
  const label = judge
    .command('label')
    .description('a page, on this machine, to say of trials whether their criteria are met')
    .argument('[folders...]', 'folders of finished runs; the latest unless given')
    .option('--decided', 'also the trials that a failed check decided, which no judge saw')
    .option('--labels <folder>', "where labels are kept; the configuration's own unless given")
    .option('--seed <text>', 'of the order in which trials come', 'label')
    .option('--port <n>', 'where the page is; any free port unless given', '0')
    .action((folders: string[], options: Options) =>
      act(async (context) => {
        const { loadConfig } = await import('../../config/index.ts')
        const { readScenarios } = await import('../scenarios/read-scenarios.ts')
        const { judgePaths, openLabels } = await import('../../../scenarios-runner/judge/index.ts')
        const { latestFolder } = await import('../../run/index.ts')
        const { createLabelApp, sampleTrials } = await import('../../label/index.ts')
        const { plural } = await import('../../../twins/base/node/index.ts')
        const { serve } = await import('@hono/node-server')

        const { config, directory } = await loadConfig(context.directory, context.configPath)
        const { scenarios } = await readScenarios(context, [])
        const runs =
          folders.length === 0
            ? [latestFolder(directory, 'runs')]
            : folders.map((folder) => resolve(context.directory, folder))
        const { questions, missing } = sampleTrials(runs, scenarios, {
          decided: options.decided === true,
          seed: options.seed,
        })
        const left =
          missing === 0
            ? ''
            : `${plural(missing, 'trial')} left out: the record of what happened is not in the folder any more`
        if (questions.length === 0) {
          throw new HoldoutError('these runs hold no trial that a judge would be asked about', {
            code: 'LABEL_NOTHING',
            place: { file: runs[0] ?? directory },
            hint:
              left !== ''
                ? left
                : 'a trial counts when its scenario has criteria, its text is still the same and its checks were met; --decided takes those in that a check has decided',
          })
        }
        const folder =
          options.labels === undefined
            ? judgePaths(config.judge, directory).labels
            : resolve(context.directory, options.labels)
        const labels = openLabels(folder)
        const app = createLabelApp(questions, labels)
        const url = await new Promise<string>((resolvePort, reject) => {
          const server = serve(
            { fetch: app.fetch, hostname: '127.0.0.1', port: portOf(options.port) },
            ({ port }) => resolvePort(`http://127.0.0.1:${port}`),
          )
          server.on('error', reject)
          context.signal.addEventListener('abort', () => server.close(), { once: true })
        })
        const { output } = context
        output.document({ url, trials: questions.length, missing, labels: folder })
        if (left !== '') output.remark(`${left}.`)
        output.print(
          `${plural(questions.length, 'trial')} to label at ${url}; labels go to ${folder}. End it with Ctrl-C.`,
        )
        await untilInterrupted(context.signal)
        return EXIT.pass
      }),
    )
  addExamples(label, [
    ['judge label', 'the trials of the latest run, in random order'],
    ['judge label runs/good runs/broken', 'also of a run of something broken: failures are rare'],
  ])
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new HoldoutError(`${text} is no port`, {
    code: 'OPTION_VALUE',
    place: { field: '--port' },
    hint: 'a whole number from 0 to 65535',
  })
}
