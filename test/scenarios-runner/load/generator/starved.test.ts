import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  inTimeWith,
  STEPS,
  stepOf,
} from '../../../../scenarios-runner/load/generator/slow-steps.ts'
import {
  judgeLoad,
  type LoadMeasurement,
  type ResourceSample,
} from '../../../../scenarios-runner/load/index.ts'
import { bySecond } from '../../../../scenarios-runner/run/constraints/watch-artifact.ts'
import { load, measured, p99 } from '../services.ts'

describe('what would have been in time', () => {
  it('is told in twentieths, and never of more than the share gives back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 10_000, noNaN: true }),
        fc.double({ min: 1.0001, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: STEPS - 1 }),
        (belowMs, times, steps) => {
          const latencyMs = belowMs * times
          const slow = Array<number>(STEPS + 1).fill(0)
          slow[stepOf(latencyMs, belowMs)] = 1
          const share = steps / STEPS
          const isExcused = inTimeWith(slow, share) === 1
          if (isExcused) expect(latencyMs * (1 - share)).toBeLessThanOrEqual(belowMs * 1.000_001)
          else expect(latencyMs * (1 - share - 1 / STEPS)).toBeLessThanOrEqual(latencyMs)
          expect(isExcused).toBe(steps >= stepOf(latencyMs, belowMs))
        },
      ),
    )
  })
})

/** A load of three seconds with 100 requests a second of 200 that were late by a number of steps. */
function late(step: number, starved: number, changes: Partial<ResourceSample> = {}, served = 200) {
  const base = measured([100, 100, 100])
  const slow = Array<number>(STEPS + 1).fill(0)
  slow[step] = 100
  return {
    ...base,
    slices: base.slices.map((slice) => ({ ...slice, served })),
    tallies: base.tallies.map((all) => all.map((tally) => ({ ...tally, slow }))),
    resources: [1, 2, 3].map((atSecond) => ({
      atSecond,
      cpu: 0.5,
      rssBytes: 1,
      starved,
      starvedMost: starved,
      ...changes,
    })),
  } satisfies LoadMeasurement
}

describe('a machine that keeps the artifact waiting', () => {
  const statusOf = (measurement: LoadMeasurement) => judgeLoad(load(), measurement).status

  it('makes undecided what it can have made late', () => {
    expect(judgeLoad(load(), late(8, 0.5)).reason).toMatchInlineSnapshot(
      `"At 200 requests a second for 2 s, P99 below 100 ms cannot be told: 300 of 600 were not good, but others on this machine kept the artifact or its twins waiting for a processor (for up to 50% of the time) and can have made that so, so this proves nothing; run it on a quieter machine or at a lower rate. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
    expect(statusOf(late(8, 0))).toBe('fail')
  })

  it('excuses nothing that would have been late without it', () => {
    expect(statusOf(late(12, 0.5))).toBe('fail')
    expect(statusOf(late(STEPS, 0.7))).toBe('fail')
    // Of who had next to nothing nothing is known.
    expect(statusOf(late(STEPS, 0.8))).toBe('inconclusive')
    const refused = late(8, 0.9)
    const withoutSlow = refused.tallies.map((all) => all.map(({ slow, ...tally }) => tally))
    expect(statusOf({ ...refused, tallies: withoutSlow })).toBe('fail')
  })

  it('excuses an artifact that fell behind without rest, unless a whole processor would have been too little', () => {
    const restless = { isRestless: true }
    expect(statusOf(late(STEPS, 0.5, restless, 120))).toBe('inconclusive')
    expect(statusOf(late(STEPS, 0.5, restless, 90))).toBe('fail')
    expect(statusOf(late(STEPS, 0.5, {}, 120))).toBe('fail')
    // What is served as it is offered does not fall behind.
    expect(statusOf(late(STEPS, 0.5, restless, 200))).toBe('fail')
    // Requests that wait for each other wait for all that the first ones waited: here 1.5 s, and 100 ms is the limit.
    expect(statusOf(late(18, 0.5, restless, 200))).toBe('inconclusive')
    expect(statusOf(late(19, 0.5, restless, 200))).toBe('fail')
  })

  it('excuses no backlog of its own where the load ended early and few were answered', () => {
    // As it was seen: 33 answers, all of 760 ms, of 150 sent, at a quiet machine that took 2.5% of the second.
    const base = late(15, 0.025, { isRestless: true, starvedMost: 0.052 }, 104)
    const ended = {
      ...base,
      offeredMs: 1_016,
      endedEarly: true,
      slices: base.slices.slice(0, 1).map((slice) => ({ ...slice, offered: 33, sent: 150 })),
      tallies: base.tallies.map((all) =>
        all.slice(0, 1).map((tally) => ({
          ...tally,
          n: 33,
          good: 0,
          slow: tally.slow.map((count) => (count > 0 ? 33 : 0)),
        })),
      ),
      resources: base.resources.slice(0, 1),
    }
    expect(statusOf(ended)).toBe('fail')
  })

  it('makes no pass', () => {
    for (const starved of [0, 0.5, 0.95]) {
      for (const step of [1, 8, STEPS]) expect(statusOf(late(step, starved))).not.toBe('pass')
    }
  })

  it('can have kept from being served what is asked', () => {
    const throughput = p99({ name: 'throughput', indicator: 'throughput', op: 'gte', value: 180 })
    const asked = load({ objectives: [throughput] })
    expect(judgeLoad(asked, late(8, 0, {}, 120)).status).toBe('fail')
    expect(judgeLoad(asked, late(8, 0.5, {}, 120)).status).toBe('inconclusive')
    expect(judgeLoad(asked, late(8, 0.2, {}, 120)).status).toBe('fail')
  })
})

describe('what others took', () => {
  /** Two seconds of looks, each half a second; so much of it ran, waited, was used by all of it, and by others. */
  const seen = (ranMs: number, waitedMs: number, cpu: number, others: number, cores: number) =>
    bySecond(
      [0, 1, 2, 3, 4].map((look) => ({
        epochMs: 500 * look,
        cpuSeconds: 0.5 * cpu * look,
        rssBytes: 1,
        longestWait: { ranMs, waitedMs },
        othersSeconds: 0.5 * others * look,
      })),
      0,
      cores,
    ).map(({ starved = 0, isRestless }) => [Number(starved.toFixed(6)), isRestless === true])

  it('is what its thread waited for, where they used it', () => {
    expect(seen(100, 250, 0.2, 1.8, 2)).toEqual([
      [0.5, false],
      [0.5, false],
    ])
    expect(seen(250, 240, 0.5, 1.5, 2)).toEqual([
      [0.48, true],
      [0.48, true],
    ])
  })

  it('is no more than they used: who waits for its own children waits for nobody', () => {
    expect(seen(50, 450, 2, 0, 2)).toEqual([
      [0, true],
      [0, true],
    ])
    expect(seen(50, 450, 1.7, 0.1, 2)).toEqual([
      [0.1, true],
      [0.1, true],
    ])
  })

  it('is nothing of a limit that it fills itself', () => {
    expect(seen(50, 450, 0.1, 1.9, 0.1)).toEqual([
      [0, true],
      [0, true],
    ])
  })
})
