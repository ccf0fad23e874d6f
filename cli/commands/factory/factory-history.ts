/** @module `holdout factory history`: which stations failed how often across jobs, and how each job went. */

import type { Command } from 'commander'
import { EXIT } from '../../../twins/base/index.ts'
import { type Act, addExamples } from '../../command-context.ts'

/** Adds `factory history` to `factory`. */
export function addHistoryCommand(factory: Command, act: Act): void {
  const history = factory
    .command('history')
    .description('which stations failed how often across jobs: what to calibrate first')
    .action(() =>
      act(async (context) => {
        const { readHistory } = await import('../../../factory/index.ts')
        const { loadConfig } = await import('../../config/index.ts')
        const { keptFolder } = await import('../../run/index.ts')
        const { textTable } = await import('../../terminal/index.ts')
        const { formatDuration, formatRate } = await import('../../../twins/base/node/index.ts')
        const { output } = context
        const { directory } = await loadConfig(context.directory, context.configPath)
        const found = readHistory(keptFolder(directory, 'jobs'))
        output.document(found)
        if (found.jobs.length === 0) {
          output.print('No job has ended here yet. Run one: holdout factory run')
          return EXIT.pass
        }
        output.print(
          textTable(
            [
              { heading: 'station', shrink: 1 },
              { heading: 'failed', align: 'right' },
              { heading: 'visits', align: 'right' },
              { heading: 'rate', align: 'right' },
              { heading: 'jobs', align: 'right' },
              { heading: 'ended at it', align: 'right' },
              { heading: 'mean time', align: 'right' },
              { heading: 'graph', shrink: 1 },
            ],
            found.stations.map((one) => [
              one.station,
              String(one.failures),
              String(one.visits),
              formatRate(one.failures / one.visits),
              String(one.jobs),
              String(one.lastOf),
              formatDuration(one.totalMs / one.visits),
              one.graph,
            ]),
            output.width,
          ),
        )
        output.print('')
        output.print(
          textTable(
            [
              { heading: 'job', shrink: 1 },
              { heading: 'ended' },
              { heading: 'trend' },
              { heading: 'satisfied by iteration', shrink: 1 },
              { heading: 'overfitting', align: 'right' },
            ],
            found.jobs.map((one) => [
              one.job,
              one.state,
              one.trend,
              one.satisfaction.map((rate) => formatRate(rate ?? undefined)).join(' → ') ||
                'not measured',
              one.gap === null
                ? ''
                : `${one.gap > 0 ? '+' : ''}${(one.gap * 100).toFixed(1)} points`,
            ]),
            output.width,
          ),
        )
        if (found.exposure.length > 0) {
          output.print('')
          output.print(
            textTable(
              [
                { heading: 'scenario', shrink: 1 },
                { heading: 'lines of feedback', align: 'right' },
                { heading: 'jobs', align: 'right' },
              ],
              found.exposure.map(({ scenario, lines, jobs }) => [
                scenario,
                String(lines),
                String(jobs),
              ]),
              output.width,
            ),
          )
        }
        if (found.unfinished > 0) output.print(`\n${found.unfinished} more have not ended.`)
        return EXIT.pass
      }),
    )
  addExamples(history, [['factory history --json', 'the same for a program']])
}
