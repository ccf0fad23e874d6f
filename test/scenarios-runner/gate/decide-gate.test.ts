import { describe, expect, it } from 'vitest'
import { decideGate, defaultPolicy, type Gate } from '../../../scenarios-runner/gate/index.ts'
import type { ContractViolation } from '../../../scenarios-runner/trial/index.ts'
import { loadVerdict, record, records, scenario } from './suite.ts'

const NO_LOAD = { load: [] }
const part = (gate: Gate, name: string) => gate.parts.find((one) => one.name === name)
const told = (gate: Gate, name: string) =>
  `${part(gate, name)?.status}: ${part(gate, name)?.reason}`

describe('a stratum', () => {
  const critical = scenario('revoke')
  const high = scenario('ask', { criticality: 'high' })

  it('passes when the bound reaches the rate', () => {
    const gate = decideGate(
      records(critical, { satisfied: 59 }),
      [critical],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('pass')
    expect(gate.headline).toMatchInlineSnapshot(
      `"pass: 59 of 59 distinct trials of 1 scenario satisfied"`,
    )
    expect(told(gate, 'critical')).toMatchInlineSnapshot(
      `"pass: 59 of 59 distinct trials satisfied: at least 95% of such trials do with 95% confidence, and 95% is asked"`,
    )
    expect(part(gate, 'critical')).toMatchObject({
      plan: { trials: 59, failuresAllowed: 0 },
      observed: { n: 59, satisfied: 59, low: expect.closeTo(0.9504923901, 9) },
    })
  })

  it('is inconclusive one trial short', () => {
    const gate = decideGate(
      records(critical, { satisfied: 58 }),
      [critical],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.headline).toMatchInlineSnapshot(
      `"inconclusive: too little was seen to decide critical"`,
    )
    expect(told(gate, 'critical')).toMatchInlineSnapshot(
      `"inconclusive: 58 of 58 distinct trials satisfied: that proves only 94.9% with 95% confidence, and 95% is asked"`,
    )
  })

  it('fails at one failure where none is allowed', () => {
    const gate = decideGate(
      records(critical, { satisfied: 400, unsatisfied: 1 }),
      [critical],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.headline).toMatchInlineSnapshot(
      `"fail: critical scenarios went wrong in 1 of 401 trials"`,
    )
    expect(told(gate, 'critical')).toMatchInlineSnapshot(
      `"fail: 1 of 401 valid trials went wrong, and none may (revoke 1 of 401)"`,
    )
  })

  it('where failures are allowed, fails only when the upper bound is below the rate', () => {
    const decide = (satisfied: number, unsatisfied: number) =>
      decideGate(records(high, { satisfied, unsatisfied }), [high], defaultPolicy, NO_LOAD)
    expect(decide(92, 1).status).toBe('pass')
    expect(told(decide(58, 1), 'high')).toMatchInlineSnapshot(
      `"inconclusive: 58 of 59 distinct trials satisfied: that proves only 92.2% with 95% confidence, and 95% is asked (ask 1 of 59)"`,
    )
    expect(told(decide(40, 20), 'high')).toMatchInlineSnapshot(
      `"fail: 40 of 60 distinct trials satisfied: at most 76.7% of such trials do with 95% confidence, and 95% is asked (ask 20 of 60)"`,
    )
    expect(decide(40, 20).headline).toMatchInlineSnapshot(
      `"fail: high scenarios went wrong in 20 of 60 trials"`,
    )
  })

  it('fails with a scenario that is dead, however well all others do', () => {
    const others = Array.from({ length: 39 }, (_, i) =>
      scenario(`fine-${i}`, { criticality: 'high' }),
    )
    const suite = [high, ...others]
    const seen = [
      ...others.flatMap((one) => records(one, { satisfied: 40 })),
      ...records(high, { unsatisfied: 40 }),
    ]
    // 97.5% of 1,600 prove 96.8%: the average alone would pass.
    const gate = decideGate(seen, suite, defaultPolicy, NO_LOAD)
    expect(gate.status).toBe('fail')
    expect(told(gate, 'high')).toMatchInlineSnapshot(
      `"fail: ask satisfied in 0 of 40 distinct trials: at most 23.3% of its trials do, with 99.9% confidence for all scenarios here together, and 95% is asked"`,
    )
    expect(gate.headline).toMatchInlineSnapshot(
      `"fail: high scenarios went wrong in 40 of 1600 trials"`,
    )
  })

  it('needs more than bad luck to call a scenario short, and counts its invalid trials as satisfied', () => {
    const others = Array.from({ length: 9 }, (_, i) =>
      scenario(`fine-${i}`, { criticality: 'high' }),
    )
    const decide = (counts: { satisfied?: number; unsatisfied: number; invalid?: number }) =>
      decideGate(
        [...others.flatMap((one) => records(one, { satisfied: 6 })), ...records(high, counts)],
        [high, ...others],
        defaultPolicy,
        NO_LOAD,
      ).status
    // Of ten scenarios at 95%, one that fails 4 times in 6 is seen once in 1,100 suites, 3 times once in 45.
    expect(decide({ satisfied: 3, unsatisfied: 3 })).toBe('inconclusive')
    expect(decide({ satisfied: 2, unsatisfied: 4 })).toBe('fail')
    expect(decide({ unsatisfied: 3, invalid: 3 })).toBe('inconclusive')
  })

  it('without a rate is reported and stands in nobody’s way', () => {
    const low = scenario('nice', { criticality: 'low' })
    const gate = decideGate(
      [...records(critical, { satisfied: 59 }), ...records(low, { unsatisfied: 5 })],
      [critical, low],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('pass')
    expect(part(gate, 'low')).toMatchObject({ gated: false, status: 'fail' })
    expect(told(gate, 'low')).toMatchInlineSnapshot(
      `"fail: 0 of 5 distinct trials satisfied; reported, not gated"`,
    )
  })
})

describe('identical trajectories', () => {
  const one = scenario('one')

  it('count once', () => {
    const same = Array.from({ length: 59 }, (_, i) => record(one, i, 'satisfied', { hash: 'same' }))
    const gate = decideGate(same, [one], defaultPolicy, NO_LOAD)
    expect(gate.status).toBe('inconclusive')
    expect(told(gate, 'critical')).toMatchInlineSnapshot(
      `"inconclusive: 1 of 1 distinct trial satisfied (58 more were identical to one of these): that proves only 5% with 95% confidence, and 95% is asked"`,
    )
    expect(gate.scenarios[0]).toMatchObject({ trials: 59, satisfied: 59, distinct: 1 })
  })

  it('that disagree count as unsatisfied and are named flaky', () => {
    const high = scenario('high', { criticality: 'high' })
    const gate = decideGate(
      [
        ...records(high, { satisfied: 100 }),
        record(high, 100, 'satisfied', { hash: 'same' }),
        record(high, 101, 'unsatisfied', { hash: 'same' }),
        record(high, 102, 'satisfied', { hash: 'same' }),
      ],
      [high],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.scenarios[0]).toMatchObject({ distinct: 101, distinctSatisfied: 100, flaky: 1 })
    expect(told(gate, 'high')).toMatchInlineSnapshot(
      `"pass: 100 of 101 distinct trials satisfied (2 more were identical to one of these): at least 95.3% of such trials do with 95% confidence, and 95% is asked; flaky, since identical trajectories ended differently: high"`,
    )
  })
})

describe('scenarios that draw nothing', () => {
  const fixed = scenario('fixed', { vary: '' })
  const other = scenario('other', { vary: '', criticality: 'high' })

  it('pass alone, and say what that does not mean', () => {
    const gate = decideGate(records(fixed, { satisfied: 3 }), [fixed], defaultPolicy, NO_LOAD)
    expect(gate.status).toBe('pass')
    expect(told(gate, 'critical')).toMatchInlineSnapshot(
      `"pass: no scenario here draws anything; 1 scenario that draws nothing held in all 3 trials, which says nothing beyond this story"`,
    )
  })

  it('fail at one failure in any stratum', () => {
    const gate = decideGate(
      records(other, { satisfied: 2, unsatisfied: 1 }),
      [other],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('fail')
    expect(told(gate, 'high')).toMatchInlineSnapshot(
      `"fail: 1 trial of scenarios that draw nothing went wrong, and none may (other 1 of 3)"`,
    )
  })

  it('do not count in the bound of those that draw', () => {
    const drawing = scenario('drawing')
    const gate = decideGate(
      [...records(drawing, { satisfied: 57 }), ...records(fixed, { satisfied: 50 })],
      [drawing, fixed],
      defaultPolicy,
      NO_LOAD,
    )
    expect(part(gate, 'critical')?.observed).toMatchObject({ n: 57 })
    expect(gate.status).toBe('inconclusive')
  })
})

describe('invalid trials', () => {
  const one = scenario('one')
  const high = scenario('high', { criticality: 'high' })

  it('up to five percent are left out', () => {
    const gate = decideGate(
      records(one, { satisfied: 59, invalid: 3 }),
      [one],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('pass')
    expect(gate.invalidShare).toBeCloseTo(3 / 62)
  })

  it('more than five percent make the run invalid', () => {
    const gate = decideGate(
      [
        ...records(one, { satisfied: 59, invalid: 3 }),
        record(one, 90, 'invalid', { cause: 'judge' }),
      ],
      [one],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('invalid')
    expect(gate.headline).toMatchInlineSnapshot(
      `"invalid: 4 of 63 trials (6.4%) say nothing about the artifact, since the harness failed (twin 3, judge 1)"`,
    )
  })

  it('hide no failure that they could not have undone', () => {
    const decide = (satisfied: number, unsatisfied: number, invalid: number) =>
      decideGate(records(high, { satisfied, unsatisfied, invalid }), [high], defaultPolicy, NO_LOAD)
    expect(decide(20, 40, 40).status).toBe('fail')
    // Had all the invalid ones satisfied, the rate might still be there.
    expect(decide(20, 2, 40).status).toBe('invalid')
    expect(
      decideGate(records(one, { unsatisfied: 1, invalid: 60 }), [one], defaultPolicy, NO_LOAD)
        .status,
    ).toBe('fail')
  })

  it('a later attempt takes the place of an invalid one', () => {
    const tried = [
      ...records(one, { satisfied: 58 }),
      record(one, 58, 'invalid', { attempt: 1 }),
      record(one, 58, 'satisfied', { attempt: 2 }),
    ]
    expect(decideGate(tried, [one], defaultPolicy, NO_LOAD).status).toBe('pass')
    expect(decideGate(tried.toReversed(), [one], defaultPolicy, NO_LOAD).status).toBe('pass')
  })
})

describe('what nobody judged, checked or ran', () => {
  const judged = scenario('judged', { criteria: ['The answer names the group.', 'It is polite.'] })
  const trials = records(judged, { satisfied: 59 })

  it('blocks by default', () => {
    const gate = decideGate(trials, [judged], defaultPolicy, NO_LOAD)
    expect(gate.status).toBe('inconclusive')
    expect(gate.headline).toMatchInlineSnapshot(`"inconclusive: 2 criteria not judged"`)
    expect(gate.unjudgedCriteria).toBe(2)
  })

  it('is excluded when asked, and the headline says so', () => {
    const gate = decideGate(trials, [judged], { ...defaultPolicy, unjudged: 'exclude' }, NO_LOAD)
    expect(gate.status).toBe('pass')
    expect(gate.headline).toMatchInlineSnapshot(`"pass on checks; 2 criteria not judged"`)
  })

  it('is nothing when every satisfied trial was judged; an unsatisfied one needs no judge', () => {
    const met = judged.criteria.map(({ id }) => ({
      id,
      status: 'met' as const,
      reasoning: 'it does',
      quotes: [],
    }))
    const all = trials.map((_, i) => record(judged, i, 'satisfied', { criteria: met }))
    expect(decideGate(all, [judged], defaultPolicy, NO_LOAD).status).toBe('pass')
    const failed = [...all, record(judged, 99, 'unsatisfied')]
    expect(decideGate(failed, [judged], defaultPolicy, NO_LOAD).unjudgedCriteria).toBe(0)
    const halfJudged = [...all, record(judged, 99, 'satisfied', { criteria: met.slice(1) })]
    expect(decideGate(halfJudged, [judged], defaultPolicy, NO_LOAD).unjudgedCriteria).toBe(1)
  })

  it('a scenario without checks and judge did not run, and blocks even then', () => {
    const silent = scenario('silent', { checks: [], criteria: ['The page is beautiful.'] })
    const other = scenario('other')
    const gate = decideGate(
      [...records(other, { satisfied: 59 }), ...records(silent, { satisfied: 59 })],
      [other, silent],
      { ...defaultPolicy, unjudged: 'exclude' },
      NO_LOAD,
    )
    expect(gate.status).toBe('inconclusive')
    expect(gate.headline).toMatchInlineSnapshot(
      `"inconclusive: nothing checked silent; too little was seen to decide critical"`,
    )
    expect(gate.scenarios[1]).toMatchObject({ unchecked: true, distinct: 0 })
  })

  it('a scenario without records did not run', () => {
    const other = scenario('other', { criticality: 'low' })
    const gate = decideGate(
      trials,
      [judged, other],
      { ...defaultPolicy, unjudged: 'exclude' },
      NO_LOAD,
    )
    expect(gate.status).toBe('inconclusive')
    expect(gate.headline).toMatchInlineSnapshot(`"inconclusive: 1 scenario did not run"`)
  })

  it('records of another text of the scenario are not its own', () => {
    const old = trials.map((one) => ({ ...one, scenarioHash: 'of the text before' }))
    const gate = decideGate(old, [judged], defaultPolicy, NO_LOAD)
    expect(gate.scenarios[0]?.trials).toBe(0)
    expect(gate.status).toBe('inconclusive')
  })

  it('nothing gated opens nothing', () => {
    expect(decideGate([], [], defaultPolicy, NO_LOAD).headline).toMatchInlineSnapshot(
      `"inconclusive: nothing here is gated"`,
    )
    const low = scenario('low', { criticality: 'low' })
    expect(
      decideGate(records(low, { satisfied: 10 }), [low], defaultPolicy, NO_LOAD).headline,
    ).toMatchInlineSnapshot(`"inconclusive: nothing here is gated"`)
  })
})

describe('constraints and conformance', () => {
  const one = scenario('one')
  const good = records(one, { satisfied: 59 })
  const violation: ContractViolation = {
    side: 'downstream',
    contract: 'Access requests',
    operation: 'listRequests',
    message: '/total must be integer',
    seenIn: 'look',
  }

  it.each(['pass', 'fail', 'inconclusive', 'invalid'] as const)(
    'a service level that is %s',
    (status) => {
      const gate = decideGate(good, [one], defaultPolicy, { load: [loadVerdict(status)] })
      expect(gate.status).toBe(status)
      expect(part(gate, 'permissions-latency')).toMatchObject({ kind: 'constraint', status })
    },
  )

  it('a load alone gates too', () => {
    const gate = decideGate([], [], defaultPolicy, { load: [loadVerdict('pass')] })
    expect(gate).toMatchObject({ status: 'pass', headline: 'pass: 1 constraint met' })
    expect(decideGate([], [], defaultPolicy, { load: [loadVerdict('invalid')] }).headline).toBe(
      'invalid: could not measure permissions-latency',
    )
  })

  it('broken answers fail it, with what is broken', () => {
    const broken = good.map((_, i) =>
      record(
        one,
        i,
        'satisfied',
        i < 3 ? { violations: [violation, { ...violation, message: '/a is missing' }] } : {},
      ),
    )
    const gate = decideGate(broken, [one], defaultPolicy, NO_LOAD)
    expect(gate.headline).toMatchInlineSnapshot(
      `"fail: the artifact's answers break its own contract"`,
    )
    expect(told(gate, 'answers')).toMatchInlineSnapshot(
      `"fail: the artifact's answers break its own contract in 3 of 59 trials: listRequests: /a is missing, and in 1 other way"`,
    )
    expect(told(gate, 'calls')).toMatchInlineSnapshot(
      `"pass: every call that the artifact makes keeps to the twins' contracts, in 59 trials"`,
    )
  })

  it('what an invalid trial shows is not held against the artifact', () => {
    const gate = decideGate(
      [...good, record(one, 99, 'invalid', { violations: [violation] })],
      [one],
      defaultPolicy,
      NO_LOAD,
    )
    expect(gate.status).toBe('pass')
  })

  it('what could not be measured is said, and not gated', () => {
    const gate = decideGate(good, [one], defaultPolicy, {
      load: [],
      conformance: { downstream: false },
    })
    expect(part(gate, 'answers')).toMatchObject({ gated: false, status: 'inconclusive' })
    expect(gate.status).toBe('pass')
  })

  it('silence keeps every contract and shows nothing: it is said, and not gated', () => {
    const silent = good.map((each) => ({ ...each, seen: { answers: 1, calls: 0 } }))
    const gate = decideGate(silent, [one], defaultPolicy, NO_LOAD)
    expect(told(gate, 'answers')).toContain('pass: every answer')
    expect(told(gate, 'calls')).toBe(
      'inconclusive: not measured: the artifact called no twin, in 59 trials',
    )
    expect(part(gate, 'calls')).toMatchObject({ gated: false })
    expect(gate.status).toBe('pass')
    const once = [...silent.slice(1), { ...silent[0]!, seen: { answers: 1, calls: 1 } }]
    expect(part(decideGate(once, [one], defaultPolicy, NO_LOAD), 'calls')?.status).toBe('pass')
  })

  it('names three reasons and counts the rest', () => {
    const suite = (['critical', 'high', 'normal'] as const).map((criticality) =>
      scenario(`of-${criticality}`, { criticality }),
    )
    const gate = decideGate(
      suite.flatMap((of) => records(of, { unsatisfied: 59 })),
      suite,
      defaultPolicy,
      { load: [loadVerdict('fail')] },
    )
    expect(gate.headline).toMatchInlineSnapshot(
      `"fail: critical scenarios went wrong in 59 of 59 trials; high scenarios went wrong in 59 of 59 trials; normal scenarios went wrong in 59 of 59 trials; and 1 more"`,
    )
  })
})

it('a category with a rate is gated', () => {
  const critical = scenario('one', { category: 'failure-mode' })
  const high = scenario('two', { category: 'failure-mode', criticality: 'low' })
  const policy = {
    ...defaultPolicy,
    categories: { 'failure-mode': { rate: 0.9, confidence: 0.95, noFailures: false } },
  }
  const gate = decideGate(
    [...records(critical, { satisfied: 59 }), ...records(high, { unsatisfied: 60 })],
    [critical, high],
    policy,
    NO_LOAD,
  )
  expect(gate.status).toBe('fail')
  expect(gate.headline).toMatchInlineSnapshot(
    `"fail: failure-mode scenarios went wrong in 60 of 119 trials"`,
  )
})

it('sums up satisfaction with both intervals', () => {
  const suite = [5, 4, 3, 1, 5, 5].map((satisfied, i) => ({ of: scenario(`s${i}`), satisfied }))
  const { satisfaction } = decideGate(
    suite.flatMap(({ of, satisfied }) => records(of, { satisfied, unsatisfied: 5 - satisfied })),
    suite.map(({ of }) => of),
    defaultPolicy,
    NO_LOAD,
  )
  expect(satisfaction).toMatchObject({
    mean: expect.closeTo(0.7666666667, 9),
    pooled: expect.closeTo(0.7666666667, 9),
    n: 30,
    scenarios: 6,
    interval: { low: expect.closeTo(0.5907167384, 9), method: 'wilson' },
    general: { low: expect.closeTo(0.3225786026, 9), method: 'korn-graubard' },
    deff: expect.closeTo(2.8695652174, 9),
    icc: expect.closeTo(0.4047619048, 9),
  })
})
