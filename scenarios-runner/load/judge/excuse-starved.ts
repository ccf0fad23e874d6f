/** @module What others on the machine, who had the processors that the artifact was ready for, can have made late. */

import { inTimeWith } from '../generator/slow-steps.ts'
import type { LoadMeasurement, LoadSlice, ResourceSample, Tally } from '../model.ts'
import { percent } from '../words.ts'

/** Below this the machine is no excuse. */
const LEAST_STARVED = 0.05
/** With more of a second taken by others, nothing is known of what it would have done with it. */
const UNTOLD = 0.75
/** Served this much less than was offered: it fell behind; or more: it catches up. */
const BEHIND = 0.05

/**
 * How many of each second's requests that were not good others can have made late:
 * - what would have been in time with the share of its time given back that the artifact was kept waiting for;
 * - where its thread had no rest, so that requests waited for each other, what would have been with the whole of that time
 *   given back; and all that was late where it fell behind (or catches up) and would have served enough with the whole
 *   processor. Had that been too little too, it is its own; and
 * - all that was late in a second of which others left it less than a quarter.
 *
 * What was answered with a bad status is excused by nothing.
 *
 * @param belowMs when an answer is in time; undefined where that is not asked
 */
export function excusedBySecond(
  { slices, resources }: Pick<LoadMeasurement, 'slices' | 'resources'>,
  tallies: readonly Tally[],
  belowMs: number | undefined,
): number[] {
  const bySecond = sampleOf(resources)
  return tallies.map(({ slow }, second) => {
    // The last second may have been too short to be looked at.
    const own = bySecond(second) ?? bySecond(second - 1)
    if (slow === undefined || own === undefined) return 0
    // A request that was due at the end of a second is answered in the next, and waits for what came before.
    const around = [second - 1, second, second + 1].map((one) => bySecond(one) ?? own)
    const share = Math.max(...around.map(({ starvedMost = 0 }) => starvedMost))
    if (share < LEAST_STARVED) return 0
    const all = slow.reduce((sum, count) => sum + count, 0)
    if ((own.starved ?? 0) > UNTOLD) return all
    if (around.every(({ isRestless }) => isRestless !== true)) return inTimeWith(slow, share)
    const whose = whoseBacklog(slices[second], own)
    if (whose === 'others') return all
    if (whose === 'own' || belowMs === undefined) return inTimeWith(slow, share)
    const waitedMs = 1_000 * around.reduce((sum, { starved = 0 }) => sum + starved, 0)
    return inTimeWith(slow, Math.max(share, waitedMs / (belowMs + waitedMs)))
  })
}

/** What would have been served in each second with the processor that others had; no more than was offered or is served. */
export function servedAlone({
  slices,
  resources,
}: Pick<LoadMeasurement, 'slices' | 'resources'>): number[] {
  const bySecond = sampleOf(resources)
  return slices.map((slice, second) => {
    const { offered, served = 0 } = slice
    const { starved = 0 } = bySecond(second) ?? {}
    if (starved < LEAST_STARVED || served >= offered) return served
    return Math.min(offered, served / (1 - starved))
  })
}

/** How that is said. */
export function starvedWords(measurement: Pick<LoadMeasurement, 'resources'>): string {
  const share = percent(mostStarved(measurement))
  return `others on this machine kept the artifact or its twins waiting for a processor (for up to ${share} of the time) and can have made that so`
}

/** The largest share of a load's looks for which others kept the artifact waiting. */
export function mostStarved({ resources }: Pick<LoadMeasurement, 'resources'>): number {
  return Math.max(0, ...resources.map(({ starvedMost = 0 }) => starvedMost))
}

/** Who made a second's backlog, where there is one that grows or is worked off. */
function whoseBacklog(
  slice: LoadSlice | undefined,
  { starved = 0 }: ResourceSample,
): 'own' | 'others' | 'nobody' {
  const { offered: told = 0, sent = 0, served = 0 } = slice ?? {}
  // A load that ended early tells of what was answered alone: what was sent and is not in it was to be served all the same.
  const offered = Math.max(told, sent)
  if (Math.abs(served - offered) <= BEHIND * offered) return 'nobody'
  return served >= offered * (1 - starved) ? 'others' : 'own'
}

function sampleOf(
  resources: readonly ResourceSample[],
): (second: number) => ResourceSample | undefined {
  const bySecond = new Map(resources.map((sample) => [sample.atSecond - 1, sample]))
  return (second) => bySecond.get(second)
}
