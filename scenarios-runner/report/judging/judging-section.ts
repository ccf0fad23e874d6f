/** @module The part of a report that says who judged, who was asked again, what it cost and how far it can be believed. */

import { formatCount, html, type Markup } from '../../../twins/base/node/index.ts'
import type { Report } from '../model.ts'
import { correctedWords, judgingSentences } from './report-judging.ts'

/** Undefined when nobody was asked. */
export function judgingSection(report: Report): Markup | undefined {
  const { judging } = report
  if (judging === undefined) return undefined
  const corrected = correctedWords(report)
  const lines = judgingSentences(judging)
  return html`<div class="card"><table class="stack"><thead><tr><th>judge</th><th class="num">asked</th><th class="num">kept answers</th><th class="num">failed</th><th class="num">calls</th><th class="num">tokens</th><th class="num">cost</th></tr></thead><tbody>${judging.judges.map(
    (judge) =>
      html`<tr><td><b>${judge.judge}</b></td>${cell('asked', formatCount(judge.asked))}${cell('kept answers', formatCount(judge.kept))}${cell('failed', formatCount(judge.failed))}${cell('calls', formatCount(judge.calls))}${cell('tokens', formatCount(judge.inputTokens + judge.outputTokens))}${cell('cost', judge.costUsd === undefined ? (judge.calls === 0 ? '–' : 'no price') : `$${judge.costUsd.toFixed(4)}`)}</tr>`,
  )}</tbody></table>
${corrected === undefined ? undefined : html`<p>Satisfaction is ${corrected}. The gate counts what was said, uncorrected.</p>`}
${lines.length === 0 ? undefined : html`<ul class="small">${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
${judging.calibration === undefined ? html`<p class="small soft">How often this judge says what people would say was not measured: <code>holdout judge label</code>, then <code>holdout judge calibrate</code>.</p>` : undefined}</div>`
}

function cell(label: string, text: string): Markup {
  return html`<td class="num" data-label="${label}">${text}</td>`
}
