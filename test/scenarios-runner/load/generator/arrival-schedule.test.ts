import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ArrivalEvenness } from '../../../../scenarios-runner/load/generator/arrival-evenness.ts'
import {
  expectedIn,
  scheduleArrivals,
} from '../../../../scenarios-runner/load/generator/arrival-schedule.ts'
import { takeTurns } from '../../../../scenarios-runner/load/generator/operation-mix.ts'
import { createRandom } from '../../../../twins/base/index.ts'

const rate = fc.double({ min: 1, max: 2_000, noNaN: true })
const stage = fc.record({
  fromPerSecond: rate,
  toPerSecond: rate,
  durationMs: fc.integer({ min: 100, max: 3_000 }),
})
const stages = fc.array(stage, { minLength: 1, maxLength: 4 })

function all(schedule: ReturnType<typeof scheduleArrivals>): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

it('even arrivals are as many as the rate’s integral, in order, and inside the load', () => {
  fc.assert(
    fc.property(stages, (load) => {
      const schedule = scheduleArrivals(load)
      const instants = all(schedule)
      const expected = load.reduce((sum, one) => sum + expectedIn(one), 0)
      expect(instants).toHaveLength(Math.max(1, Math.round(expected)))
      expect(instants.every((at, i) => i === 0 || at >= (instants[i - 1] as number))).toBe(true)
      expect(instants[0]).toBeGreaterThanOrEqual(0)
      expect(instants.at(-1)).toBeLessThanOrEqual(schedule.durationMs)
    }),
    { numRuns: 40 },
  )
})

it('up to any instant of a ramp, as many have come as its area says, give or take one', () => {
  const ramp = { fromPerSecond: 100, toPerSecond: 900, durationMs: 4_000 }
  const instants = all(scheduleArrivals([ramp]))
  for (const seconds of [0.5, 1, 2, 3.3]) {
    const area = 100 * seconds + (200 * seconds ** 2) / 2
    const come = instants.filter((at) => at < seconds * 1_000).length
    expect(Math.abs(come - area)).toBeLessThanOrEqual(1)
  }
})

it('a constant rate is a metronome', () => {
  const flat = { fromPerSecond: 200, toPerSecond: 200, durationMs: 2_000 }
  const instants = all(scheduleArrivals([flat]))
  expect(instants).toHaveLength(400)
  expect(instants.every((at, i) => Math.abs(at - i * 5) < 1e-6)).toBe(true)
})

it('Poisson arrivals have the mean that is asked and a dispersion near 1, and are the same for a seed', () => {
  const flat = { fromPerSecond: 1_000, toPerSecond: 1_000, durationMs: 20_000 }
  const instants = all(scheduleArrivals([flat], createRandom('poisson')))
  // Four standard deviations of the count.
  expect(Math.abs(instants.length - 20_000)).toBeLessThan(4 * Math.sqrt(20_000))
  const evenness = new ArrivalEvenness(10)
  for (const at of instants) evenness.add(at)
  expect(evenness.fano).toBeGreaterThan(0.85)
  expect(evenness.fano).toBeLessThan(1.15)
  expect(all(scheduleArrivals([flat], createRandom('poisson')))).toEqual(instants)
})

it('the dispersion of a metronome is 0, and of bursts what its definition says', () => {
  const metronome = new ArrivalEvenness(10)
  for (let at = 0; at < 1_000; at += 1) metronome.add(at)
  expect(metronome.fano).toBe(0)
  const bursts = new ArrivalEvenness(10)
  const counts = [20, 0, 0, 0, 20, 0, 0, 0, 0]
  counts.forEach((count, bucket) => {
    for (let i = 0; i < count; i += 1) bursts.add(bucket * 10)
  })
  bursts.add(95)
  const mean = 40 / 9
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 8
  expect(bursts.fano).toBeCloseTo(variance / mean, 9)
})

it('turns keep to their weights, one off at most, from the first turn on', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      (weights) => {
        const turn = takeTurns(weights)
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const counts = weights.map(() => 0)
        for (let n = 1; n <= 300; n += 1) {
          const which = turn()
          counts[which] = (counts[which] as number) + 1
          counts.forEach((count, i) => {
            expect(Math.abs(count - (n * (weights[i] as number)) / total)).toBeLessThanOrEqual(
              1.0001,
            )
          })
        }
      },
    ),
    { numRuns: 30 },
  )
})
