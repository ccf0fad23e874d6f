import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Baseline,
  blessRun,
  compareRuns,
  comparisonMarkdown,
  comparisonPage,
  comparisonSchema,
  formatComparison,
} from '../../../scenarios-runner/report/index.ts'

type Kept = Baseline['scenarios'][number]

/** A scenario with so many satisfied trials, then unsatisfied, then invalid. */
function kept(
  id: string,
  [satisfied, unsatisfied, invalid = 0]: readonly [number, number, number?],
  changes: Partial<Kept> = {},
): Kept {
  const statuses = [
    ...Array<'satisfied'>(satisfied).fill('satisfied'),
    ...Array<'unsatisfied'>(unsatisfied).fill('unsatisfied'),
    ...Array<'invalid'>(invalid).fill('invalid'),
  ]
  return {
    id,
    hash: `hash-${id}`,
    title: id,
    criticality: 'normal',
    category: 'happy-path',
    deterministic: false,
    trials: statuses.map((status, trial) => [trial, status, `${id}/${trial}`]),
    ...changes,
  }
}

function run(scenarios: readonly Kept[], changes: Partial<Baseline['run']> = {}): Baseline {
  return {
    schema: 'holdout-baseline/1',
    run: {
      name: 'shop',
      startedAt: '2026-03-05T14:00:00.000Z',
      artifactHash: 'a'.repeat(64),
      configHash: 'c'.repeat(64),
      seed: 'one',
      status: 'pass',
      ...changes,
    },
    scenarios: [...scenarios],
  }
}

const candidate = (scenarios: readonly Kept[], changes: Partial<Baseline['run']> = {}) =>
  run(scenarios, {
    artifactHash: 'b'.repeat(64),
    startedAt: '2026-03-06T14:00:00.000Z',
    ...changes,
  })

it('is found by the canaries of all scenarios that it names, also of those that are gone', () => {
  const [old, kept1, young] = ['gone', 'kept', 'new'].map((id) =>
    kept(id, [20, 0], { canary: `canary-of-${id}` }),
  )
  const found = compareRuns(run([old!, kept1!]), candidate([kept1!, young!]))
  for (const text of [JSON.stringify(found), comparisonMarkdown(found), comparisonPage(found)]) {
    for (const id of ['gone', 'kept', 'new']) expect(text).toContain(`canary-of-${id}`)
  }
  expect(comparisonSchema.parse(found)).toEqual(found)
})

it('claims nothing over stories like these where all changed alike', () => {
  const same = [kept('a', [60, 0]), kept('b', [60, 0]), kept('c', [60, 0])]
  const found = compareRuns(run(same), candidate(same))
  expect(found.status).toBe('non-inferior')
  expect(found.overall.general).toBeUndefined()
  expect(comparisonMarkdown(found)).toContain('Over stories like these nothing is known')
  // .1 → .2 and .4 → .5, which binary fractions tell apart.
  const alike = compareRuns(
    run([kept('a', [2, 18]), kept('b', [8, 12])]),
    candidate([kept('a', [4, 16]), kept('b', [10, 10])]),
  )
  expect(alike.overall.general).toBeUndefined()
  const [one, ...others] = same
  const other = compareRuns(run(same), candidate([{ ...one!, ...kept('a', [59, 1]) }, ...others]))
  expect(other.overall.general?.low).toBeLessThan(other.overall.general!.high)
})

describe('a regression', () => {
  it('is shown by the stratified exact test', () => {
    // The strata of the reference page: exact one-sided 0.0193009510.
    const before = [
      [10, 0],
      [9, 1],
      [10, 0],
      [7, 3],
      [10, 0],
    ] as const
    const now = [
      [8, 2],
      [6, 4],
      [10, 0],
      [5, 5],
      [9, 1],
    ] as const
    const found = compareRuns(
      run(before.map((counts, i) => kept(`s${i}`, counts))),
      candidate(now.map((counts, i) => kept(`s${i}`, counts))),
    )
    expect(found.overall.p).toBeCloseTo(0.019300951, 9)
    expect(found.status).toBe('regression')
    expect(found.why).toMatchInlineSnapshot(
      `"38 of 50 satisfied, 46 of 50 before: by chance alone so much worse in 1.9% of comparisons (stratified exact test)."`,
    )
    expect(comparisonSchema.parse(found)).toEqual(found)
  })

  it('is a critical scenario that lost what it always did, once a second trial confirms it', () => {
    const critical = { criticality: 'critical' } as const
    const before = run([kept('pay', [59, 0], critical)])
    const twice = compareRuns(before, candidate([kept('pay', [57, 2], critical)]))
    expect(twice).toMatchObject({
      status: 'regression',
      scenarios: [{ id: 'pay', change: 'lost' }],
      why: 'Satisfied in every trial before, and no longer: pay.',
    })
    const once = candidate([kept('pay', [58, 1], critical)])
    const suspected = compareRuns(before, once)
    expect(suspected).toMatchObject({
      status: 'inconclusive',
      scenarios: [{ change: 'suspected' }],
    })
    expect(suspected.why).toContain('--rerun (pay)')
    const again = (failed: number) =>
      candidate([kept('pay', [59 - failed, failed], critical)], { seed: 'two' })
    expect(compareRuns(before, once, { rerun: again(1) }).status).toBe('regression')
    expect(compareRuns(before, once, { rerun: again(0) }).status).toBe('inconclusive')
    expect(() => compareRuns(before, once, { rerun: before })).toThrow('another artifact')
    expect(() => compareRuns(before, once, { rerun: once })).toThrow(
      'the rerun is the run itself, which confirms nothing',
    )
    expect(compareRuns(once, once).notices).toEqual([
      'This is the baseline’s own run: that it is no worse than itself says nothing.',
    ])
    expect(suspected.notices).toEqual([])
  })

  it('is a story that draws nothing and went wrong', () => {
    const same = { deterministic: true }
    const fixed = (statuses: readonly ('satisfied' | 'unsatisfied')[]) =>
      kept('fixed', [0, 0], {
        ...same,
        trials: statuses.map((status, trial) => [trial, status, status]),
      })
    const found = compareRuns(
      run([fixed(['satisfied', 'satisfied', 'satisfied'])]),
      candidate([fixed(['unsatisfied', 'unsatisfied', 'unsatisfied'])]),
    )
    expect(found.status).toBe('regression')
    expect(found.overall.scenarios).toBe(0)
  })
})

describe('no regression', () => {
  it('is claimed only within the margin', () => {
    const before = run([kept('a', [100, 0]), kept('b', [100, 0])])
    const now = candidate([kept('a', [100, 0]), kept('b', [100, 0])])
    const found = compareRuns(before, now)
    expect(found.status).toBe('non-inferior')
    expect(found.overall.difference?.low).toBeGreaterThan(-0.05)
    expect(compareRuns(before, now, { margin: 0.01 }).status).toBe('inconclusive')
  })

  it('is not claimed of few trials, however well they went', () => {
    const found = compareRuns(run([kept('a', [5, 0])]), candidate([kept('a', [5, 0])]))
    expect(found.status).toBe('inconclusive')
  })

  it('is not claimed where the runs weigh the scenarios differently', () => {
    const found = compareRuns(
      run([kept('a', [100, 0]), kept('b', [20, 0])]),
      candidate([kept('a', [20, 0]), kept('b', [100, 0])]),
    )
    expect(found.overall.difference).toBeUndefined()
    expect(found.status).toBe('inconclusive')
    expect(found.why).toContain('weigh the scenarios differently')
  })
})

describe('what is compared', () => {
  it('are scenarios with the same text; others stand apart', () => {
    const found = compareRuns(
      run([kept('same', [100, 0]), kept('edited', [60, 0]), kept('gone', [60, 0])]),
      candidate([
        kept('same', [100, 0]),
        kept('edited', [0, 60], { hash: 'other' }),
        kept('new', [0, 60]),
      ]),
    )
    expect(found).toMatchObject({ changed: ['edited'], added: ['new'], removed: ['gone'] })
    expect(found.scenarios.map(({ id }) => id)).toEqual(['same'])
    expect(found.status).toBe('non-inferior')
  })

  it('is never an invalid trial, nor under one seed the trial that it is paired with', () => {
    const before = run([kept('a', [50, 0])])
    const now = candidate([kept('a', [45, 0, 5])])
    expect(compareRuns(before, now)).toMatchObject({
      dropped: 10,
      scenarios: [{ base: { n: 45 }, candidate: { n: 45 } }],
    })
    const other = candidate([kept('a', [45, 0, 5])], { seed: 'two' })
    expect(compareRuns(before, other)).toMatchObject({
      dropped: 5,
      scenarios: [{ base: { n: 50 }, candidate: { n: 45 } }],
    })
    expect(
      compareRuns(before, candidate([kept('a', [45, 0, 5])], { status: 'invalid' })).status,
    ).toBe('invalid')
  })

  it('is each scenario by Fisher, adjusted by Holm', () => {
    const found = compareRuns(
      run([kept('a', [97, 3]), kept('b', [97, 3])]),
      candidate([kept('a', [90, 10]), kept('b', [97, 3])]),
    )
    const [first] = found.scenarios
    expect(first).toMatchObject({ id: 'a', change: 'same' })
    expect(first?.p).toBeCloseTo(0.0408970265, 9)
    expect(first?.adjusted).toBeCloseTo(2 * 0.0408970265, 9)
  })
})

it('no interval over stories like these leaves what a difference can be', () => {
  const all = (id: string) => kept(id, [30, 0])
  const found = compareRuns(
    run([all('a'), all('b'), all('c'), all('d')]),
    candidate([all('a'), all('b'), all('c'), kept('d', [0, 30])]),
  )
  expect(found.overall.general).toMatchObject({ value: -0.25, low: -1 })
  expect(found.overall.general?.high).toBeCloseTo(0.5456, 4)
})

describe('what is not steady', () => {
  const same = { artifactHash: 'a'.repeat(64) }

  it('drifts when it changes though the artifact did not', () => {
    const found = compareRuns(
      run([kept('a', [60, 0]), kept('b', [60, 0])]),
      candidate([kept('a', [45, 15]), kept('b', [60, 0])], { ...same, seed: 'two' }),
    )
    expect(found.drifting).toEqual([
      {
        id: 'a',
        why: 'the artifact is the same, and 45 of 60 satisfied where 60 of 60 had: by chance in fewer than 0.1% of comparisons',
      },
    ])
    expect(found.flaky).toEqual([])
    const changed = compareRuns(run([kept('a', [60, 0])]), candidate([kept('a', [45, 15])]))
    expect(changed.drifting).toEqual([])
  })

  it('is flaky when the same trial, or the same trajectory, ends differently', () => {
    const between = compareRuns(run([kept('a', [60, 0])]), candidate([kept('a', [59, 1])], same))
    expect(between.flaky).toEqual([
      { id: 'a', why: '1 of the same 60 trials of the same artifact ended differently' },
    ])
    const within = kept('a', [60, 0], {
      trials: [
        [0, 'satisfied', 'x'],
        [1, 'unsatisfied', 'x'],
      ],
    })
    expect(compareRuns(run([kept('a', [60, 0])]), candidate([within])).flaky).toEqual([
      { id: 'a', why: 'identical trajectories ended differently' },
    ])
  })
})

it('says first what makes two runs hard to compare', () => {
  const found = compareRuns(
    run([kept('a', [60, 0])], { judge: 'small', startedAt: '2025-01-01T00:00:00.000Z' }),
    candidate([kept('a', [60, 0])], { judge: 'large', configHash: 'd'.repeat(64) }),
  )
  expect(found.notices).toEqual([
    'The judge differs (small, now large): what changed may be the judge, not the artifact.',
    'The configuration differs: twins, constraints, policy or how the artifact is started.',
    'The baseline is 429 days older than the candidate: bless a newer run.',
  ])
})

it('is told in Markdown and in a terminal, hostile titles and all', () => {
  const title = '<script>alert(1)</script> | `x`'
  const found = compareRuns(
    run([kept('pay', [60, 0], { criticality: 'critical', title })], { name: 'shop\u202e<b>' }),
    candidate([kept('pay', [50, 10], { criticality: 'critical', title })], { name: 'shop <b>' }),
  )
  const markdown = comparisonMarkdown(found)
  expect(markdown).toContain('## ❌ REGRESSION: Worse than the baseline')
  expect(markdown).toContain('| `pay` | critical | 60 of 60 (100%) | 50 of 60 (83.3%) |')
  expect(markdown).not.toMatch(/<b>|\u202e/)
  expect(formatComparison(found).slice(0, 2)).toEqual([
    'REGRESSION  Worse than the baseline',
    'Satisfied in every trial before, and no longer: pay; 50 of 60 satisfied, 60 of 60 before: by chance alone so much worse in fewer than 0.1% of comparisons (stratified exact test).',
  ])
})

it('a run against itself is never worse', () => {
  const scenario = fc.tuple(fc.nat(40), fc.nat(10), fc.constantFrom('critical', 'normal' as const))
  fc.assert(
    fc.property(fc.array(scenario, { minLength: 1, maxLength: 8 }), (all) => {
      const scenarios = all.map(([good, bad, criticality], i) =>
        kept(`s${i}`, [good, bad], { criticality: criticality as 'normal' }),
      )
      const found = compareRuns(run(scenarios), run(scenarios))
      expect(found.status).not.toBe('regression')
      expect(found.flaky).toEqual([])
      expect(found.drifting).toEqual([])
      expect(found.scenarios.every((one) => one.change === 'same')).toBe(true)
    }),
    { numRuns: 60, seed: 3 },
  )
})

it('a run whose harness broke is no measure, whoever insists', async () => {
  const broken = { result: { gate: { status: 'invalid' } } } as never
  const blessing = blessRun(broken, '/nowhere/baseline.json', { at: '', force: true })
  await expect(blessing).rejects.toMatchObject({
    code: 'BASELINE_NOT_GOOD',
    message: expect.stringContaining('its harness broke'),
  })
})
