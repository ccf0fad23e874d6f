import { describe, expect, it } from 'vitest'
import { defaultPolicy, type GatePolicy, planRun } from '../../../scenarios-runner/gate/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'
import { scenario } from './suite.ts'

const many = (count: number, of: Parameters<typeof scenario>[1] = {}) =>
  Array.from({ length: count }, (_, i) => scenario(`${of?.criticality ?? 'critical'}-${i}`, of))

function errorOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof HoldoutError) return `${formatError(error)}\nexit ${error.exitCode}`
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('numbers of trials', () => {
  it('gives the scenarios of a stratum equal numbers, enough for its bound', () => {
    const plan = planRun(
      [
        ...many(10),
        ...many(4, { criticality: 'high' }),
        ...many(3, { criticality: 'normal' }),
        ...many(2, { criticality: 'low' }),
      ],
      defaultPolicy,
    )
    expect(plan.trials).toMatchObject({
      'critical-0': 6,
      'high-3': 15,
      'normal-0': 10,
      'low-1': 10,
    })
    expect(plan.lines).toMatchInlineSnapshot(`
      [
        "critical: 60 trials, 6 of each of 10 scenarios, none may fail; passing proves with 95% confidence that at least 95% are satisfied (a build that is right 99% of the time passes 55% of the time)",
        "high: 60 trials, 15 of each of 4 scenarios, none may fail; passing proves with 95% confidence that at least 95% are satisfied (a build that is right 99% of the time passes 55% of the time)",
        "normal: 30 trials, 10 of each of 3 scenarios, none may fail; passing proves with 95% confidence that at least 90% are satisfied (a build that is right 99% of the time passes 74% of the time)",
        "low: 20 trials, 10 of each of 2 scenarios, reported, not gated",
      ]
    `)
  })

  it('that cannot pass are said to be too few where nothing is decided', () => {
    const options = { perScenario: 5 }
    expect(errorOf(() => planRun(many(2), defaultPolicy, options))).toContain(
      'cannot pass with 10 trials',
    )
    const plan = planRun(many(2), defaultPolicy, { ...options, mayFallShort: true })
    expect(plan.trials).toEqual({ 'critical-0': 5, 'critical-1': 5 })
    expect(plan.lines).toMatchInlineSnapshot(`
      [
        "critical: 10 trials, 5 of each of 2 scenarios, too few to prove 95%, which takes 59 different ones without a failure: they are reported, and cannot pass",
      ]
    `)
  })

  it('runs a scenario that draws nothing three times, and keeps it out of the bound', () => {
    const fixed = scenario('fixed', { vary: '' })
    const plan = planRun([scenario('drawing'), fixed], defaultPolicy)
    expect(plan.trials).toEqual({ drawing: 59, fixed: 3 })
    expect(plan.lines).toMatchInlineSnapshot(`
      [
        "critical: 59 trials of 1 scenario, none may fail; passing proves with 95% confidence that at least 95% are satisfied (a build that is right 99% of the time passes 55% of the time)",
        "critical, drawing nothing: 3 trials of 1 scenario, none may fail; they say nothing beyond these very stories",
      ]
    `)
    expect(planRun([fixed], defaultPolicy).lines).toMatchInlineSnapshot(`
      [
        "critical, drawing nothing: 3 trials of 1 scenario, none may fail; they say nothing beyond these very stories",
      ]
    `)
  })

  it('lets a plan leave room for failures', () => {
    const policy: GatePolicy = {
      ...defaultPolicy,
      strata: {
        ...defaultPolicy.strata,
        high: { rate: 0.95, confidence: 0.95, noFailures: false, failuresAllowed: 1 },
      },
    }
    const plan = planRun([scenario('one', { criticality: 'high' })], policy)
    expect(plan.trials.one).toBe(93)
    expect(plan.lines).toMatchInlineSnapshot(`
      [
        "high: 93 trials of 1 scenario, at most 1 may fail; passing proves with 95% confidence that at least 95% are satisfied (a build that is right 99% of the time passes 76% of the time)",
      ]
    `)
  })

  it('raises whole strata for a gated category', () => {
    const policy: GatePolicy = {
      ...defaultPolicy,
      categories: { 'failure-mode': { rate: 0.9, confidence: 0.95, noFailures: false } },
    }
    const suite = [
      ...many(9),
      scenario('failing', { category: 'failure-mode', criticality: 'low' }),
      scenario('failing-too', { category: 'failure-mode', criticality: 'low' }),
      scenario('other-low', { criticality: 'low' }),
    ]
    const plan = planRun(suite, policy)
    expect(plan.trials).toMatchObject({
      'critical-0': 7,
      failing: 15,
      'failing-too': 15,
      'other-low': 15,
    })
    expect(plan.plans.at(-1)).toMatchObject({ kind: 'category', distinct: 30 })
  })

  it('counts draws that come out the same once, with the seed of the run', () => {
    // 59 draws of 1 … 100 repeat themselves: more than 59 are needed.
    const suite = [scenario('narrow', { vary: '{ n: { int: [1, 100] } }' })]
    const plan = planRun(suite, defaultPolicy, { seed: 'a' })
    expect(plan.trials.narrow).toBeGreaterThan(70)
    expect(plan.plans[0]?.distinct).toBe(59)
    expect(planRun(suite, defaultPolicy, { seed: 'a' })).toEqual(plan)
  })

  it('does not depend on the order of scenarios', () => {
    const suite = [...many(7), scenario('own', { trials: 20 }), scenario('fixed', { vary: '' })]
    const there = planRun(suite, defaultPolicy).trials
    const back = planRun(suite.toReversed(), defaultPolicy).trials
    expect(back).toEqual(there)
    expect(there).toMatchObject({ own: 20, 'critical-0': 6 })
  })

  it('plans nothing for no scenarios', () => {
    expect(planRun([], defaultPolicy)).toEqual({ trials: {}, lines: [], plans: [] })
  })
})

describe('a plan that cannot pass', () => {
  it('says how many it needs', () => {
    expect(
      errorOf(() => planRun(many(4), defaultPolicy, { perScenario: 5 })),
    ).toMatchInlineSnapshot(`
      "the critical stratum cannot pass with 20 trials: it takes 59 different ones without a failure to prove 95% with 95% confidence (gate.critical)
        run at least 15 trials of each of its 4 scenarios, or ask less of gate.critical
      exit 2"
    `)
  })

  it('says so of draws that cannot differ enough', () => {
    const suite = [scenario('two-ways', { vary: '{ tool: { one-of: [a, b] } }' })]
    expect(errorOf(() => planRun(suite, defaultPolicy))).toMatchInlineSnapshot(`
      "the critical stratum cannot pass with 59 trials, of which only 2 differ in what they draw: it takes 59 different ones without a failure to prove 95% with 95% confidence (gate.critical)
        let its scenarios draw more: a person, or a wider range, so that 59 trials differ, or ask less of gate.critical
      exit 2"
    `)
  })

  it('names the scenarios that set their own numbers', () => {
    const suite = [scenario('few', { trials: 3, criticality: 'normal' })]
    expect(errorOf(() => planRun(suite, defaultPolicy))).toMatchInlineSnapshot(`
      "the normal stratum cannot pass with 3 trials: it takes 29 different ones without a failure to prove 90% with 95% confidence (gate.normal)
        run at least 29 trials of its scenario, or look at the scenarios that set \`trials\` themselves (few), or ask less of gate.normal
      exit 2"
    `)
  })

  it('names every stratum at once', () => {
    const suite = [...many(1), ...many(1, { criticality: 'high' })]
    expect(
      errorOf(() => planRun(suite, defaultPolicy, { perScenario: 1 })).split('\n'),
    ).toHaveLength(5)
  })

  it('is none where exactly enough is asked for', () => {
    expect(planRun(many(59), defaultPolicy, { perScenario: 1 }).plans[0]?.plan).toMatchObject({
      trials: 59,
      failuresAllowed: 0,
    })
  })
})
