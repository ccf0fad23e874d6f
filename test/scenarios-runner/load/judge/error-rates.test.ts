import { expect, it } from 'vitest'
import { judgeLoad } from '../../../../scenarios-runner/load/index.ts'
import { createRandom, type Random } from '../../../../twins/base/index.ts'
import { load as asked, measured } from '../services.ts'

const LOADS = 400

/** How often a load of 200 requests a second for 3 s, extended twice while undecided, ends in each verdict. */
function simulate(name: string, slowInSecond: (random: Random) => number) {
  const random = createRandom('load verdicts', name)
  const share = { pass: 0, fail: 0, inconclusive: 0, invalid: 0 }
  for (let load = 0; load < LOADS; load += 1) {
    const slow: number[] = []
    let status: keyof typeof share = 'inconclusive'
    for (let looks = 1; looks <= 3 && status === 'inconclusive'; looks += 1) {
      for (let second = 0; second < 3; second += 1) slow.push(slowInSecond(random))
      status = judgeLoad(asked(), measured(slow, { looks })).status
    }
    share[status] += 1 / LOADS
  }
  return share
}

const independent = (rate: number) => (random: Random) => {
  let slow = 0
  for (let request = 0; request < 200; request += 1) if (random.next() < rate) slow += 1
  return slow
}

it('a service exactly at its limit passes and fails at most one time in twenty each, looks included', () => {
  const { pass, fail } = simulate('at the limit', independent(0.01))
  expect(pass).toBeLessThanOrEqual(0.05)
  expect(fail).toBeLessThanOrEqual(0.05)
})

it('a service far from it is decided', () => {
  expect(simulate('good', independent(0.001)).pass).toBeGreaterThan(0.95)
  expect(simulate('bad', independent(0.05)).fail).toBeGreaterThan(0.99)
})

it('a service whose good seconds hide a stall every third one never passes unnoticed', () => {
  // A stall of 100 ms spoils 20 of a second's 200 requests: 3.3% of all, where 1% may be.
  const { pass } = simulate('stalls', (random) => (random.next() < 1 / 3 ? 20 : 0))
  // 2/3 to the third: the loads whose first three seconds happened to hold none.
  expect(pass).toBeLessThan((2 / 3) ** 3 + 0.05)
})
