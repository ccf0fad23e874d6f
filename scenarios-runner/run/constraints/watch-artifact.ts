/** @module Watches an artifact under load: processor, memory, held-back periods, event loop, second by second. */

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

/** Begins to watch, and holds the artifact to the load's limits where the machine can. */
export function watchArtifact(
  artifact: Pick<RunningArtifact, 'roots' | 'container' | 'eventLoop'>,
  load: LoadConstraint,
): OpenWatch {
  const observed = observeProcesses(artifact.roots())
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
      const lags = artifact.eventLoop?.read() ?? []
      const samples = bySecond(observed?.samples ?? [], sinceEpochMs).map((sample) => {
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

/** Cores used and the most memory in each second, from looks that come twice a second. */
function bySecond(samples: readonly ProcessSample[], sinceEpochMs: number): ResourceSample[] {
  const made: ResourceSample[] = []
  const last = samples.at(-1)
  if (last === undefined) return made
  for (let second = 1; sinceEpochMs + second * 1_000 <= last.epochMs + 250; second += 1) {
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
    })
  }
  return made
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
