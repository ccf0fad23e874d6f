/** @module How numbers are spelled on pages and in terminals: always the same, in every locale. */

/** `61.4%`; whole when it is whole; never 100% for less than all, nor 0% for more than none. */
export function formatRate(rate: number | undefined, digits = 1): string {
  if (rate === undefined || Number.isNaN(rate)) return '–'
  const text = (rate * 100).toFixed(digits)
  const step = 10 ** -digits
  if (rate < 1 && Number(text) >= 100) return `> ${(100 - step).toFixed(digits)}%`
  if (rate > 0 && Number(text) <= 0) return `< ${step}%`
  return `${Number(text)}%`
}

/** A proven lower bound, rounded down so that it never claims more than was proven: `≥ 95.1%` for 0.95189. */
export function formatProven(bound: number, digits = 1): string {
  const scale = 10 ** (digits + 2)
  return `≥ ${formatRate(Math.floor(bound * scale + 1e-9) / scale, digits)}`
}

/** `52.0–70.1%`. */
export function formatRange(low: number, high: number, digits = 1): string {
  return `${Number((low * 100).toFixed(digits))}–${Number((high * 100).toFixed(digits))}%`
}

/** Milliseconds in the unit that reads best: `0.8 ms`, `312 ms`, `4.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  const seconds = Math.round(ms / 1_000)
  const rest = seconds % 60
  return rest === 0
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 60)} min ${rest} s`
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 trial`, `20 trials`; the plural is the singular with an s unless given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** An ISO instant as `2026-03-05 14:02:11 UTC`; the text itself when it is none. */
export function formatInstant(instant: string): string {
  return instant.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC')
}

/** A text on one line, cut to so many characters: for headings and table cells that anything may be put into. */
export function shortLine(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`
}
