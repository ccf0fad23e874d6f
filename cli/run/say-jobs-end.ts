/** @module How a job ended, for people and for programs, and its exit code. */

import { TERMINAL_EXIT_CODES } from '../../factory/index.ts'
import type { ExitCode } from '../../twins/base/index.ts'
import { formatRange, formatRate } from '../../twins/base/node/index.ts'
import type { CommandContext } from '../command-context.ts'
import { shownPath } from '../shown-path.ts'
import { textTable, wrapText } from '../terminal/index.ts'
import type { FinishedJob } from './run-factory-job.ts'

/** Says the terminal state, why, what each iteration measured, what remains, and where everything is. */
export function sayJobsEnd(
  context: CommandContext,
  folder: string,
  { evidence, paths }: FinishedJob,
): ExitCode {
  const { output } = context
  const { colors } = output
  const exitCode = TERMINAL_EXIT_CODES[evidence.state]
  output.document({ ...evidence, folder, paths, exitCode })
  const paint = {
    PR_READY: colors.green,
    NO_OP: colors.green,
    ESCALATE: colors.red,
    RETRYABLE_FAILURE: colors.yellow,
  }
  const { enforced, enforcement } = evidence.boundary
  if (!enforced) {
    const first = `Boundary ${enforcement}: nothing kept agents and tools from the scenarios.`
    output.print(colors.yellow(wrapText(`! ${first}`, output.width, '  ')))
  }
  output.print(`${colors.bold(paint[evidence.state](evidence.state))}  (exit code ${exitCode})`)
  output.print(wrapText(evidence.whyStopped, output.width))
  output.print('')
  output.print(iterationTable(evidence, output.width))
  output.print(`\nAgent  ${evidence.agent}\nJudge  ${evidence.judge}`)
  if (evidence.residualRisk.length > 0) {
    const risks = evidence.residualRisk.map((risk) => wrapText(`· ${risk}`, output.width, '  '))
    output.print(`\n${colors.bold('What remains')}\n${risks.join('\n')}`)
  }
  const shown = (path: string) => shownPath(context.directory, path)
  output.print(
    [
      '',
      `Evidence  ${shown(paths.html)}`,
      `          ${shown(paths.markdown)} (the body of a pull request)`,
      ...(paths.report === undefined ? [] : [`Report    ${shown(paths.report)}`]),
      ...(paths.result === undefined ? [] : [`Result    ${shown(paths.result)}`]),
      ...(evidence.branch === undefined ? [] : [`Branch    ${evidence.branch.branch}`]),
    ].join('\n'),
  )
  return exitCode
}

function iterationTable({ iterations }: FinishedJob['evidence'], width: number): string {
  return textTable(
    [
      { heading: '#', align: 'right' },
      { heading: 'gate' },
      { heading: 'satisfied' },
      { heading: '95% interval' },
      { heading: 'users noticed', align: 'right' },
      { heading: 'changed before it', shrink: 1 },
    ],
    iterations.map(({ iteration, gate, symptoms, changedFiles }) => {
      const { pooled, interval } = gate.satisfaction
      return [
        String(iteration),
        gate.status,
        formatRate(pooled),
        interval === undefined ? '' : formatRange(interval.low, interval.high),
        String(symptoms.length),
        changedFiles.join(', ') || 'nothing',
      ]
    }),
    width,
  )
}
