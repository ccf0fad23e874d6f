/** @module The service levels of a report: what was asked, what was measured, second by second. */

import {
  formatCount,
  formatDuration,
  formatRate,
  html,
  latencyChart,
  type Markup,
} from '../../../twins/base/node/index.ts'
import {
  type LoadMeasurement,
  type LoadVerdict,
  loadWords,
  objectiveWords,
  targetWords,
} from '../../load/index.ts'
import { objectiveAnchor } from './anchors.ts'
import { STATUS_TONES } from './tones.ts'

const MAX_SECONDS = 600

/** Renders the verdicts; undefined when no service level was measured. */
export function loadSection(verdicts: readonly LoadVerdict[]): Markup | undefined {
  return verdicts.length === 0 ? undefined : html`${verdicts.map(loadCard)}`
}

function loadCard(verdict: LoadVerdict): Markup {
  const { constraint, measurement, objectives } = verdict
  return html`<article class="card" id="${objectiveAnchor(constraint.id)}">
<div class="row"><b>${constraint.title}</b><span class="tag ${STATUS_TONES[verdict.status]}">${verdict.status}</span></div>
<p>${verdict.reason}</p>
<dl class="pairs">
<dt>Asked</dt><dd>${objectives.map(({ objective }) => objectiveWords(objective)).join(', ')}</dd>
<dt>Under</dt><dd>${loadWords(constraint)}: <code>${targetWords(constraint)}</code>, after ${formatDuration(constraint.offered.warmUpMs)} of warming up</dd>
${measurement === undefined ? undefined : figures(measurement)}
</dl>
${measurement === undefined ? html`<p class="soft">Nothing was measured.</p>` : chart(verdict, measurement)}
</article>`
}

function figures(of: LoadMeasurement): Markup {
  return html`<dt>Answered</dt><dd class="num">${formatCount(of.good)} of ${formatCount(of.requests)} good (${formatRate(of.requests === 0 ? undefined : of.good / of.requests, 2)}); ${formatCount(of.errors)} failed, ${formatCount(of.dropped)} never sent</dd>
<dt>Latency</dt><dd class="num">p50 ${formatDuration(of.p50Ms)}, p90 ${formatDuration(of.p90Ms)}, p99 ${formatDuration(of.p99Ms)}, p99.9 ${formatDuration(of.p999Ms)}, slowest ${formatDuration(of.maxMs)}</dd>
<dt>Generator</dt><dd class="num">late by ${formatDuration(of.lagP99Ms)} at its 99th percentile; arrivals' index of dispersion ${of.fano.toFixed(2)} (0 is a metronome)</dd>`
}

function chart(
  { constraint, objectives }: LoadVerdict,
  measurement: LoadMeasurement,
): Markup | undefined {
  const slices = measurement.slices.slice(0, MAX_SECONDS)
  if (slices.length === 0) return undefined
  return html`${latencyChart({
    slices: slices.map((slice) => ({ ...slice, failed: slice.errors + slice.dropped })),
    objectiveMs: Math.min(
      ...objectives.flatMap(({ objective: one }) =>
        one.indicator === 'latency' ? [one.value] : [],
      ),
    ),
    label: targetWords(constraint),
  })}
<p class="small soft">Latency second by second: shaded to the 50th, 90th and 99th percentile; a short line or an arrow marks the slowest request.</p>
<details class="turn"><summary>the figures</summary><div class="scroll"><table><thead><tr><th>second</th><th class="num">offered</th><th class="num">answered</th><th class="num">failed</th><th class="num">p50</th><th class="num">p90</th><th class="num">p99</th><th class="num">slowest</th></tr></thead><tbody>${slices.map(
    (slice) =>
      html`<tr><td>${slice.second}</td><td class="num">${slice.offered}</td><td class="num">${slice.answered}</td><td class="num">${slice.errors + slice.dropped}</td><td class="num">${formatDuration(slice.p50Ms)}</td><td class="num">${formatDuration(slice.p90Ms)}</td><td class="num">${formatDuration(slice.p99Ms)}</td><td class="num">${formatDuration(slice.maxMs)}</td></tr>`,
  )}</tbody></table></div></details>`
}
