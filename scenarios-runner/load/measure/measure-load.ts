/** @module Measures one load: starts the generator's process, looks at what it saw, extends while undecided, ends when certain. */

import type { LoadFile } from '../generator/load-log.ts'
import type { GeneratorMeasurement, TallySoFar } from '../generator/protocol.ts'
import { mostStarved } from '../judge/excuse-starved.ts'
import { isFailureCertain } from '../judge/judge-counted.ts'
import { judgeLoad } from '../judge/judge-load.ts'
import type { LoadConstraint, LoadMeasurement, LoadProgress, ResourceSample } from '../model.ts'
import { durationOf } from '../words.ts'
import { type Generator, startGenerator } from './generator-child.ts'
import { giveUpMs, makeOrder, mostRequestsEach, type ResolvedRequests } from './make-order.ts'

/** Looks at the artifact while it is under load. */
export interface ArtifactWatch {
  /** Why the load's limits were not enforced. */
  readonly notHeld: string | undefined
  /** What was seen since an instant (milliseconds since the epoch), and what could not be. */
  take(sinceEpochMs: number): {
    readonly samples: readonly ResourceSample[]
    readonly unobserved: readonly string[]
  }
}

/** Where the artifact answers, and who wants to know how far it is. */
export interface MeasureOptions {
  /** `http://127.0.0.1:4000`, without a trailing slash. */
  readonly baseUrl: string
  readonly requests: ResolvedRequests
  readonly signal: AbortSignal
  readonly watch?: ArtifactWatch
  readonly onProgress?: (progress: LoadProgress) => void
  /** Takes the histograms, to be saved. */
  readonly onFile?: (file: LoadFile) => void | Promise<void>
}

/** What a process that starts, and one that ends, may take beyond the load itself. */
const ALLOWANCE_MS = 20_000

/** The share of time for which others keep an artifact waiting that leaves a failure open. */
const STARVED = 0.25

/** A load is not ended before so many seconds, so that it can be seen what else is wrong and what is not. */
const LEAST_SECONDS = 3

/**
 * Offers the load and measures. A generator that fails gives a measurement with its `failure`.
 *
 * @throws the signal's reason, when aborted
 */
export async function measureLoad(
  constraint: LoadConstraint,
  options: MeasureOptions,
): Promise<LoadMeasurement> {
  const { signal, requests, baseUrl } = options
  signal.throwIfAborted()
  const { offered } = constraint
  const durationMs = durationOf(offered)
  const secondsEach = Math.ceil(durationMs / 1_000)
  const mostEach = mostRequestsEach(requests)
  // The last story may wait for each of its answers as long as for one.
  const settleMs = mostEach * giveUpMs(constraint)
  const patienceMs = offered.warmUpMs + durationMs + settleMs + ALLOWANCE_MS
  const generator = startGenerator(signal)
  let countingSince: number | undefined
  // What others on the machine may have done is not certain: it takes the whole load to tell.
  const isStarved = () => {
    const resources = options.watch?.take(countingSince ?? Date.now()).samples ?? []
    return mostStarved({ resources }) >= STARVED
  }
  const look = async (
    command: Parameters<Generator['measure']>[0],
    looks: number,
  ): Promise<LoadMeasurement> => {
    const measured = await generator.measure(command, patienceMs, (report) => {
      if (report.type === 'counting') {
        countingSince ??= report.epochMs
        return
      }
      options.onProgress?.({ ...report.progress, ofSeconds: secondsEach * looks })
      // After the last second there is nothing to end: what is under way is waited for.
      const isLast = report.progress.second >= secondsEach * looks
      const { second } = report.progress
      if (!isLast && isDecided(constraint, report.tallies, second, mostEach) && !isStarved()) {
        generator.endEarly()
      }
    })
    return completed(measured, options, countingSince)
  }
  try {
    const order = makeOrder(constraint, requests, baseUrl)
    let measurement = await look({ type: 'start', order }, 1)
    for (let extension = 1; extension <= offered.extensions; extension += 1) {
      if (measurement.endedEarly || !isOpen(constraint, measurement)) break
      measurement = await look({ type: 'extend' }, extension + 1)
    }
    await options.onFile?.(await generator.save())
    return measurement
  } catch (cause) {
    signal.throwIfAborted()
    return failedMeasurement(cause instanceof Error ? cause.message : String(cause))
  } finally {
    await generator.stop()
  }
}

/** Whether nothing has failed and more of the same could decide something; what cannot be seen stays so. */
function isOpen(constraint: LoadConstraint, measurement: LoadMeasurement): boolean {
  const { status, objectives } = judgeLoad(constraint, measurement)
  return (
    status === 'inconclusive' &&
    objectives.some((one) => one.status === 'inconclusive' && one.n > 0)
  )
}

/** Whether there is no use in going on: everything fails for certain, or something does and the rest has been looked at. */
function isDecided(
  constraint: LoadConstraint,
  tallies: readonly TallySoFar[],
  second: number,
  mostEach: number,
): boolean {
  if (constraint.aspirational === true) return false
  const gated = constraint.objectives.flatMap((objective, index) =>
    objective.aspirational === true ? [] : [{ objective, tally: tallies[index] }],
  )
  const certain = gated.filter(({ objective, tally }) => {
    if (tally === undefined) return false
    // What was sent late proves nothing against the service.
    const seen = { n: tally.n, good: tally.good + tally.lateBad }
    return isFailureCertain(constraint, objective, seen, mostEach)
  })
  if (certain.length === 0) return false
  return certain.length === gated.length || second >= LEAST_SECONDS
}

/** Adds what the generator does not know: what its endpoints are called together, and what the artifact used. */
function completed(
  measured: GeneratorMeasurement,
  { watch, requests }: MeasureOptions,
  sinceEpochMs: number | undefined,
): LoadMeasurement {
  const seen =
    watch === undefined || sinceEpochMs === undefined
      ? { samples: [], unobserved: ['nobody watched the artifact’s process'] }
      : watch.take(sinceEpochMs)
  const endpoints = measured.endpoints.map((endpoint, index) => {
    const tags = requests.endpoints[index]?.tags ?? []
    return tags.length === 0 ? endpoint : { ...endpoint, tags }
  })
  // What came after the last second was still under way, and nothing was offered any more.
  const seconds = Math.ceil(measured.offeredMs / 1_000)
  const resources = seen.samples.filter(({ atSecond }) => atSecond <= seconds)
  const mostEach = mostRequestsEach(requests)
  return {
    ...measured,
    ...(mostEach === 1 ? {} : { mostEach }),
    endpoints,
    resources,
    unobserved: seen.unobserved,
  }
}

function failedMeasurement(failure: string): LoadMeasurement {
  return {
    requests: 0,
    good: 0,
    errors: 0,
    dropped: 0,
    p50Ms: 0,
    p90Ms: 0,
    p99Ms: 0,
    p999Ms: 0,
    maxMs: 0,
    lagP99Ms: 0,
    fano: 0,
    fanoDue: 0,
    slices: [],
    endpoints: [],
    tallies: [],
    curve: [],
    errorKinds: {},
    slowest: [],
    offeredMs: 0,
    looks: 0,
    endedEarly: false,
    generatorCpu: 0,
    generatorRssBytes: 0,
    resources: [],
    unobserved: [],
    failure,
  }
}
