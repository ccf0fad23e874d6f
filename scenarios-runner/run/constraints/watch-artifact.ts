/** @module Watches an artifact under load: processor, memory, held-back periods, event loop, second by second. */

import { availableParallelism } from 'node:os'
import {
  type HeldProcesses,
  holdContainer,
  holdProcesses,
  observeProcesses,
  type ProcessSample,
  type RunningArtifact,
} from '../../artifact/index.ts'
import type { ArtifactWatch, LoadConstraint, ResourceSample } from '../../load/index.ts'

/** A watch over one instance, ended when the load is over. */
export interface OpenWatch extends ArtifactWatch, Disposable {}

/**
 * Begins to watch, and holds the artifact to the load's limits where the machine can.
 *
 * @param servers processes that serve its twins
 */
export function watchArtifact(
  artifact: Pick<RunningArtifact, 'roots' | 'container' | 'eventLoop'>,
  load: LoadConstraint,
  servers: readonly number[] = [],
): OpenWatch {
  const observed = observeProcesses(artifact.roots(), servers)
  const unobserved: string[] = []
  if (observed === undefined) {
    unobserved.push(
      artifact.container === undefined
        ? 'this machine does not show what a process uses'
        : 'this machine does not show what is inside its container',
    )
  }
  const held = hold(artifact, observed?.pids() ?? artifact.roots(), load)
  if (typeof held === 'string') unobserved.push(held)
  const groups = typeof held === 'string' ? undefined : held
  const cores = Math.min(
    availableParallelism(),
    load.limits?.cpus ?? Number.POSITIVE_INFINITY,
    artifact.container?.limits.cpus ?? Number.POSITIVE_INFINITY,
  )
  const periods: { epochMs: number; throttled: number; periods: number }[] = []
  const note = () => {
    const now = groups?.throttled()
    if (now !== undefined) periods.push({ epochMs: Date.now(), ...now })
  }
  note()
  const timer = setInterval(note, 500)
  timer.unref()
  return {
    notHeld: typeof held === 'string' ? held : undefined,
    take(sinceEpochMs) {
      note()
      observed?.look()
      const lags = artifact.eventLoop?.read() ?? []
      const samples = bySecond(observed?.samples ?? [], sinceEpochMs, cores).map((sample) => {
        const from = sinceEpochMs + (sample.atSecond - 1) * 1_000
        const own = lags.filter(({ epochMs }) => epochMs >= from && epochMs < from + 1_000)
        const heldBack = difference(periods, from, from + 1_000)
        return {
          ...sample,
          ...(heldBack ?? {}),
          ...(own.length === 0 ? {} : { loopLagMs: Math.max(...own.map(({ lagMs }) => lagMs)) }),
        }
      })
      const noLoop =
        lags.length === 0
          ? ['its event loop: it is no Node program, or runs nothing beside it']
          : []
      return { samples, unobserved: [...unobserved, ...noLoop] }
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      groups?.release()
      observed?.[Symbol.dispose]()
    },
  }
}

/** Holds a container by its engine, and any other processes by control groups. */
function hold(
  { container }: Pick<RunningArtifact, 'container'>,
  pids: readonly number[],
  { limits, id }: LoadConstraint,
): HeldProcesses | string | undefined {
  if (limits === undefined) return undefined
  const held =
    container === undefined
      ? holdProcesses(pids, limits, `holdout-${process.pid}-${id}`)
      : holdContainer(container, limits, pids[0])
  return typeof held === 'string' ? `the load’s limits were not enforced: ${held}` : held
}

/** A load that was ended early may have a part of a second: so much of it is one. */
const LEAST_OF_SECOND_MS = 500

/**
 * Cores used, the most memory, and what others kept from it in each second, from looks that come twice a second.
 *
 * @param cores that it may use
 */
export function bySecond(
  samples: readonly ProcessSample[],
  sinceEpochMs: number,
  cores: number,
): ResourceSample[] {
  const made: ResourceSample[] = []
  const last = samples.at(-1)
  if (last === undefined) return made
  for (
    let second = 1;
    sinceEpochMs + (second - 1) * 1_000 + LEAST_OF_SECOND_MS <= last.epochMs;
    second += 1
  ) {
    const from = sinceEpochMs + (second - 1) * 1_000
    const [before, after] = [nearest(samples, from), nearest(samples, from + 1_000)]
    const tookMs = after.epochMs - before.epochMs
    if (tookMs <= 0) continue
    const own = samples.filter(
      ({ epochMs }) => epochMs >= before.epochMs && epochMs <= after.epochMs,
    )
    made.push({
      atSecond: second,
      cpu: Math.max(0, (after.cpuSeconds - before.cpuSeconds) / (tookMs / 1_000)),
      rssBytes: Math.max(...own.map(({ rssBytes }) => rssBytes)),
      ...starvedIn(own, cores),
    })
  }
  return made
}

/** So much of a second at most is taken to be others'. */
const MOST_STARVED = 0.95
/** A thread that ran or waited for so much of a second had no rest. */
const RESTLESS = 0.9

/**
 * What others took from its longest waiting thread, or its twins': no more than they used, and no more than it could have used beside what
 * it did. Who waits for processors that it keeps busy itself, or for a limit of its own, waits for nobody else.
 *
 * @param samples of a second, with the look at its beginning
 * @param cores that it may use
 */
function starvedIn(
  samples: readonly ProcessSample[],
  cores: number,
): Pick<ResourceSample, 'starved' | 'starvedMost' | 'isRestless'> {
  const spans = samples.slice(1).flatMap((after, index) => {
    const before = samples[index] as ProcessSample
    const ms = after.epochMs - before.epochMs
    if (ms <= 0 || after.othersSeconds === undefined || before.othersSeconds === undefined)
      return []
    const { ranMs, waitedMs } = after.longestWait
    const othersMs = 1_000 * (after.othersSeconds - before.othersSeconds)
    const spareMs = cores * ms - 1_000 * (after.cpuSeconds - before.cpuSeconds)
    const starvedMs = Math.max(0, Math.min(waitedMs, othersMs, spareMs, MOST_STARVED * ms))
    return [{ ms, starvedMs, readyMs: ranMs + waitedMs }]
  })
  if (spans.length === 0) return {}
  const sum = (of: (span: (typeof spans)[number]) => number) =>
    spans.reduce((total, span) => total + of(span), 0)
  const tookMs = sum(({ ms }) => ms)
  return {
    starved: sum(({ starvedMs }) => starvedMs) / tookMs,
    starvedMost: Math.max(...spans.map(({ ms, starvedMs }) => starvedMs / ms)),
    ...(sum(({ readyMs }) => readyMs) >= RESTLESS * tookMs ? { isRestless: true } : {}),
  }
}

function nearest(samples: readonly ProcessSample[], epochMs: number): ProcessSample {
  return samples.reduce((best, one) =>
    Math.abs(one.epochMs - epochMs) < Math.abs(best.epochMs - epochMs) ? one : best,
  )
}

function difference(
  periods: readonly { epochMs: number; throttled: number; periods: number }[],
  from: number,
  to: number,
): Pick<ResourceSample, 'throttled' | 'periods'> | undefined {
  const before = periods.findLast(({ epochMs }) => epochMs <= from) ?? periods[0]
  const after = periods.findLast(({ epochMs }) => epochMs <= to)
  if (before === undefined || after === undefined) return undefined
  return {
    throttled: Math.max(0, after.throttled - before.throttled),
    periods: Math.max(0, after.periods - before.periods),
  }
}
