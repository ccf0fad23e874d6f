/** @module How objectives, loads and numbers are said, the same in plans, verdicts and reports. */

import type {
  LoadConstraint,
  LoadMeasurement,
  Objective,
  OfferedLoad,
  ShareBounds,
} from './model.ts'

/** `P99 below 100 ms`, or the share in full where it is no usual percentile; with the endpoint where it is about one. */
export function objectiveWords(objective: Objective): string {
  const about = objective.endpoint ?? (objective.tag === undefined ? '' : `tag ${objective.tag}`)
  return `${askedWords(objective)}${about === '' ? '' : ` of ${about}`}`
}

function askedWords(objective: Objective): string {
  const { indicator, value, target, budgeting, timeSliceTarget, timeSliceWindowMs } = objective
  const below = objective.op === 'lt' || objective.op === 'gt' ? 'below' : 'at most'
  const slices = `in ${percent(target)} of slices of ${secondsOf(timeSliceWindowMs)}`
  switch (indicator) {
    case 'latency':
      return budgeting === 'Occurrences'
        ? `P${percentile(target)} ${below} ${value} ms`
        : `P${percentile(timeSliceTarget)} ${below} ${value} ms ${slices}`
    case 'errors':
      return budgeting === 'Occurrences'
        ? `at most ${percent(1 - target)} of errors`
        : `at most ${percent(1 - timeSliceTarget)} of errors ${slices}`
    case 'throughput':
      return `throughput of at least ${value} a second`
    case 'cpu':
      return `CPU ${below} ${percent(value)} of a core${alwaysWords(target)}`
    case 'memory':
      return `memory ${below} ${bytesOf(value)}${alwaysWords(target)}`
    case 'event-loop-lag':
      return `event loop late by ${below === 'below' ? 'less than' : 'at most'} ${value} ms${alwaysWords(target)}`
    default:
      return indicator satisfies never
  }
}

function alwaysWords(target: number): string {
  return target === 1 ? '' : ` in ${percent(target)} of seconds`
}

function percentile(share: number): number {
  return Number((share * 100).toFixed(4))
}

/** `200 requests a second for 3 s`, `5 stories a second for 1 min`, `10 to 500 requests a second in 2 stages over 1.5 min, Poisson`. */
export function loadWords({
  offered,
  requests,
}: Pick<LoadConstraint, 'offered' | 'requests'>): string {
  const { stages, arrival } = offered
  const what = requests.every(({ from }) => from === 'scenario') ? 'stories' : 'requests'
  const rates = stages.flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond])
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  const drawn = arrival === 'poisson' ? ', Poisson' : ''
  const spread =
    least === most
      ? `${rateOf(most)} ${what} a second for ${secondsOf(durationOf(offered))}`
      : `${rateOf(least)} to ${rateOf(most)} ${what} a second ${stages.length > 1 ? `in ${stages.length} stages ` : ''}over ${secondsOf(durationOf(offered))}`
  return `${spread}${drawn}`
}

/** How long a load is planned, in milliseconds. */
export function durationOf({ stages }: OfferedLoad): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** The highest rate that is offered, in requests a second. */
export function peakRate({ stages }: OfferedLoad): number {
  return Math.max(
    ...stages.flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond]),
  )
}

/** `GET /permissions`, `2 endpoints`. */
export function targetWords(constraint: LoadConstraint): string {
  const names = constraint.requests.map((source) => {
    switch (source.from) {
      case 'request':
        return `${source.request.method} ${source.request.path.split('?')[0]}`
      case 'scenario':
        return `the steps of ${source.scenario}`
      case 'contract':
        return source.operations?.join(', ') ?? 'what its contract reads'
      case 'recording':
        return `the recording ${source.file}`
      default:
        return source satisfies never
    }
  })
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}

/** `GET /permissions`, `GET /permissions (read, cached)`. */
export function endpointWords({
  name,
  tags = [],
}: {
  readonly name: string
  readonly tags?: readonly string[] | undefined
}): string {
  return tags.length === 0 ? name : `${name} (${tags.join(', ')})`
}

/** `3 s`, `2.5 s`. */
export function secondsOf(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`
}

/** Three digits. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}

function rateOf(perSecond: number): number {
  return Number(perSecond.toPrecision(6))
}

/** `0.62%`, rounded so that a bound never says more than it proves. */
export function percent(share: number, to: 'down' | 'up' | 'near' = 'near'): string {
  const scaled = share * 10_000
  const rounded =
    to === 'down' ? Math.floor(scaled) : to === 'up' ? Math.ceil(scaled) : Math.round(scaled)
  return `${rounded / 100}%`
}

/** `0.4–1.3%`: wider by what rounding takes, so that it says no more than it proves. */
export function boundsOf({ lower, upper }: ShareBounds): string {
  return `${percent(lower, 'down').slice(0, -1)}–${percent(upper, 'up')}`
}

/** `256 MiB`. */
export function bytesOf(bytes: number): string {
  const mib = bytes / 2 ** 20
  return mib >= 1_024 ? `${round(mib / 1_024)} GiB` : `${round(mib)} MiB`
}

/** What went wrong, the most frequent first. */
export function kindsOf(slow: number, measurement: LoadMeasurement): string {
  const { dropped, errorKinds } = measurement
  const kinds = Object.entries({ slow, dropped, ...errorKinds }).filter(([, count]) => count > 0)
  if (kinds.length === 0) return ''
  const sorted = kinds.toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return ` (${sorted
    .slice(0, 5)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')})`
}
