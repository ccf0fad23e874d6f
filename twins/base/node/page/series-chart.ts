/** @module Charts over seconds and over iterations, as inline SVG with a text that says the same. */

import { formatDuration, formatRate } from './format.ts'
import { html, type Markup } from './html.ts'
import type { Tone } from './interval-chart.ts'

const WIDTH = 460
const HEIGHT = 190
const LEFT = 46
const RIGHT = 42
const TOP = 18
const BOTTOM = 28
const PLOT_WIDTH = WIDTH - LEFT - RIGHT
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM

/** Of the charts' small type, with room between two texts. */
const LETTER_WIDTH = 7

/** One second of latencies, in milliseconds. */
export interface LatencySlice {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Requests that failed or were never sent in this second. */
  readonly failed: number
}

/** Draws latency second by second: bands for the percentiles, a mark for the slowest, and the objective's line. */
export function latencyChart(chart: {
  readonly slices: readonly LatencySlice[]
  readonly objectiveMs: number
  /** Such as `GET /permissions`. */
  readonly label: string
}): Markup {
  const { slices, objectiveMs } = chart
  const worst = Math.max(0, ...slices.map((slice) => slice.p99Ms))
  const top = Math.max(objectiveMs * 1.3, worst * 1.1, 0.1)
  const y = (ms: number) => TOP + PLOT_HEIGHT * (1 - Math.max(0, Math.min(top, ms)) / top)
  const width = PLOT_WIDTH / Math.max(1, slices.length)
  const x = (second: number) => LEFT + second * width
  const line = (of: (slice: LatencySlice) => number) =>
    slices
      .map(
        (slice, second) =>
          `${point(x(second), y(of(slice)))} ${point(x(second + 1), y(of(slice)))}`,
      )
      .join(' ')
  const back = (of: (slice: LatencySlice) => number) => line(of).split(' ').reverse().join(' ')
  const last = slices.at(-1)
  const tone: Tone = worst > objectiveMs ? 'bad' : 'accent'
  const label = `${chart.label}: 99th percentile up to ${formatDuration(worst)} over ${slices.length} seconds, objective ${formatDuration(objectiveMs)}`
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>
${ticks(top).map((tick) => gridLine(y(tick), formatDuration(tick)))}
<polygon class="f-${tone} mid" points="${line((s) => s.p50Ms)} ${point(x(slices.length), y(0))} ${point(x(0), y(0))}"/>
<polygon class="f-${tone} faint" points="${line((s) => s.p90Ms)} ${back((s) => s.p50Ms)}"/>
<polygon class="f-${tone} fainter" points="${line((s) => s.p99Ms)} ${back((s) => s.p90Ms)}"/>
<polyline class="s-${tone}" fill="none" stroke-width="2" points="${line((s) => s.p99Ms)}"/>
${slices.map((slice, second) => slowest(slice, x(second) + width / 2, y(slice.maxMs), slice.maxMs > top, width))}
<line class="limit" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${y(objectiveMs).toFixed(1)}" y2="${y(objectiveMs).toFixed(1)}"/>
<text class="limit-text" x="${LEFT + 4}" y="${(y(objectiveMs) - 4).toFixed(1)}">objective ${formatDuration(objectiveMs)}</text>
${
  last === undefined
    ? undefined
    : spread([
        ['p50', y(last.p50Ms)],
        ['p90', y(last.p90Ms)],
        ['p99', y(last.p99Ms)],
      ]).map(
        ([name, at]) =>
          html`<text x="${LEFT + PLOT_WIDTH + 6}" y="${(at + 4).toFixed(1)}">${name}</text>`,
      )
}
${secondLabels(slices.length).map(
  (second) =>
    html`<text x="${x(second).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${second} s</text>`,
)}
</svg>`
}

/** One point of {@link iterationChart}. */
export interface IterationPoint {
  readonly iteration: number
  readonly rate: number | undefined
  readonly interval: { readonly low: number; readonly high: number } | undefined
  readonly tone: Tone
  /** The gate's word, said beside the number in the text alternative. */
  readonly status: string
}

/** Draws satisfaction by iteration: a step line through the points, an interval at each, the gate's verdict by shape and colour. */
export function iterationChart(points: readonly IterationPoint[]): Markup {
  const y = (rate: number) => TOP + PLOT_HEIGHT * (1 - rate)
  const step = PLOT_WIDTH / Math.max(1, points.length)
  const x = (index: number) => LEFT + step * (index + 0.5)
  const known = points.flatMap((p, index) =>
    p.rate === undefined ? [] : [{ ...p, rate: p.rate, index }],
  )
  const path = known
    .map((p, at) => {
      const before = known[at - 1]
      const half =
        before === undefined
          ? ''
          : `${point((x(before.index) + x(p.index)) / 2, y(before.rate))} ${point((x(before.index) + x(p.index)) / 2, y(p.rate))} `
      return `${half}${point(x(p.index), y(p.rate))}`
    })
    .join(' ')
  const label = `Satisfaction by iteration: ${points.map((p) => `${p.iteration}: ${formatRate(p.rate)} (${p.status})`).join(', ')}`
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>
${[0, 0.25, 0.5, 0.75, 1].map((rate) => gridLine(y(rate), formatRate(rate)))}
<polyline class="s-line" stroke-width="1.5" points="${path}"/>
${known.map((p) => iterationMark(p, x(p.index), y))}
${points.map((p, index) => html`<text x="${x(index).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${p.iteration}</text>`)}
</svg>`
}

function iterationMark(
  p: IterationPoint & { readonly rate: number },
  x: number,
  y: (rate: number) => number,
): Markup {
  const at = y(p.rate)
  const { interval } = p
  const mark =
    p.tone === 'ok'
      ? html`<circle class="f-ok" cx="${x.toFixed(1)}" cy="${at.toFixed(1)}" r="5.5"/>`
      : html`<rect class="f-${p.tone}" x="${(x - 4.5).toFixed(1)}" y="${(at - 4.5).toFixed(1)}" width="9" height="9" rx="1"/>`
  // Above the point where there is room for it, below it where the plot ends.
  const text = at - 10 < TOP ? at + 18 : at - 10
  return html`${
    interval === undefined
      ? undefined
      : html`<line class="s-${p.tone} faint" stroke-width="7" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${y(interval.low).toFixed(1)}" y2="${y(interval.high).toFixed(1)}"/>`
  }${mark}<text class="strong" x="${(x + 9).toFixed(1)}" y="${text.toFixed(1)}">${formatRate(p.rate)}</text>`
}

/** What is said of one second fits into its width, or is a mark: the figures stand in a table as well. */
function slowest(slice: LatencySlice, x: number, y: number, above: boolean, width: number): Markup {
  const fitting = (...texts: string[]) =>
    texts.find((text) => text.length * LETTER_WIDTH <= width) ?? texts.at(-1)
  const failed =
    slice.failed === 0
      ? undefined
      : html`<text class="strong" x="${x.toFixed(1)}" y="${HEIGHT - BOTTOM - 4}" text-anchor="middle">${fitting(`${slice.failed} failed`, String(slice.failed), '×')}</text>`
  const mark = above
    ? html`<text x="${x.toFixed(1)}" y="${TOP - 5}" text-anchor="middle">${fitting(`↑ ${formatDuration(slice.maxMs)}`, '↑')}</text>`
    : html`<line class="s-line" stroke-width="1.5" x1="${(x - 5).toFixed(1)}" x2="${(x + 5).toFixed(1)}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`
  return html`${mark}${failed}`
}

function gridLine(y: number, text: string): Markup {
  return html`<line class="axis" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/><text x="${LEFT - 6}" y="${(y + 4).toFixed(1)}" text-anchor="end">${text}</text>`
}

function point(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`
}

/** Round numbers from 0 to just below the top: three to five of them. */
function ticks(top: number): number[] {
  const rough = top / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step)
}

/** At most eight labels under an axis of seconds, the first and last among them. */
function secondLabels(seconds: number): number[] {
  const step = Math.max(1, Math.ceil(seconds / 8))
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
}

/** Moves labels that would cover one another apart; they come ordered from low to high values, so from the bottom up. */
function spread(labels: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  let above = Number.POSITIVE_INFINITY
  return labels.map(([name, at]) => {
    const y = Math.min(at, above - 12)
    above = y
    return [name, y] as const
  })
}
