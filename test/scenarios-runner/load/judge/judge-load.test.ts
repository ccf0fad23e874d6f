import { describe, expect, it } from 'vitest'
import { boundsOf, judgeLoad, planLoad } from '../../../../scenarios-runner/load/index.ts'
import {
  clopperPearsonLower,
  failuresAllowed,
} from '../../../../scenarios-runner/satisfaction/index.ts'
import { formatError, HoldoutError } from '../../../../twins/base/index.ts'
import { load, measured, p99 } from '../services.ts'

const zeros = (count: number) => Array<number>(count).fill(0)
const judge = (...args: Parameters<typeof measured>) => {
  const { status, reason } = judgeLoad(load(), measured(...args))
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

it('bounds are told no narrower than they are', () => {
  expect(boundsOf({ lower: 0.001_29, upper: 0.006_81 })).toBe('0.12–0.69%')
})

describe('a verdict', () => {
  it('passes when nothing was slow, and says what may have gone unseen', () => {
    expect(judge(zeros(3))).toMatchInlineSnapshot(
      `"pass: At 200 requests a second for 2 s, P99 below 100 ms is met: 0 of 600 requests were late or failed, at most 0.62% with 97.5% confidence, and 1% is allowed; a stall that comes less often than every 1 s may have gone unseen in 3 s. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
  })

  it('fails at once when slowness is spread over the load', () => {
    expect(judge([100, 90, 110])).toMatchInlineSnapshot(
      `"fail: At 200 requests a second for 2 s, P99 below 100 ms is not met: 300 of 600 requests were late or failed (slow 300), at least 45.92% with 97.5% confidence, and 1% is allowed. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
  })

  it('waits when one stall is all that was slow, and fails when the whole load confirms it', () => {
    expect(judge([160, 0, 0])).toMatchInlineSnapshot(
      `"inconclusive: At 200 requests a second for 2 s, P99 below 100 ms is undecided after 3 s: 160 of 600 requests were late or failed (slow 160), at most 30.4% with 97.5% confidence, and 1% is allowed; but 3 seconds are too few to tell how often they come together: by the second, 0–99.99% may be bad. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
    expect(judge([160, ...zeros(5)], { looks: 2 })).toMatch(/^inconclusive/)
    expect(judge([160, ...zeros(8)], { looks: 3 })).toMatchInlineSnapshot(
      `"fail: At 200 requests a second for 2 s, P99 below 100 ms is not met: 160 of 1800 requests were late or failed (slow 160), at least 7.44% with 98.75% confidence, and 1% is allowed. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
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
    expect(judge([50, ...zeros(9)], rare)).toMatch(
      /^inconclusive.*10 seconds are too few to tell how often they come together: by the second/,
    )
    expect(judge(Array<number>(10).fill(5), rare)).toMatch(/^pass/)
  })

  it('names what went wrong', () => {
    const nothing = measured([200, 200], {
      good: 0,
      errors: 400,
      errorKinds: { ECONNREFUSED: 390, timeout: 10 },
    })
    const silent = {
      ...nothing,
      slices: nothing.slices.map((slice) => ({ ...slice, answered: 0 })),
    }
    expect(judgeLoad(load(), silent).reason).toMatchInlineSnapshot(
      `"At 200 requests a second for 2 s, P99 below 100 ms is not met: 400 of 400 requests were late or failed (ECONNREFUSED 390, timeout 10), at least 99.08% with 97.5% confidence, and 1% is allowed. Nothing was answered well"`,
    )
  })

  it('counts what was dropped as violated', () => {
    const dropped = measured([100, 100], { dropped: 200 })
    expect(judgeLoad(load(), dropped)).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('dropped 200'),
    })
  })
})

describe('a generator', () => {
  it('that was late proves nothing, however good it looks', () => {
    expect(judge(zeros(3), { lagP99Ms: 30 })).toMatchInlineSnapshot(
      `"inconclusive: At 200 requests a second for 2 s, P99 below 100 ms cannot be told: the generator was late (P99 of its lag 30 ms, and 25 ms is the limit), so this proves nothing; run it on a quieter machine or at a lower rate. Median 1.2 ms, P99 3.4 ms, longest 5.6 ms"`,
    )
  })

  it('that was late excuses only what it sent late', () => {
    const late = judge([200, 200, 200], { lagP99Ms: 30, lateBad: 20 })
    expect(late).toMatch(/^fail: .*600 of 600 .*; 20 of them were excused, since the generator was/)
    expect(judge([20, 0, 0], { lagP99Ms: 30, lateBad: 20 })).toMatch(/^inconclusive/)
  })

  it('that failed makes the verdict invalid', () => {
    expect(judge([], { failure: 'its process ended (code 1)' })).toMatchInlineSnapshot(
      `"invalid: the load generator failed: its process ended (code 1)"`,
    )
    expect(judgeLoad(load(), measured([], { failure: 'x' })).measurement).toBeUndefined()
  })
})

describe('a plan', () => {
  it('says what the load needs and allows', () => {
    expect(planLoad(load({ durationMs: 3_000 }))).toMatchInlineSnapshot(`
      {
        "line": "permissions-latency: P99 below 100 ms (at most 1 of 600 bad) at 200 requests a second for 3 s, 600 in all; extended up to 9 s while undecided",
        "longestMs": 9000,
        "objectives": [
          {
            "badAllowed": 1,
            "counted": 600,
            "needed": 368,
            "objective": {
              "budgeting": "Occurrences",
              "confidence": 0.95,
              "indicator": "latency",
              "name": "p99",
              "op": "lt",
              "target": 0.99,
              "timeSliceTarget": 1,
              "timeSliceWindowMs": 1000,
              "value": 100,
            },
          },
        ],
        "requests": 600,
      }
    `)
  })

  it('counts each request of a story', () => {
    const source = { from: 'scenario' as const, weight: 1, tags: [], scenario: 'visit' }
    const other = { from: 'scenario' as const, weight: 1, tags: ['short'], scenario: 'look' }
    const objectives = [p99(), p99({ endpoint: 'GET /b' }), p99({ tag: 'short' })]
    const stories = { visit: ['GET /a', 'GET /b', 'GET /b'], look: ['GET /a'] }
    const plan = planLoad(
      load({ durationMs: 4_000, requests: [source, other], objectives }),
      (id) => stories[id as keyof typeof stories],
    )
    // 400 visits of three requests each, and 400 looks.
    expect(plan.requests).toBe(1_600)
    expect(plan.objectives.map(({ counted }) => counted)).toEqual([1_600, 800, 400])
  })

  it('that cannot pass says how long the load must be', () => {
    const tooShort = load({ durationMs: 1_000 })
    try {
      planLoad(tooShort)
      throw new Error('nothing was thrown')
    } catch (error) {
      expect(error).toBeInstanceOf(HoldoutError)
      expect((error as HoldoutError).exitCode).toBe(2)
      expect(formatError(error as HoldoutError)).toMatchInlineSnapshot(`
        "spec/constraints/permissions-latency.yaml: 200 requests cannot prove P99 below 100 ms: it takes 368 of which none is bad (load.for)
          offer the load for at least 1.9s, or a higher rate"
      `)
    }
    // What it asks for is enough, and a tenth of a second less is not.
    expect(planLoad(load({ durationMs: 1_900 })).objectives[0]?.badAllowed).toBe(0)
    expect(() => planLoad(load({ durationMs: 1_800 }))).toThrow(HoldoutError)
  })

  it('is kept: with nothing slow the planned load passes, and with one more than allowed it does not', () => {
    for (const seconds of [2, 3, 10, 30]) {
      const [plan] = planLoad(load({ durationMs: seconds * 1_000 })).objectives
      const badAllowed = plan?.badAllowed ?? -1
      expect(judge(zeros(seconds))).toMatch(/^pass/)
      const spread = zeros(seconds)
      for (let i = 0; i <= badAllowed; i += 1) spread[i % seconds]! += 1
      expect(judge(spread)).toMatch(/^inconclusive/)
    }
  })
})
