/** @module The figures of one load: objectives with their bounds, endpoints, errors by kind, the slowest requests, seconds. */

import {
  formatCount,
  formatDuration,
  formatRate,
  html,
  type Markup,
} from '../../../../twins/base/node/index.ts'
import {
  boundsOf,
  endpointWords,
  type LoadMeasurement,
  type LoadVerdict,
  objectiveWords,
  unseenStallMs,
} from '../../../load/index.ts'
import { STATUS_TONES } from '../tones.ts'
import { condense } from './load-charts.ts'

/** Each objective: what was found, its bounds, and how much of its error budget is spent. */
export function objectiveTable({ objectives, constraint }: LoadVerdict): Markup {
  return html`<div class="scroll"><table class="stack"><thead><tr><th>objective</th><th></th><th>found</th><th class="num">bad</th><th class="num">exact, 1 by 1</th><th class="num">by seconds</th><th class="num">budget spent</th></tr></thead><tbody>${objectives.map(
    ({ objective, status, reason, n, bad, exact, bySeconds, budgetSpent }) => {
      const isWished = constraint.aspirational === true || objective.aspirational === true
      const range = (bounds: typeof exact) => (bounds === undefined ? '' : boundsOf(bounds))
      return html`<tr><td>${objectiveWords(objective)}${isWished ? html` <span class="tag">aspirational</span>` : undefined}</td><td><span class="tag ${STATUS_TONES[status]}">${status}</span></td><td>${reason}</td><td class="num" data-label="bad">${formatCount(bad)} of ${formatCount(n)}</td><td class="num" data-label="exact">${range(exact)}</td><td class="num" data-label="by seconds">${range(bySeconds)}</td><td class="num" data-label="budget spent">${budgetSpent === undefined ? '' : formatRate(budgetSpent)}</td></tr>`
    },
  )}</tbody></table></div>
<p class="small soft">Bounds are of the share that is bad. The exact ones (Clopper-Pearson) take each request by itself; those by seconds (Korn-Graubard) take each second as one cluster, since the requests of one stall share its fate. Both are needed to pass once anything was bad.</p>`
}

/** What the whole load came to, and what it cannot have seen. */
export function loadFigures(of: LoadMeasurement): Markup {
  return html`<dt>Answered</dt><dd class="num">${formatCount(of.good)} of ${formatCount(of.requests)} well (${formatRate(of.requests === 0 ? undefined : of.good / of.requests, 2)}); ${formatCount(of.errors)} failed, ${formatCount(of.dropped)} never sent</dd>
<dt>Latency</dt><dd class="num">p50 ${formatDuration(of.p50Ms)}, p90 ${formatDuration(of.p90Ms)}, p99 ${formatDuration(of.p99Ms)}, p99.9 ${formatDuration(of.p999Ms)}, slowest ${formatDuration(of.maxMs)}</dd>
<dt>Offered for</dt><dd class="num">${formatDuration(of.offeredMs)} in ${of.looks === 1 ? 'one look' : `${of.looks} looks`}${of.endedEarly ? ', ended early since the failure was certain' : ''}; a stall that comes less often than every ${formatDuration(unseenStallMs(of))} may have gone unseen</dd>
<dt>Generator</dt><dd class="num">late by ${formatDuration(of.lagP99Ms)} at its 99th percentile; arrivals’ dispersion ${of.fano.toFixed(2)}, as scheduled ${of.fanoDue.toFixed(2)} (0 is a metronome, 1 Poisson); ${formatRate(of.generatorCpu)} of a core</dd>`
}

/** Endpoints, where there are several; errors by kind, where there are any; the slowest requests; the seconds. */
export function loadDetails(of: LoadMeasurement): Markup {
  return html`${endpointTable(of)}${errorTable(of)}${slowestTable(of)}${secondTable(of)}`
}

function endpointTable({ endpoints }: LoadMeasurement): Markup | undefined {
  if (endpoints.length < 2) return undefined
  return html`<h4>Endpoints</h4><div class="scroll"><table><thead><tr><th>endpoint</th><th class="num">requests</th><th class="num">failed</th><th class="num">p50</th><th class="num">p90</th><th class="num">p99</th><th class="num">slowest</th></tr></thead><tbody>${endpoints.map(
    (one) =>
      html`<tr><td><code>${endpointWords(one)}</code></td><td class="num">${formatCount(one.requests)}</td><td class="num">${formatCount(one.errors + one.dropped)}</td><td class="num">${formatDuration(one.p50Ms)}</td><td class="num">${formatDuration(one.p90Ms)}</td><td class="num">${formatDuration(one.p99Ms)}</td><td class="num">${formatDuration(one.maxMs)}</td></tr>`,
  )}</tbody></table></div>`
}

function errorTable({ errorKinds, dropped, requests }: LoadMeasurement): Markup | undefined {
  const kinds = Object.entries({ ...errorKinds, 'never sent': dropped }).filter(([, n]) => n > 0)
  if (kinds.length === 0) return undefined
  const sorted = kinds.toSorted(([, a], [, b]) => b - a)
  const most = sorted[0]?.[1] ?? 1
  return html`<h4>Errors by kind</h4><div class="scroll"><table><tbody>${sorted
    .slice(0, 20)
    .map(
      ([kind, n]) =>
        html`<tr><td><code>${kind}</code></td><td class="num">${formatCount(n)}</td><td class="num">${formatRate(n / requests, 1)}</td><td><svg viewBox="0 0 120 10" width="120" height="10" role="img" aria-label="${kind}: ${n}"><rect class="f-bad" width="${((120 * n) / most).toFixed(1)}" height="10" rx="2"/></svg></td></tr>`,
    )}</tbody></table></div>`
}

function slowestTable({ slowest }: LoadMeasurement): Markup | undefined {
  if (slowest.length === 0) return undefined
  return html`<details class="turn"><summary>the slowest requests, and what the twins did meanwhile</summary><div class="scroll"><table class="stack"><thead><tr><th class="num">took</th><th class="num">due at</th><th>request</th><th>ended</th><th>twins meanwhile</th></tr></thead><tbody>${slowest.map(
    (one) =>
      html`<tr><td class="num" data-label="took">${formatDuration(one.latencyMs)}</td><td class="num" data-label="due at">${(one.atMs / 1_000).toFixed(2)} s</td><td><code>${one.endpoint}</code></td><td>${one.ended}</td><td data-label="twins">${
        one.twins === undefined
          ? 'not known'
          : one.twins.length === 0
            ? 'were not called'
            : one.twins.map((line) => html`${line}<br>`)
      }</td></tr>`,
  )}</tbody></table></div></details>`
}

function secondTable(of: LoadMeasurement): Markup {
  const { slices } = condense(of.slices)
  return html`<details class="turn"><summary>the figures</summary><div class="scroll"><table><thead><tr><th>second</th><th class="num">offered</th><th class="num">served</th><th class="num">failed</th><th class="num">p50</th><th class="num">p90</th><th class="num">p99</th><th class="num">slowest</th></tr></thead><tbody>${slices.map(
    (slice) =>
      html`<tr><td>${slice.second}</td><td class="num">${Math.round(slice.offered)}</td><td class="num">${Math.round(slice.served ?? slice.answered)}</td><td class="num">${slice.errors + slice.dropped}</td><td class="num">${formatDuration(slice.p50Ms)}</td><td class="num">${formatDuration(slice.p90Ms)}</td><td class="num">${formatDuration(slice.p99Ms)}</td><td class="num">${formatDuration(slice.maxMs)}</td></tr>`,
  )}</tbody></table></div></details>`
}
