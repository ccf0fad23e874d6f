/** @module What was measured of a judge, in words. */

import type { Calibration } from '../../scenarios-runner/judge/index.ts'
import { formatRange, formatRate, plural } from '../../twins/base/node/index.ts'
import { wrapText } from '../terminal/index.ts'

/** The lines that `judge calibrate` prints. */
export function calibrationText(
  calibration: Calibration,
  remarks: readonly string[],
  width: number,
): string {
  const { judge, labelled, sensitivity, specificity, trials, criteria, first } = calibration
  const lines = [
    `${judge} on ${plural(labelled.trials, 'labelled trial')}${labelled.unclear > 0 ? `, ${labelled.unclear} of them unclear to people` : ''}${labelled.undecided > 0 ? `, ${labelled.undecided} not decided by it` : ''}`,
    '',
    measured('Sensitivity', sensitivity, 'satisfied'),
    measured('Specificity', specificity, 'unsatisfied'),
    ...(trials === undefined ? [] : [agreed('Trials', trials, 'satisfied')]),
    ...(criteria === undefined ? [] : [agreed('Criteria', criteria, 'met')]),
    ...(first === undefined ? [] : [cascadeLine(first)]),
    ...calibration.disputed
      .slice(0, 3)
      .map(
        ({ scenario, criterion, of, differ }) =>
          `Disputed     ${differ} of ${of}: "${criterion}" (${scenario}). Often such a criterion is unclear, not the judge wrong.`,
      ),
    ...remarks.map((remark) => `! ${remark}`),
  ]
  return lines.map((line) => wrapText(line, width, ' '.repeat(13))).join('\n')
}

function measured(name: string, found: Calibration['sensitivity'], word: string): string {
  if (found === undefined) {
    return `${name.padEnd(13)}not known: no trial that people call ${word} is labelled${word === 'unsatisfied' ? '. Label a run of something broken' : ''}`
  }
  const { right, of, rate, low, high } = found
  return `${name.padEnd(13)}${formatRate(rate)} (${right} of ${of} that people call ${word}; ${formatRange(low, high)})`
}

function agreed(
  name: string,
  { of, observed, kappa, ac1, baseRate }: NonNullable<Calibration['trials']>,
  word: string,
): string {
  return `${name.padEnd(13)}agree in ${formatRate(observed)} of ${of}: kappa ${kappa.toFixed(2)}, AC1 ${ac1.toFixed(2)}, people call ${formatRate(baseRate)} ${word}`
}

function cascadeLine({ goal, considered, safe }: NonNullable<Calibration['first']>): string {
  const promise = `differing from people in at most ${formatRate(goal.disagreement)}, ${formatRate(goal.confidence)} sure`
  return safe === undefined
    ? `Cascade      nothing of the first judge's work may stand: no share of ${plural(considered, 'labelled trial')} is proven to be ${promise}. That takes at least ${leastLabels(goal)} without a disagreement`
    : `Cascade      ${formatRate(safe.coverage)} of the first judge's work may stand, from a confidence of ${formatRate(safe.threshold)}: ${safe.disagreements} of ${safe.accepted} differ, proven ${promise}`
}

function leastLabels({ disagreement, confidence }: { disagreement: number; confidence: number }) {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - disagreement))
}
