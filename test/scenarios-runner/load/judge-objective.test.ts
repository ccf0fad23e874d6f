import { describe, expect, it } from 'vitest'
import { judgeObjective, planObjective } from '../../../scenarios-runner/load/index.ts'
import {
  clopperPearsonLower,
  failuresAllowed,
} from '../../../scenarios-runner/satisfaction/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { measured, objective } from './services.ts'

const zeros = (count: number) => Array<number>(count).fill(0)
const judge = (...args: Parameters<typeof measured>) => {
  const { status, reason } = judgeObjective(objective(), measured(...args))
  return `${status}: ${reason}`
}

it.each([
  [1_000, 4, 16],
  [5_000, 38, 63],
  [10_000, 83, 118],
  [60_000, 559, 641],
])(
  'the exact bounds of P99 over %d requests: pass up to %d slow, fail from %d',
  (n, pass, fail) => {
    expect(failuresAllowed(n, 0.99)).toBe(pass)
    expect(clopperPearsonLower(fail, n)).toBeGreaterThan(0.01)
    expect(clopperPearsonLower(fail - 1, n)).toBeLessThanOrEqual(0.01)
  },
)

describe('a verdict', () => {
  it('passes when nothing was slow, and says what may have gone unseen', () => {
    expect(judge(zeros(3))).toMatchInlineSnapshot(
      `"pass: P99 below 100 ms at 200 requests a second is met: 0 of 600 requests were late or failed, at most 0.62% with 97.5% confidence, and 1% is allowed. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms; a stall that comes less often than every 1 s may have gone unseen in 3 s"`,
    )
  })

  it('fails at once when slowness is spread over the load', () => {
    expect(judge([100, 90, 110])).toMatchInlineSnapshot(
      `"fail: P99 below 100 ms at 200 requests a second is not met: 300 of 600 requests were late or failed (slow 300), at least 45.92% with 97.5% confidence, and 1% is allowed. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
  })

  it('waits when one stall is all that was slow, and fails when the whole load confirms it', () => {
    expect(judge([160, 0, 0])).toMatchInlineSnapshot(
      `"inconclusive: P99 below 100 ms at 200 requests a second is undecided after 3 s: 160 of 600 requests were late or failed (slow 160), at most 30.4% with 97.5% confidence, and 1% is allowed; but they came together, and 3 seconds are too few to tell how often. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
    expect(judge([160, ...zeros(5)], { looks: 2 })).toMatch(/^inconclusive/)
    expect(judge([160, ...zeros(8)], { looks: 3 })).toMatchInlineSnapshot(
      `"fail: P99 below 100 ms at 200 requests a second is not met: 160 of 1800 requests were late or failed (slow 160), at least 7.44% with 98.75% confidence, and 1% is allowed. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
  })

  it('forgives a single hiccup once enough seconds have shown that it was one', () => {
    expect(judge([1, 0, 0])).toMatch(/^inconclusive/)
    expect(judge([1, ...zeros(8)], { looks: 3 })).toMatch(/^pass/)
    expect(judge([20, ...zeros(8)], { looks: 3 })).toMatch(/^inconclusive/)
  })

  it('holds a rare stall against the bound over seconds where the bound over requests would pass it', () => {
    const rare = { rate: 1_000 }
    expect(failuresAllowed(10_000, 0.99, 0.975)).toBeGreaterThan(50)
    expect(judge([50, ...zeros(9)], rare)).toMatch(/^inconclusive.*they came together/)
    expect(judge(Array<number>(10).fill(5), rare)).toMatch(/^pass/)
  })

  it('names what went wrong', () => {
    const nothing = measured([200, 200], {
      slow: 0,
      errors: 400,
      errorKinds: { ECONNREFUSED: 390, timeout: 10 },
    })
    const silent = {
      ...nothing,
      slices: nothing.slices.map((slice) => ({ ...slice, answered: 0 })),
    }
    expect(judgeObjective(objective(), silent).reason).toMatchInlineSnapshot(
      `"P99 below 100 ms at 200 requests a second is not met: 400 of 400 requests were late or failed (ECONNREFUSED 390, timeout 10), at least 99.08% with 97.5% confidence, and 1% is allowed. Nothing was answered well"`,
    )
  })

  it('counts what was dropped as violated', () => {
    const dropped = measured([100, 100], { slow: 0, dropped: 200 })
    expect(judgeObjective(objective(), dropped)).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('dropped 200'),
    })
  })
})

describe('a generator', () => {
  it('that was late proves nothing, however good it looks', () => {
    expect(judge(zeros(3), { lagP99Ms: 30 })).toMatchInlineSnapshot(
      `"inconclusive: the generator was late (P99 of its lag 30 ms, and 25 ms is the limit), so this proves nothing about P99 below 100 ms at 200 requests a second: run it on a quieter machine or at a lower rate. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms; a stall that comes less often than every 1 s may have gone unseen in 3 s"`,
    )
  })

  it('that was late excuses only what it sent late', () => {
    expect(judge([200, 200, 200], { lagP99Ms: 30, lateBad: 20 })).toMatch(/^fail/)
    expect(judge([20, 0, 0], { lagP99Ms: 30, lateBad: 20 })).toMatch(/^inconclusive/)
  })

  it('that failed makes the verdict invalid', () => {
    expect(judge([], { failure: 'its process ended (code 1)' })).toMatchInlineSnapshot(
      `"invalid: the load generator failed: its process ended (code 1)"`,
    )
    expect(judgeObjective(objective(), measured([], { failure: 'x' })).measurement).toBeUndefined()
  })
})

describe('a plan', () => {
  it('says what the load needs and allows', () => {
    expect(planObjective(objective({ durationMs: 3_000 }))).toMatchInlineSnapshot(`
      {
        "badAllowed": 1,
        "line": "permissions-latency: P99 below 100 ms at 200 requests a second for 3 s, 600 in all; at most 1 may be late or fail; extended up to 9 s while undecided",
        "longestMs": 9000,
        "needed": 368,
        "requests": 600,
      }
    `)
  })

  it('that cannot pass says how long the load must be', () => {
    const tooShort = objective({ durationMs: 1_000 })
    try {
      planObjective(tooShort)
      throw new Error('nothing was thrown')
    } catch (error) {
      expect(error).toBeInstanceOf(HoldoutError)
      expect((error as HoldoutError).exitCode).toBe(2)
      expect(formatError(error as HoldoutError)).toMatchInlineSnapshot(`
        "spec/constraints/permissions-latency.yaml: 200 requests cannot prove P99 below 100 ms: it takes 368 of which none is slow (load.for)
          offer the load for at least 1.9s at 200 a second, or a higher rate"
      `)
    }
    // What it asks for is enough, and a tenth of a second less is not.
    expect(planObjective(objective({ durationMs: 1_900 })).badAllowed).toBe(0)
    expect(() => planObjective(objective({ durationMs: 1_800 }))).toThrow(HoldoutError)
  })

  it('is kept: with nothing slow the planned load passes, and with one more than allowed it does not', () => {
    for (const seconds of [2, 3, 10, 30]) {
      const { badAllowed } = planObjective(objective({ durationMs: seconds * 1_000 }))
      expect(judge(zeros(seconds))).toMatch(/^pass/)
      const spread = zeros(seconds)
      for (let i = 0; i <= badAllowed; i += 1) spread[i % seconds]! += 1
      expect(judge(spread)).toMatch(/^inconclusive/)
    }
  })
})
