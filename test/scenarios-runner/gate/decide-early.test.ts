import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decideEarly,
  decideGate,
  defaultPolicy,
  type GatePolicy,
  gatedScenario,
  stoppedGate,
} from '../../../scenarios-runner/gate/index.ts'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { record, scenario } from './suite.ts'

const critical = scenario('pay')
const high = scenario('search', { criticality: 'high' })
const low = scenario('theme', { criticality: 'low' })
const ALONE = { conformance: { downstream: false, upstream: false }, checksTrials: false }
const WITH_TWINS = { ...ALONE, conformance: { downstream: false, upstream: true } }
const WITH_CHECKS = { ...ALONE, checksTrials: true }

/** Follows trials to their end; how many it took, and what was certain then. */
function follow(
  trials: readonly TrialRecord[],
  suite: readonly Scenario[],
  policy: GatePolicy = defaultPolicy,
  inputs = ALONE,
) {
  const early = decideEarly(
    trials.map((one) => one.scenario),
    suite.map(gatedScenario),
    policy,
    inputs,
  )
  for (const one of trials) {
    early.add(one)
    if (early.certain !== undefined) break
  }
  return { certain: early.certain, trials: early.trials }
}

const satisfied = (of: Scenario, n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => record(of, from + i, 'satisfied'))

describe('a failure is certain', () => {
  it('with the first one of a critical scenario', () => {
    const trials = [
      ...satisfied(critical, 5),
      record(critical, 5, 'unsatisfied'),
      ...satisfied(critical, 53, 6),
    ]
    expect(follow(trials, [critical])).toEqual({ certain: 'fail', trials: 6 })
  })

  it('in a high stratum only when its upper bound is below the rate though all others satisfy', () => {
    const failing = Array.from({ length: 59 }, (_, i) => record(high, i, 'unsatisfied'))
    // 7 failures in 59: the upper bound of 52 of 59 is 0.943; of 53 of 59 it is 0.955.
    expect(follow(failing, [high])).toEqual({ certain: 'fail', trials: 7 })
  })

  it('with the first broken contract', () => {
    const violation = {
      side: 'upstream' as const,
      contract: 'okta',
      operation: undefined,
      message: 'no body',
      seenIn: 'okta#0',
    }
    const trials = [
      record(critical, 0, 'satisfied', { violations: [violation] }),
      ...satisfied(critical, 58, 1),
    ]
    expect(follow(trials, [critical], defaultPolicy, WITH_TWINS)).toEqual({
      certain: 'fail',
      trials: 1,
    })
  })
})

describe('a pass is certain', () => {
  const plan153: GatePolicy = {
    ...defaultPolicy,
    strata: { ...defaultPolicy.strata, high: { ...defaultPolicy.strata.high, failuresAllowed: 3 } },
  }

  it('when not even failures that repeat a satisfied trajectory could undo it', () => {
    const { certain, trials } = follow(satisfied(high, 153), [high], plan153)
    expect(certain).toBe('pass')
    // Stopping at the classical N − c = 150 would trust that identical trajectories end alike.
    expect(trials).toBeGreaterThanOrEqual(150)
    expect(trials).toBeLessThan(153)
  })

  it('never while a critical trial, or a contract or a constraint to break, is left', () => {
    expect(follow(satisfied(critical, 93), [critical])).toEqual({ certain: undefined, trials: 93 })
    for (const inputs of [WITH_TWINS, WITH_CHECKS]) {
      expect(follow(satisfied(high, 153), [high], plan153, inputs)).toEqual({
        certain: undefined,
        trials: 153,
      })
    }
  })

  it('when only what is reported is left', () => {
    const trials = [...satisfied(critical, 100), ...satisfied(low, 3)]
    expect(follow(trials, [critical, low])).toEqual({ certain: 'pass', trials: 100 })
  })
})

it('claims no rate of a run that was stopped', () => {
  const seen = [...satisfied(high, 10), record(critical, 0, 'unsatisfied')]
  const gate = stoppedGate(
    decideGate(seen, [critical, high], defaultPolicy, { load: [], ...ALONE }),
    seen.length,
    118,
  )
  expect(gate.status).toBe('fail')
  expect(gate.satisfaction).toMatchObject({ pooled: undefined, mean: undefined, n: 11 })
  expect(gate.stoppedEarly).toEqual({ trials: 11, planned: 118 })
  expect(gate.parts.find((part) => part.name === 'critical')?.status).toBe('fail')
  expect(gate.parts.find((part) => part.name === 'high')).toEqual({
    kind: 'stratum',
    name: 'high',
    status: 'inconclusive',
    gated: true,
    reason:
      'not decided: the run was stopped after 11 of 118 trials, since it had failed whatever the others would have shown',
  })
})

it('is the decision of the whole plan, whatever the trials show', () => {
  const judged = scenario('read', { criticality: 'normal', criteria: ['The page says so.'] })
  const fixed = scenario('fixed', { criticality: 'high', vary: '' })
  const suite = [high, judged, fixed, low]
  const share = { rate: 0.6, confidence: 0.95, noFailures: false }
  const policy: GatePolicy = {
    ...defaultPolicy,
    strata: { ...defaultPolicy.strata, high: { ...share, rate: 0.7 }, normal: share },
    maxInvalid: 0.2,
  }
  const outcome = fc.record({
    scenario: fc.nat(suite.length - 1),
    status: fc.constantFrom(
      ...(['satisfied', 'satisfied', 'satisfied', 'satisfied', 'unsatisfied', 'invalid'] as const),
    ),
    hash: fc.option(fc.constantFrom('x', 'y'), { nil: undefined, freq: 4 }),
    judged: fc.boolean(),
  })
  let stopped = 0
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 20, maxLength: 60 }), (outcomes) => {
      const trials = outcomes.map(({ scenario: index, status, hash, judged: asked }, trial) =>
        record(suite[index]!, trial, status, {
          ...(hash === undefined ? {} : { hash }),
          criteria: asked ? [{ id: 'criterion-1', status: 'met', reasoning: '', quotes: [] }] : [],
        }),
      )
      const { certain } = follow(trials, suite, policy)
      if (certain === undefined) return
      stopped += 1
      expect(decideGate(trials, suite, policy, { load: [], ...ALONE }).status).toBe(certain)
    }),
    { numRuns: 300, seed: 5 },
  )
  expect(stopped).toBeGreaterThan(50)
})
