/** @module A report of drift as a terminal shows it. */

import {
  type Drift,
  type DriftReport,
  exchangeNumbers,
  verdictText,
} from '../../../twins/laws/index.ts'
import { wrapText } from '../../terminal/index.ts'

/** The report, at most so many columns wide. */
export function driftText(report: DriftReport, width: number): string {
  const groups = Map.groupBy(report.drifts, ({ operation }) => operation)
  const { compared, exchanges, operations, laws } = report
  return [
    `${report.twin} against ${report.service}: ${compared} of ${exchanges} exchanges compared, of ${operations} operations${laws === undefined ? '' : `; ${laws.requests} requests for the laws`}`,
    ...[...groups].flatMap(([operation, drifts]) => [
      '',
      operation === '*' ? 'every operation' : operation,
      ...drifts.map((drift) => differenceText(drift, width)),
    ]),
    ...(report.notCompared.length === 0 ? [] : ['', 'not compared']),
    ...report.notCompared.map(({ reason, exchanges: which }) =>
      wrapText(which.length === 0 ? reason : `${which.length}: ${reason}`, width, '  '),
    ),
    ...(report.notSeeded.length === 0 ? [] : ['', 'not given to the twin']),
    ...report.notSeeded
      .slice(0, 12)
      .map(({ what, why }) => wrapText(`${what}: ${why}`, width, '  ')),
    '',
    verdictText(report),
  ].join('\n')
}

function differenceText(
  { what, message, example, evidence, mend, curl }: Drift,
  width: number,
): string {
  const shown = exchangeNumbers(evidence, 5)
  return [
    wrapText(`· ${what}: ${plain(message)}${shown === '' ? '' : ` (${shown})`}`, width, '  '),
    ...(example === undefined ? [] : [wrapText(`  ${plain(example)}`, width, '  ')]),
    wrapText(`  ${mend}`, width, '  '),
    ...(curl ?? []).slice(-2).map((line) => `    ${line}`),
  ].join('\n')
}

// What services say goes to a terminal: nothing in it may be taken for a command to that.
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{fffd}')
}
