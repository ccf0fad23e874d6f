import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideGate, defaultPolicy, planRun } from '../../../scenarios-runner/gate/index.ts'
import { drawVariables } from '../../../scenarios-runner/scenario/index.ts'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { loadVerdict, record, scenario } from './suite.ts'

const SUITE = [
  scenario('a', { criticality: 'critical' }),
  scenario('b', { criticality: 'high' }),
  scenario('c', { criticality: 'high', category: 'edge-case' }),
  scenario('d', { criticality: 'normal' }),
  scenario('e', { criticality: 'low' }),
  scenario('f', { criticality: 'normal', vary: '' }),
]

/** Trials of the whole suite that mostly satisfy, so that every verdict comes up. */
const trials = fc
  .tuple(
    fc.integer({ min: 10, max: 80 }),
    // An attempt is recorded once.
    fc.uniqueArray(
      fc.record({
        scenario: fc.nat(SUITE.length - 1),
        trial: fc.nat(80),
        status: fc.constantFrom('satisfied', 'unsatisfied', 'invalid'),
        attempt: fc.integer({ min: 1, max: 3 }),
        hash: fc.constantFrom(undefined, 'x', 'y'),
      }),
      {
        maxLength: 8,
        selector: ({ scenario: index, trial, attempt }) => `${index}/${trial}/${attempt}`,
      },
    ),
  )
  .map(([each, odd]): TrialRecord[] => [
    ...SUITE.flatMap((of) =>
      Array.from({ length: each }, (_, trial) => record(of, trial, 'satisfied', { attempt: 1 })),
    ),
    ...odd.map(({ scenario: index, trial, status, attempt, hash }, i) =>
      record(SUITE[index]!, trial, status as 'satisfied', {
        attempt: attempt + 1,
        hash: hash ?? `odd-${i}`,
      }),
    ),
  ])
const load = fc
  .constantFrom('pass', 'pass', 'pass', 'fail', 'inconclusive', 'invalid')
  .map((status) => [loadVerdict(status as 'pass')])

it('does not depend on the order of records', () => {
  fc.assert(
    fc.property(trials, load, fc.infiniteStream(fc.nat()), (all, loads, keys) => {
      const order = all.map((one) => ({ one, key: keys.next().value as number }))
      const shuffled = order.toSorted((a, b) => a.key - b.key).map(({ one }) => one)
      const inputs = { load: loads }
      expect(decideGate(shuffled, SUITE, defaultPolicy, inputs)).toEqual(
        decideGate(all, SUITE, defaultPolicy, inputs),
      )
    }),
    { numRuns: 40 },
  )
})

it('one more failure never opens a gate that has failed, and never turns fail into anything else', () => {
  fc.assert(
    fc.property(trials, load, fc.nat(SUITE.length - 1), (all, loads, index) => {
      const inputs = { load: loads }
      const before = decideGate(all, SUITE, defaultPolicy, inputs)
      const failure = record(SUITE[index]!, 1_000, 'unsatisfied', { hash: 'new' })
      const after = decideGate([...all, failure], SUITE, defaultPolicy, inputs)
      if (before.status === 'fail') expect(after.status).toBe('fail')
      if (before.status === 'inconclusive') expect(after.status).not.toBe('pass')
    }),
    { numRuns: 60 },
  )
})

it('a trial that turns from satisfied to unsatisfied never helps', () => {
  const rank = { pass: 0, inconclusive: 1, invalid: 2, fail: 3 }
  fc.assert(
    fc.property(trials, load, fc.nat(), (all, loads, pick) => {
      const inputs = { load: loads }
      const at = pick % all.length
      const worse = all.map((one, i) =>
        i === at && one.verdict.status === 'satisfied'
          ? { ...one, verdict: { status: 'unsatisfied' as const, reason: 'it went wrong' } }
          : one,
      )
      const before = decideGate(all, SUITE, defaultPolicy, inputs)
      const after = decideGate(worse, SUITE, defaultPolicy, inputs)
      expect(rank[after.status]).toBeGreaterThanOrEqual(rank[before.status])
    }),
    { numRuns: 60 },
  )
})

it('passes only with every gated part passing', () => {
  fc.assert(
    fc.property(trials, load, (all, loads) => {
      const gate = decideGate(all, SUITE, defaultPolicy, { load: loads })
      const gated = gate.parts.filter((part) => part.gated)
      if (gate.status === 'pass') expect(gated.every(({ status }) => status === 'pass')).toBe(true)
      expect(gated.some(({ status }) => status === 'fail')).toBe(gate.status === 'fail')
      expect(gate.headline.startsWith(gate.status)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

it('a plan is enough: run as planned without a failure, every suite passes', () => {
  const suites = fc
    .array(
      fc.record({
        criticality: fc.constantFrom('critical', 'high', 'normal', 'low'),
        vary: fc.constantFrom('{ who: person }', '{ n: { int: [1, 500] } }', ''),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .filter((suite) => suite.some(({ criticality }) => criticality !== 'low'))
  fc.assert(
    fc.property(suites, (options) => {
      const suite = options.map((of, i) => scenario(`s${i}`, of as { vary: string }))
      const { trials: numbers } = planRun(suite, defaultPolicy, { seed: 'seed' })
      const all = suite.flatMap((of) => {
        const { trials: n } = { trials: numbers[of.id]! }
        return Array.from({ length: n }, (_, trial) =>
          // What is drawn alike is observed alike.
          record(of, trial, 'satisfied', { hash: drawnAlike(of, trial) }),
        )
      })
      expect(decideGate(all, suite, defaultPolicy, { load: [] }).status).toBe('pass')
    }),
    { numRuns: 15 },
  )
})

function drawnAlike(of: (typeof SUITE)[number], trial: number): string {
  return `${of.id}/${JSON.stringify(drawVariables(of, 'seed', trial))}`
}
