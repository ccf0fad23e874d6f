/** @module A rate as a picture: where it is, how sure that is, and where it must be. */

import { formatRange, formatRate } from './format.ts'
import { html, type Markup } from './html.ts'

/** What a colour says. `void` is invalid: the measurement itself was broken. */
export type Tone = 'ok' | 'bad' | 'warn' | 'void' | 'accent'

/** A rate between 0 and 1, with its interval when there is one. */
export interface IntervalBar {
  readonly rate: number | undefined
  readonly interval: { readonly low: number; readonly high: number } | undefined
  /** The rate to reach, drawn as a line. */
  readonly threshold?: number | undefined
  readonly tone: Tone
  /** What is measured, for those who cannot see the picture: `revoke: 18 of 20`. */
  readonly label: string
}

const WIDTH = 200
const HEIGHT = 24
const INSET = 6

const x = (rate: number) => INSET + Math.max(0, Math.min(1, rate)) * (WIDTH - 2 * INSET)

/** Draws a bar from 0 to 100%: a band for the interval with whiskers at its ends, a point for the rate, a line to reach. */
export function intervalBar(bar: IntervalBar): Markup {
  const middle = HEIGHT / 2
  const { rate, interval, threshold, tone } = bar
  const sure = interval === undefined ? '' : `, between ${formatRange(interval.low, interval.high)}`
  const asked = threshold === undefined ? '' : `, asked for ${formatRate(threshold)}`
  const label = `${bar.label}: ${rate === undefined ? 'nothing observed' : formatRate(rate)}${sure}${asked}`
  const ends = interval === undefined ? [] : [interval.low, interval.high]
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>
<rect class="track" x="${INSET}" y="${middle - 3}" width="${WIDTH - 2 * INSET}" height="6" rx="3"/>${
    interval === undefined
      ? undefined
      : html`<rect class="f-${tone} faint" x="${x(interval.low).toFixed(1)}" y="${middle - 5}" width="${Math.max(1, x(interval.high) - x(interval.low)).toFixed(1)}" height="10" rx="2"/>`
  }${ends.map(
    (end) =>
      html`<line class="s-${tone}" stroke-width="1.5" x1="${x(end).toFixed(1)}" x2="${x(end).toFixed(1)}" y1="${middle - 6}" y2="${middle + 6}"/>`,
  )}${
    threshold === undefined
      ? undefined
      : html`<line class="limit" x1="${x(threshold).toFixed(1)}" x2="${x(threshold).toFixed(1)}" y1="1" y2="${HEIGHT - 1}"/>`
  }${
    rate === undefined
      ? undefined
      : html`<circle class="f-${tone}" cx="${x(rate).toFixed(1)}" cy="${middle}" r="4.5"/>`
  }</svg>`
}
