import { expect, test } from 'vitest'
import { lastAttempts, type TrialRecord } from '../../../scenarios-runner/trial/index.ts'

const record = (trial: number, attempt: number, hash = 'a', text = 'h') =>
  ({ scenario: 's', scenarioHash: text, trial, attempt, trajectoryHash: hash }) as TrialRecord

test('the highest attempt at each trial counts, in the order of the attempts', () => {
  const [first, second, other] = [record(0, 1), record(0, 2), record(1, 1)]
  expect(lastAttempts([second, other, first])).toEqual([second, other])
  expect(lastAttempts([first, other, second])).toEqual([other, second])
})

test('of two that claim the same attempt one counts, whichever came first', () => {
  const [small, great] = [record(0, 1, 'a'), record(0, 1, 'b')]
  expect(lastAttempts([small, great])).toEqual([small])
  expect(lastAttempts([great, small])).toEqual([small])
})

test('a trial of another text of the scenario is another trial', () => {
  const [before, after] = [record(0, 2, 'a', 'before'), record(0, 1, 'a', 'after')]
  expect(lastAttempts([before, after])).toEqual([before, after])
})
