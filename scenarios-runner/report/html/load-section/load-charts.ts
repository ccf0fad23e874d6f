/** @module The pictures of one load: latency, percentiles, rates, errors, and the artifact underneath. */

import {
  formatCount,
  formatDuration,
  formatRate,
  html,
  latencyChart,
  type Markup,
} from '../../../../twins/base/node/index.ts'
import {
  endpointWords,
  type LoadMeasurement,
  type LoadSlice,
  type LoadVerdict,
  type Objective,
} from '../../../load/index.ts'
import { lineChart, percentileChart } from './line-chart.ts'

/** More steps than these cannot be told apart. */
const MAX_STEPS = 240
const MAX_ENDPOINTS = 6

/** All pictures of a load, those of the same time one under the other. */
export function loadCharts(verdict: LoadVerdict, measurement: LoadMeasurement): Markup {
  const { slices, secondsEach } = condense(measurement.slices)
  const limits = latencyLimits(verdict)
  // Said once, wherever it is drawn: of all requests, or of an endpoint.
  const isShaded =
    secondsEach === 1 &&
    verdict.objectives.some(({ objective }) => objective.indicator === 'latency')
  return html`<div class="pair"><div>
<h4>Latency</h4>
${latencyOver(slices, limits, secondsEach, 'all requests')}
${isShaded ? html`<p class="small soft">Where a picture is shaded it is second by second, to the 50th, 90th and 99th percentile; a short line or an arrow marks the slowest request.</p>` : undefined}
${ratesOver(slices, secondsEach)}
${resourcesOver(measurement, verdict)}
</div><div>
<h4>By percentile</h4>
${percentileChart(measurement.curve, formatDuration, percentileLimits(verdict))}
${endpointCharts(verdict, measurement)}
</div></div>`
}

/** Steps of several seconds where there are very many, each as bad as its worst second. */
export function condense(all: readonly LoadSlice[]): {
  readonly slices: readonly LoadSlice[]
  readonly secondsEach: number
} {
  const secondsEach = Math.max(1, Math.ceil(all.length / MAX_STEPS))
  if (secondsEach === 1) return { slices: all, secondsEach }
  const slices: LoadSlice[] = []
  for (let from = 0; from < all.length; from += secondsEach) {
    const own = all.slice(from, from + secondsEach)
    const worst = (of: (slice: LoadSlice) => number) => Math.max(...own.map(of))
    const mean = (of: (slice: LoadSlice) => number) =>
      own.reduce((sum, slice) => sum + of(slice), 0) / own.length
    slices.push({
      second: from,
      offered: mean((slice) => slice.offered),
      answered: mean((slice) => slice.answered),
      served: mean((slice) => slice.served ?? 0),
      errors: own.reduce((sum, slice) => sum + slice.errors, 0),
      dropped: own.reduce((sum, slice) => sum + slice.dropped, 0),
      p50Ms: worst((slice) => slice.p50Ms),
      p90Ms: worst((slice) => slice.p90Ms),
      p99Ms: worst((slice) => slice.p99Ms),
      maxMs: worst((slice) => slice.maxMs),
    })
  }
  return { slices, secondsEach }
}

function latencyOver(
  slices: readonly LoadSlice[],
  limits: readonly number[],
  secondsEach: number,
  label: string,
): Markup | undefined {
  if (slices.length === 0) return undefined
  if (limits.length > 0 && secondsEach === 1) {
    return html`${latencyChart({
      slices: slices.map((slice) => ({ ...slice, failed: slice.errors + slice.dropped })),
      objectiveMs: Math.min(...limits),
      label,
    })}`
  }
  const [limit] = limits
  return html`${lineChart({
    secondsEach,
    format: formatDuration,
    label: `Latency of ${label}`,
    height: 170,
    lines: [
      { name: 'p50', tone: 'ok', values: slices.map(({ p50Ms }) => p50Ms) },
      { name: 'p90', tone: 'warn', values: slices.map(({ p90Ms }) => p90Ms) },
      { name: 'p99', tone: 'accent', values: slices.map(({ p99Ms }) => p99Ms) },
    ],
    ...(limit === undefined ? {} : { limit: { value: limit, name: 'objective' } }),
  })}${secondsEach === 1 ? undefined : html`<p class="small soft">Each step is the worst of ${secondsEach} seconds.</p>`}`
}

function ratesOver(slices: readonly LoadSlice[], secondsEach: number): Markup {
  const failed = slices.map(({ errors, dropped }) => errors + dropped)
  const perSecond = (value: number) => `${formatCount(Math.round(value))}/s`
  return html`<h4>Requests a second</h4>
${lineChart({
  secondsEach,
  format: perSecond,
  least: 1,
  label: 'Rates',
  lines: [
    { name: 'offered', tone: 'line', values: slices.map(({ offered }) => offered) },
    { name: 'served', tone: 'accent', values: slices.map(({ served }) => served) },
    ...(failed.some((count) => count > 0)
      ? [{ name: 'failed', tone: 'bad' as const, values: failed }]
      : []),
  ],
})}`
}

function resourcesOver(measurement: LoadMeasurement, verdict: LoadVerdict): Markup | undefined {
  const { resources, unobserved } = measurement
  if (resources.length === 0) {
    return html`<h4>The artifact</h4><p class="small soft">It was not observed: ${unobserved.join('; ')}.</p>`
  }
  const secondsEach = Math.max(1, Math.ceil(resources.length / MAX_STEPS))
  const some = resources.filter((_, index) => index % secondsEach === 0)
  const limitOf = (indicator: Objective['indicator']) => {
    const found = verdict.objectives.find(({ objective }) => objective.indicator === indicator)
    return found === undefined ? {} : { limit: { value: found.objective.value, name: 'objective' } }
  }
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const chart = (
    name: string,
    values: readonly (number | undefined)[],
    format: (value: number) => string,
    indicator?: Objective['indicator'],
  ) =>
    values.every((value) => value === undefined)
      ? undefined
      : lineChart({
          secondsEach,
          format,
          label: `${name} of the artifact`,
          height: 86,
          ...(format === formatRate ? { least: 0.1 } : {}),
          lines: [{ name, tone: 'accent', values }],
          ...(indicator === undefined ? {} : limitOf(indicator)),
        })
  const shares = some.map(({ throttled, periods }) =>
    periods === undefined || periods === 0 ? undefined : (throttled ?? 0) / periods,
  )
  return html`<h4>The artifact meanwhile</h4>
${chart(
  'CPU',
  some.map(({ cpu }) => cpu),
  formatRate,
  'cpu',
)}
${chart(
  'memory',
  some.map(({ rssBytes }) => rssBytes),
  mib,
  'memory',
)}
${chart('throttled', shares, formatRate)}
${chart(
  'loop lag',
  some.map(({ loopLagMs }) => loopLagMs),
  formatDuration,
  'event-loop-lag',
)}
${chart(
  'starved',
  some.map(({ starved }) => starved),
  formatRate,
)}
${resources.every(({ starved }) => starved === undefined) ? undefined : html`<p class="small soft">Starved: the share of time for which it, or its twins, was ready to run and others on this machine had the processors.</p>`}
${unobserved.length === 0 ? undefined : html`<p class="small soft">Not observed: ${unobserved.join('; ')}.</p>`}`
}

function endpointCharts(verdict: LoadVerdict, { endpoints }: LoadMeasurement): Markup | undefined {
  if (endpoints.length < 2) return undefined
  return html`${endpoints.slice(0, MAX_ENDPOINTS).map((endpoint) => {
    const { slices, secondsEach } = condense(endpoint.slices)
    const name = endpointWords(endpoint)
    return html`<h4><code>${name}</code></h4>${latencyOver(slices, latencyLimits(verdict, endpoint), secondsEach, name)}`
  })}`
}

/** The latencies that are asked for of an endpoint, or of all of them together; the strictest first. */
function latencyLimits(
  { objectives }: LoadVerdict,
  of?: LoadMeasurement['endpoints'][number],
): number[] {
  return objectives
    .flatMap(({ objective: { indicator, endpoint, tag, value } }) => {
      const isAsked =
        (endpoint === undefined || endpoint === of?.name) &&
        (tag === undefined || of?.tags?.includes(tag) === true)
      return indicator === 'latency' && isAsked ? [value] : []
    })
    .sort((a, b) => a - b)
}

function percentileLimits({ objectives }: LoadVerdict): { share: number; ms: number }[] {
  return objectives.flatMap(({ objective }) => {
    const isOfAll = objective.endpoint === undefined && objective.tag === undefined
    if (objective.indicator !== 'latency' || !isOfAll) return []
    const share =
      objective.budgeting === 'Occurrences' ? objective.target : objective.timeSliceTarget
    return [{ share, ms: objective.value }]
  })
}
