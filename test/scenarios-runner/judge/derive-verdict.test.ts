import { expect, test } from 'vitest'
import { deriveVerdict } from '../../../scenarios-runner/judge/index.ts'
import type {
  CheckResult,
  CriterionResult,
  CriterionStatus,
} from '../../../scenarios-runner/trial/index.ts'

const check = (result: CheckResult['result'], id = 'check-1'): CheckResult => ({
  id,
  result,
  expression: 'a == 1',
  detail: 'a is 2',
})
const criterion = (status: CriterionStatus, id = 'criterion-1'): CriterionResult => ({
  id,
  status,
  reasoning: 'so it is',
  quotes: [],
})

test('the verdict follows from the worst that is known, in a fixed order', () => {
  const verdicts = [
    { checks: [check('met')], criteria: [criterion('met')] },
    { checks: [check('met'), check('not-met', 'check-2')], criteria: [criterion('met')] },
    { checks: [check('not-met'), check('error', 'check-2')], criteria: [], ownFault: 'it crashed' },
    {
      checks: [check('met')],
      criteria: [criterion('not-met'), criterion('inconclusive', 'criterion-2')],
    },
    {
      checks: [check('met')],
      criteria: [criterion('met'), criterion('inconclusive', 'criterion-2')],
    },
    {
      checks: [check('met'), check('met')],
      criteria: [criterion('met'), criterion('not-judged'), criterion('not-judged')],
    },
    { checks: [], criteria: [criterion('not-judged')] },
    { checks: [], criteria: [] },
    { checks: [check('met')], criteria: [], ownFault: 'it crashed' },
  ].map((grounds) => {
    const { status, cause, reason } = deriveVerdict(grounds)
    return `${status}${cause ? ` (${cause})` : ''}: ${reason}`
  })
  expect(verdicts).toMatchInlineSnapshot(`
    [
      "satisfied: 1 check is met; 1 criterion is met",
      "unsatisfied: check-2 is not met: a == 1 (a is 2)",
      "invalid (scenario): check-2 cannot be decided: a is 2 (a == 1)",
      "unsatisfied: criterion-1 is not met: so it is",
      "invalid (judge): the judge could not decide criterion-2: so it is",
      "satisfied: 2 checks are met; 1 criterion is met; 2 criteria were not judged",
      "satisfied: nothing was looked at: 1 criterion was not judged",
      "satisfied: nothing was looked at",
      "unsatisfied: it crashed",
    ]
  `)
})

test('a judge never overturns a failed check, whatever it says', () => {
  const statuses: CriterionStatus[] = ['met', 'not-met', 'inconclusive', 'not-judged']
  for (const status of statuses) {
    expect(
      deriveVerdict({ checks: [check('not-met')], criteria: [criterion(status)] }).status,
    ).toBe('unsatisfied')
  }
})

test('contract violations veto only when asked to', () => {
  const violations = [
    {
      side: 'downstream' as const,
      contract: 'api',
      operation: 'x',
      message: 'status must be text',
      seenIn: 'revoke',
    },
  ]
  const grounds = { checks: [check('met')], criteria: [], violations }
  expect(deriveVerdict(grounds).status).toBe('satisfied')
  expect(deriveVerdict(grounds, { violations: 'veto' })).toEqual({
    status: 'unsatisfied',
    reason: 'revoke breaks the downstream contract api: status must be text',
  })
})
