/** @module How times, counts and values are spelled on the page: always the same, in every locale, on the world's clock in UTC. */

/** `2026-03-05 14:02:11 UTC`. */
export function instant(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15
    ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : '–'
}

/** `14:02:11.123`. */
export function timeOfDay(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().slice(11, 23) : '–'
}

/** `2 d 3 h`, `5 min 3 s`, `1.2 s`, `80 ms`. */
export function duration(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const
  for (const [i, [unit, size]] of units.entries()) {
    if (ms < size) continue
    const [small, smallSize] = units[i + 1] ?? ['s', 1000]
    const rest = Math.floor((ms % size) / smallSize)
    return `${Math.floor(ms / size)} ${unit}${rest === 0 ? '' : ` ${rest} ${small}`}`
  }
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`
}

/** `12,345`. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 request`, `1,200 requests`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** A value on one line. */
export function shortValue(value: unknown, limit = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const line = text.replace(/\s+/g, ' ')
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** What colour a status has, and whether it is an answer at all. */
export function statusTone(status: number | undefined): string {
  if (status === undefined) return 'void'
  if (status >= 500) return 'bad'
  return status >= 400 ? 'warn' : 'ok'
}
