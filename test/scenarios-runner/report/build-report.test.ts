import { describe, expect, test } from 'vitest'
import { decideGate, defaultPolicy } from '../../../scenarios-runner/gate/index.ts'
import { buildReport, reportSchema } from '../../../scenarios-runner/report/index.ts'
import { aRun } from './a-run.ts'

describe.each(['failing', 'passing', 'inconclusive', 'invalid', 'hostile'] as const)(
  'a run that is %s',
  (kind) => {
    test('makes a report of the published schema', () => {
      const { result, records, scenarios } = aRun(kind)
      const report = buildReport(result, records, scenarios)
      const back = reportSchema.parse(JSON.parse(JSON.stringify(report)))
      expect(back).toEqual(report)
      expect(report.status).toBe(result.gate.status)
    })

    test('makes the same report whatever the order of its records', () => {
      const { result, records, scenarios } = aRun(kind)
      const shuffled = records.toSorted(
        (a, b) => ((a.durationMs * 7) % 5) - ((b.durationMs * 7) % 5),
      )
      expect(buildReport(result, shuffled, scenarios)).toEqual(
        buildReport(result, records, scenarios),
      )
    })
  },
)

test('the worst come first, the critical before all others', () => {
  const { result, records, scenarios } = aRun('failing')
  const report = buildReport(result, records, scenarios)
  expect(
    report.scenarios.map((s) => `${s.criticality} ${s.id} ${s.distinctSatisfied}/${s.distinct}`),
  ).toMatchInlineSnapshot(`
      [
        "critical someone-elses-request 0/20",
        "critical revoke-while-slack-fails 6/20",
        "high revoke 17/20",
        "normal my-requests 19/20",
        "low a-group-that-is-not-there 1/1",
      ]
    `)
})

test('what a user would see is counted by trials, and carries its evidence', () => {
  const { result, records, scenarios } = aRun('failing')
  const [, second] = buildReport(result, records, scenarios).scenarios
  expect(second?.noticed).toEqual([
    { text: 'While Slack is failing, a person whose access is revoked keeps it.', trials: 14 },
  ])
  expect(second?.evidence).toMatchObject({
    trial: 0,
    trajectory: 'trajectories/revoke-while-slack-fails-0000-1.json',
  })
})

test('the evidence of a scenario without a valid trial is what broke it', () => {
  const { result, records, scenarios } = aRun('invalid')
  const seen = { id: 'check-1', expression: 'false', result: 'not-met', detail: 'so' } as const
  const report = buildReport(
    result,
    records.map((record) => ({ ...record, checks: [seen] })),
    scenarios,
  )
  const broken = report.scenarios.find((scenario) => scenario.status === 'invalid')
  expect(broken?.evidence?.text).toBe('twins did not answer: slack')
})

test('an artifact that never started is evidence itself, and not what checks saw of it', () => {
  const { result, records, scenarios } = aRun('failing')
  const evidence = (reason: string) =>
    buildReport(
      result,
      records.map((record) =>
        record.verdict.status === 'unsatisfied'
          ? { ...record, verdict: { status: 'unsatisfied', reason } }
          : record,
      ),
      scenarios,
    ).scenarios[1]?.evidence?.text
  const never = 'the artifact did not start: it ended with exit code 7 before GET /health answered'
  expect(evidence(never)).toBe(never)
  expect(evidence('steps.revoke.status is 502')).toContain(' — steps.revoke.status is 502')
})

test('only the last attempt of a trial counts', () => {
  const { result, records, scenarios } = aRun('passing')
  const [first] = records
  const broken = {
    ...first!,
    attempt: 0,
    verdict: { status: 'invalid', reason: 'twins did not answer', cause: 'twin' },
  } as const
  const report = buildReport(result, [...records, broken], scenarios)
  expect(report.trials).toEqual({
    total: 83,
    satisfied: 83,
    unsatisfied: 0,
    invalid: 0,
    retried: 1,
  })
})

test('a criterion that was not met speaks through its own words', () => {
  const { result, records, scenarios } = aRun('passing')
  const judged = records.map((record) =>
    record.criteria.length === 0 || record.trial > 1
      ? record
      : {
          ...record,
          verdict: { status: 'unsatisfied' as const, reason: 'a criterion is not met' },
          criteria: record.criteria.map((c) => ({ ...c, status: 'not-met' as const })),
        },
  )
  const report = buildReport(result, judged, scenarios)
  const told = report.scenarios.find((s) => s.id === 'revoke-while-slack-fails')
  expect(told?.noticed).toEqual([
    {
      text: 'Not so: The approver can tell from the answer that access is gone, even though Slack was failing.',
      trials: 2,
    },
  ])
})

test('what is not known is said', () => {
  const known = (kind: Parameters<typeof aRun>[0]) => {
    const { result, records, scenarios } = aRun(kind)
    return buildReport(result, records, scenarios).notMeasured.join('\n')
  }
  expect(known('inconclusive')).toContain(
    '2 criteria were not judged, because no judge is configured',
  )
  expect(known('invalid')).toContain('of the trials were invalid')
  expect(known('passing')).toContain('5 scenarios are few')
})

test('a report tells what the real gate decided, in its words and numbers', () => {
  const told = (kind: Parameters<typeof aRun>[0]) => {
    const { result, records, scenarios } = aRun(kind)
    const gate = decideGate(records, scenarios, defaultPolicy, { load: result.load })
    const report = reportSchema.parse(buildReport({ ...result, gate }, records, scenarios))
    expect(report.status).toBe(gate.status)
    expect(report.scenarios.map((s) => s.unsatisfied).reduce((a, b) => a + b, 0)).toBe(
      report.trials.unsatisfied,
    )
    return `${report.status} | ${report.why}`
  }
  expect([
    told('failing'),
    told('passing'),
    told('inconclusive'),
    told('invalid'),
  ]).toMatchInlineSnapshot(`
    [
      "fail | critical: 34 of 40 valid trials went wrong, and none may (someone-elses-request 20 of 20, revoke-while-slack-fails 14 of 20). Also failed: permissions-latency, answers.",
      "inconclusive | critical: 40 of 40 distinct trials satisfied: that proves only 92.7% with 95% confidence, and 95% is asked. Also undecided: high, normal.",
      "inconclusive | critical: 40 of 40 distinct trials satisfied: that proves only 92.7% with 95% confidence, and 95% is asked. Also undecided: high, normal.",
      "invalid | 32.5% of the trials were invalid: the measurement is broken, and nothing is decided about the artifact.",
    ]
  `)
})
