import { describe, expect, it } from 'vitest'
import { longestSharedRun } from '../../../../factory/boundary/feedback/scenario-overlap.ts'
import { type FeedbackLevel, scrubFeedback } from '../../../../factory/index.ts'
import { failedTrial, gateOf, scenarioOf } from '../../fixtures/gates.ts'

const said = (symptom: string, story: string, level?: FeedbackLevel) => {
  const scenario = { ...scenarioOf('revoke', { symptom, checks: [undefined] }), story }
  const records = [failedTrial(scenario, [0])]
  const count = { scenario: 'revoke', unsatisfied: 1 }
  const gate = gateOf('fail', 0)
  const scenarios = [{ ...gate.scenarios[0], ...count }] as typeof gate.scenarios
  return scrubFeedback({
    gate: { ...gate, scenarios },
    records,
    scenarios: [scenario],
    ...(level === undefined ? {} : { level }),
  }).symptoms
}

const STORY =
  'Ada leaves the company. Her manager revokes her access while Slack is having a bad minute.'
const CATEGORY = 'Something that a user does in the happy path fails.'

describe('feedback', () => {
  it('says at each level what the level allows', () => {
    const symptom = 'Access stays after it was revoked.'
    expect(said(symptom, STORY)).toEqual([symptom])
    expect(said(symptom, STORY, 'symptom')).toEqual([symptom])
    expect(said(symptom, STORY, 'category')).toEqual([CATEGORY])
    expect(said(symptom, STORY, 'none')).toEqual(['The gate did not open.'])
  })

  it('holds back a symptom that repeats the story', () => {
    expect(said('Her manager revokes her access while Slack is having trouble.', STORY)).toEqual([
      CATEGORY,
    ])
    expect(said('Her manager revokes her access, and nothing happens.', STORY)).toEqual([
      'Her manager revokes her access, and nothing happens.',
    ])
  })
})

it('the longest shared run of words does not care about case and punctuation', () => {
  expect(longestSharedRun('A manager REVOKES, her access!', STORY)).toBe(4)
  expect(longestSharedRun('', STORY)).toBe(0)
  expect(longestSharedRun(STORY, STORY)).toBe(16)
})
