/** @module Lines over seconds and over percentiles, as inline SVG with a text that says the same. */

import { html, type Markup } from '../../../../twins/base/node/index.ts'

const WIDTH = 460
const LEFT = 58
const RIGHT = 66
const TOP = 12
const BOTTOM = 24
const PLOT_WIDTH = WIDTH - LEFT - RIGHT

/** One line: a value for each second, undefined where it is not known. */
export interface ChartLine {
  readonly name: string
  readonly tone: 'accent' | 'ok' | 'bad' | 'warn' | 'line'
  readonly values: readonly (number | undefined)[]
}

/** Draws lines over equal steps of time; zero is the ground. */
export function lineChart(chart: {
  readonly lines: readonly ChartLine[]
  /** How many seconds a step is. */
  readonly secondsEach: number
  readonly format: (value: number) => string
  readonly label: string
  readonly limit?: { readonly value: number; readonly name: string }
  readonly height?: number
  /** The axis reaches to this at least. */
  readonly least?: number
}): Markup {
  const { lines, format, limit, secondsEach, height = 110, least = 1e-9 } = chart
  const steps = Math.max(1, ...lines.map(({ values }) => values.length))
  const known = lines.flatMap(({ values }) => values.flatMap((value) => value ?? []))
  const top = Math.max(least, limit?.value ?? 0, ...known) * 1.12
  const plotHeight = height - TOP - BOTTOM
  const y = (value: number) => TOP + plotHeight * (1 - Math.max(0, Math.min(top, value)) / top)
  const x = (step: number) => LEFT + (PLOT_WIDTH * (step + 0.5)) / steps
  const most = (values: readonly (number | undefined)[]) =>
    Math.max(0, ...values.map((value) => value ?? 0))
  const said = lines.map(({ name, values }) => `${name} up to ${format(most(values))}`).join(', ')
  const label = `${chart.label}: ${said}${limit === undefined ? '' : `; ${limit.name} ${format(limit.value)}`}`
  let above = Number.POSITIVE_INFINITY
  const names = lines
    .map((line) => ({ line, at: y(line.values.findLast((value) => value !== undefined) ?? 0) }))
    .sort((a, b) => b.at - a.at)
    .map(({ line, at }) => {
      above = Math.min(at, above - 12)
      return html`<text x="${LEFT + PLOT_WIDTH + 5}" y="${(above + 4).toFixed(1)}">${line.name}</text>`
    })
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${[0, 0.5, 1].map((part) => {
  const value = (top / 1.12) * part
  const at = y(value).toFixed(1)
  return html`<line class="axis" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${format(value)}</text>`
})}
${lines.map(({ tone, values }) => html`<polyline class="s-${tone}" fill="none" stroke-width="1.8" points="${pointsOf(values, x, y)}"/>`)}
${
  limit === undefined
    ? undefined
    : html`<line class="limit" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${y(limit.value).toFixed(1)}" y2="${y(limit.value).toFixed(1)}"/><text class="limit-text" x="${LEFT + 4}" y="${(y(limit.value) - 4).toFixed(1)}">${limit.name} ${format(limit.value)}</text>`
}
${names}
<text x="${LEFT}" y="${height - 6}">0 s</text><text x="${LEFT + PLOT_WIDTH}" y="${height - 6}" text-anchor="end">${steps * secondsEach} s</text>
</svg>`
}

/** Draws latency by percentile, ever closer to all requests: each mark to the right is ten times rarer. */
export function percentileChart(
  curve: readonly (readonly [share: number, ms: number])[],
  format: (ms: number) => string,
  limits: readonly { readonly share: number; readonly ms: number }[],
): Markup | undefined {
  if (curve.length < 2) return undefined
  const height = 150
  const plotHeight = height - TOP - BOTTOM
  const rare = (share: number) => -Math.log10(Math.max(1e-9, 1 - share))
  const last = Math.max(1, rare(curve.at(-1)?.[0] ?? 0.9))
  const top = Math.max(...curve.map(([, ms]) => ms), ...limits.map(({ ms }) => ms), 0.1) * 1.12
  const x = (share: number) => LEFT + (PLOT_WIDTH * Math.min(last, rare(share))) / last
  const y = (ms: number) => TOP + plotHeight * (1 - Math.min(top, ms) / top)
  const marks = [0, 0.9, 0.99, 0.999, 0.9999].filter((share) => rare(share) <= last + 1e-9)
  const nameOf = (share: number) =>
    share === 0 ? 'fastest' : `p${Number((share * 100).toFixed(4))}`
  const shown = marks.flatMap((share) => {
    const found = curve.find(([at]) => at >= share - 1e-9)
    return found === undefined ? [] : [`${nameOf(share)} ${format(found[1])}`]
  })
  const label = `Latency by percentile: ${shown.join(', ')}`
  const asked = limits.filter(({ share }) => rare(share) <= last)
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${[0, 0.5, 1].map((part) => {
  const ms = (top / 1.12) * part
  return html`<line class="axis" x1="${LEFT}" x2="${LEFT + PLOT_WIDTH}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}"/><text x="${LEFT - 6}" y="${(y(ms) + 4).toFixed(1)}" text-anchor="end">${format(ms)}</text>`
})}
${marks.map((share) => html`<text x="${x(share).toFixed(1)}" y="${height - 6}" text-anchor="middle">${nameOf(share)}</text>`)}
<polyline class="s-accent" fill="none" stroke-width="1.8" points="${curve.map(([share, ms]) => `${x(share).toFixed(1)},${y(ms).toFixed(1)}`).join(' ')}"/>
${asked.map(({ share, ms }) => html`<line class="limit" x1="${LEFT}" x2="${x(share).toFixed(1)}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}"/><line class="limit" x1="${x(share).toFixed(1)}" x2="${x(share).toFixed(1)}" y1="${y(ms).toFixed(1)}" y2="${(TOP + plotHeight).toFixed(1)}"/>`)}
</svg>`
}

function pointsOf(
  values: readonly (number | undefined)[],
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  return values
    .flatMap((value, step) =>
      value === undefined ? [] : [`${x(step).toFixed(1)},${y(value).toFixed(1)}`],
    )
    .join(' ')
}
