import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubFeedback } from '../../../../factory/index.ts'
import { failedTrial, gateOf, scenarioOf } from '../../fixtures/gates.ts'

describe('scrubFeedback', () => {
  it('says what users notice, the most critical first, each once', () => {
    const normal = scenarioOf('permissions', {
      criticality: 'normal',
      symptom: 'The list is wrong.',
      checks: [undefined, 'A name is missing.'],
    })
    const critical = scenarioOf('revoke', {
      criticality: 'critical',
      category: 'failure-mode',
      checks: [undefined],
    })
    const fine = scenarioOf('fine', { symptom: 'Never said.' })
    const records = [
      failedTrial(normal, [0, 1]),
      failedTrial(normal, [1], { trial: 2 }),
      failedTrial(critical, [0]),
    ]
    const gate = gateOf('fail', 0.5, ['permissions', 'revoke'])
    expect(scrubFeedback({ gate, records, scenarios: [normal, critical, fine] }).symptoms).toEqual([
      'When something that the service depends on fails, its users suffer more than they need to.',
      'The list is wrong.',
      'A name is missing.',
    ])
  })

  it('listens to the last attempt of a trial only, and to criteria that were not met', () => {
    const scenario = scenarioOf('s', { symptom: 'It is unclear.', checks: ['Never said.'] })
    const judged = failedTrial(scenario, [], {
      attempt: 2,
      criteria: [{ id: 'c', status: 'not-met', reasoning: 'the judge saw Ada', quotes: [] }],
    })
    const gate = gateOf('fail', 0, ['s'])
    expect(
      scrubFeedback({ gate, records: [failedTrial(scenario, [0]), judged], scenarios: [scenario] })
        .symptoms,
    ).toEqual(['It is unclear.'])
  })

  it('speaks of service levels and contracts without what was measured', () => {
    const gate = {
      ...gateOf('fail'),
      parts: [
        {
          kind: 'constraint',
          name: 'permissions-latency',
          status: 'fail',
          gated: true,
          reason: 'p99 2,000 ms',
        },
        {
          kind: 'conformance',
          name: 'downstream',
          status: 'fail',
          gated: true,
          reason: '3 answers',
        },
      ] as const,
    }
    const scenario = scenarioOf('s')
    const violation = {
      side: 'downstream',
      contract: 'Access',
      operation: 'GET /requests/{id}',
      message: 'body.name: "Ada"',
      seenIn: 'ask',
    } as const
    const upstream = {
      ...violation,
      side: 'upstream',
      contract: 'okta',
      operation: 'listGroups',
    } as const
    const records = [
      failedTrial(scenario, [], {
        verdict: { status: 'satisfied', reason: '' },
        violations: [violation, upstream],
      }),
    ]
    expect(scrubFeedback({ gate, records, scenarios: [scenario] }).symptoms).toEqual([
      'A service level is not kept: under load, answers are too slow or fail.',
      'A call to listGroups breaks the contract of okta.',
      'An answer to GET /requests/{id} breaks the service’s own contract.',
    ])
  })

  it('never repeats four words in a row of a story, an id, a title or what was observed, beyond the authors’ symptoms', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/)
    const text = fc.array(word, { minLength: 6, maxLength: 30 }).map((words) => words.join(' '))
    const arbitrary = fc.record({
      story: text,
      title: text,
      symptom: fc.option(text, { nil: undefined }),
      checks: fc.array(fc.option(text, { nil: undefined }), { minLength: 1, maxLength: 3 }),
      category: fc.constantFrom(
        'happy-path' as const,
        'edge-case' as const,
        'failure-mode' as const,
      ),
      detail: text,
    })
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 4 }), (parts) => {
        const scenarios = parts.map((part, index) =>
          scenarioOf(`scenario-${index}-of-the-suite`, part),
        )
        const records = scenarios.map((scenario, index) => {
          const record = failedTrial(
            scenario,
            scenario.checks.map((_, i) => i),
          )
          const checks = record.checks.map((check) => ({ ...check, detail: parts[index]!.detail }))
          return {
            ...record,
            checks,
            verdict: { status: 'unsatisfied' as const, reason: parts[index]!.detail },
          }
        })
        const gate = gateOf(
          'fail',
          0,
          scenarios.map((scenario) => scenario.id),
        )
        const { symptoms: feedback } = scrubFeedback({ gate, records, scenarios })
        expect(feedback.length).toBeGreaterThan(0)
        const allowed = new Set(
          scenarios.flatMap((scenario) => [
            scenario.symptom,
            ...scenario.checks.map((check) => check.symptom),
          ]),
        )
        const secret = scenarios.flatMap((scenario, index) => [
          scenario.story,
          scenario.title,
          scenario.id,
          parts[index]!.detail,
        ])
        for (const line of feedback.filter((line) => !allowed.has(line))) {
          for (const run of fourWords(line)) {
            expect(secret.some((hidden) => hidden.toLowerCase().includes(run))).toBe(false)
          }
          for (const scenario of scenarios) expect(line).not.toContain(scenario.id)
        }
      }),
    )
  })
})

function fourWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  return words.slice(3).map((_, index) => words.slice(index, index + 4).join(' '))
}
