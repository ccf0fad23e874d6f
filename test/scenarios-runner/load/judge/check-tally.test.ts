import { expect, it } from 'vitest'
import { type Constraint, openCheckTally } from '../../../../scenarios-runner/load/index.ts'

type Check = Extract<Constraint, { kind: 'check' }>

const NOTHING = { calls: {}, changes: {}, answers: [], output: [], scenario: '' }

const checkOf = (check: string): Check => ({
  kind: 'check',
  id: 'a',
  title: 'a',
  symptom: undefined,
  file: 'a.yaml',
  check,
})

function reasonOf(check: string, seen: Partial<typeof NOTHING> & object): string | undefined {
  const tally = openCheckTally([checkOf(check)], true)
  tally.see({ ...NOTHING, ...seen, where: 'book, trial 0' })
  return tally.verdicts()[0]?.reason
}

it('a check that holds since there was nothing to look at says so', () => {
  const none = expect.stringContaining('none of what it asks about was in any')
  const some = 'true of all 1 observation, and nothing is claimed beyond these'
  const check = 'calls.okta.all(c, c.outcome != "unauthenticated")'
  const call = { outcome: 'answered' }
  expect(reasonOf(check, { calls: { okta: [], slack: [call] } })).toEqual(none)
  expect(reasonOf(check, { calls: { okta: [call], slack: [] } })).toBe(some)
  expect(reasonOf('calls.all(name, name != "jira")', { calls: { slack: [call] } })).toBe(some)
  expect(reasonOf('answers.all(a, a.status < 500)', { calls: { slack: [call] } })).toEqual(none)
  expect(reasonOf('scenario != "book"', {})).toBe(some)
  expect(reasonOf('true', { calls: { slack: [call] } })).toEqual(none)
})

it('a load keeps no answers, so that a check over them is about trials alone', () => {
  const tally = openCheckTally([checkOf('answers.exists(a, a.status == 200)')], true)
  const { answers, ...load } = NOTHING
  expect(tally.see({ ...load, where: 'the load permissions' })).toEqual([])
  expect(tally.verdicts()).toMatchObject([{ status: 'inconclusive' }])
  tally.see({ ...NOTHING, answers: [{ status: 200 }], where: 'book, trial 0' })
  expect(tally.verdicts()).toMatchObject([
    { status: 'pass', reason: 'true of all 1 observation, and nothing is claimed beyond these' },
  ])
})
