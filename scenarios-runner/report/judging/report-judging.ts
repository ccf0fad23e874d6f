/** @module Who judged a run, what it took and how far that can be believed, as the report tells it. */

import { formatCount, formatRange, formatRate, plural } from '../../../twins/base/node/index.ts'
import type { JudgingSummary } from '../../judge/index.ts'
import type { Report } from '../model.ts'

type ReportJudging = NonNullable<Report['judging']>

/** The part of the report; of a calibration what tells how far to believe, not the whole file. */
export function reportJudging(summary: JudgingSummary): ReportJudging {
  const { calibration, corrected, escalated, byFirst, audited } = summary
  return {
    trials: summary.trials,
    judges: summary.judges.map(({ judge, asked, kept, failed, usage }) => ({
      judge,
      asked,
      kept,
      failed,
      ...usage,
    })),
    ...(byFirst === undefined ? {} : { cascade: { byFirst, escalated: { ...escalated } } }),
    ...(audited === undefined ? {} : { audited: { ...audited } }),
    ...(calibration === undefined
      ? {}
      : {
          calibration: {
            measuredAt: calibration.measuredAt,
            ...(calibration.sensitivity ? { sensitivity: calibration.sensitivity } : {}),
            ...(calibration.specificity ? { specificity: calibration.specificity } : {}),
            ...(calibration.trials ? { agreement: calibration.trials } : {}),
          },
        }),
    ...(corrected === undefined ? {} : { corrected: { ...corrected } }),
  }
}

/** Satisfaction as it is without the judge's errors, beside the observed one; undefined where nothing is known of them. */
export function correctedWords({ judging }: Report): string | undefined {
  const corrected = judging?.corrected
  if (corrected === undefined) return undefined
  if ('why' in corrected) return `not corrected for the judge’s errors: ${corrected.why}`
  const { rate, low, high, judged, byChecks } = corrected
  const checked = byChecks === 0 ? '' : `; what checks decided (${byChecks}) is taken as it is`
  return `${formatRate(rate)} (${formatRange(low, high)}) with the judge’s errors taken out of the ${judged} that it decided (Rogan-Gladen, Lee’s interval${checked})`
}

const WHY: Readonly<Record<string, string>> = {
  critical: 'critical scenario',
  uncalibrated: 'first judge not calibrated',
  unsure: 'first judge unsure',
  inconclusive: 'first judge could not decide',
  failed: 'first judge failed',
}

/** One sentence each: the cascade, its audit, how far people agree. */
export function judgingSentences({ cascade, audited, calibration }: ReportJudging): string[] {
  const lines: string[] = []
  if (cascade !== undefined) {
    const reasons = Object.entries(cascade.escalated).map(([why, n]) => `${WHY[why] ?? why} ${n}`)
    const total = Object.values(cascade.escalated).reduce((sum, n) => sum + n, 0)
    const all = cascade.byFirst + total + (audited?.of ?? 0)
    lines.push(
      `The first judge was enough in ${formatRate(cascade.byFirst / all)} (${cascade.byFirst} of ${all}); ${total === 0 ? 'none was' : `${plural(total, 'trial')} ${total === 1 ? 'was' : 'were'}`} escalated${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}.`,
    )
  }
  if (audited !== undefined) {
    lines.push(
      `Of ${plural(audited.of, 'answer')} that would have stood, the second judge was asked about too: it agreed with ${audited.agreed}, so that they differ in at most ${formatRate(audited.bound)} (95%).`,
    )
  }
  if (calibration !== undefined) {
    const { agreement, sensitivity, specificity } = calibration
    if (agreement !== undefined) {
      lines.push(
        `On ${plural(agreement.of, 'trial')} that people labelled, the judge agrees in ${formatRate(agreement.observed)}: kappa ${agreement.kappa.toFixed(2)}, AC1 ${agreement.ac1.toFixed(2)}, where people call ${formatRate(agreement.baseRate)} satisfied.`,
      )
    }
    if (sensitivity !== undefined) lines.push(measuredWords('satisfied', sensitivity))
    if (specificity !== undefined) lines.push(measuredWords('unsatisfied', specificity))
  }
  return lines
}

function measuredWords(
  word: string,
  { right, of, rate, low, high }: NonNullable<ReportJudging['calibration']>['sensitivity'] & object,
): string {
  return `Of ${of} that people call ${word}, it calls ${right} so: ${formatRate(rate)} (${formatRange(low, high)}).`
}

/** What a judge took: `212 calls, 480,120 tokens, $1.2034`. */
export function spentWords(judge: ReportJudging['judges'][number]): string {
  const tokens = judge.inputTokens + judge.outputTokens
  return [
    plural(judge.calls, 'call'),
    `${formatCount(tokens)} tokens`,
    ...(judge.costUsd === undefined ? ['no price is known'] : [`$${judge.costUsd.toFixed(4)}`]),
  ].join(', ')
}
