import { expect, test } from 'vitest'
import {
  createEnsembleJudge,
  createScriptedJudge,
  type Judge,
  JudgeFailure,
} from '../../../../scenarios-runner/judge/index.ts'
import { HoldoutError } from '../../../../twins/base/index.ts'
import { requestOf } from '../trajectories.ts'

/** A judge that says the same of everything, or fails. */
function saying(name: string, word: string): Judge {
  return createScriptedJudge(() => {
    if (word === 'fails') throw new JudgeFailure('model', name, 'it is not there')
    return {
      status: word as 'met',
      reasoning: `${name} says so`,
      confidence: 0.8,
      quotes: [{ from: 'revoke', text: 'ada@example.com' }],
    }
  }, name)
}
const panel = (...words: string[]) =>
  createEnsembleJudge(words.map((word, index) => saying(`judge-${index + 1}`, word)))
const request = requestOf('x', 'It is there.')

test.each([
  [['met', 'met', 'not-met'], 'met'],
  [['met', 'not-met', 'not-met'], 'not-met'],
  // A judge that fails has no vote, and a tie is not met.
  [['met', 'met', 'fails'], 'met'],
  [['met', 'not-met', 'fails'], 'not-met'],
  [['met', 'met', 'not-met', 'not-met', 'fails'], 'not-met'],
  // One that cannot tell abstains.
  [['met', 'met', 'inconclusive'], 'met'],
  [['met', 'not-met', 'inconclusive'], 'not-met'],
  [['met', 'inconclusive', 'inconclusive'], 'inconclusive'],
])('%j gives %s', async (words, status) => {
  const { results } = await panel(...words).judge(request)
  expect(results[0]?.status).toBe(status)
})

test('below the quorum the panel has failed, with what each of them said', async () => {
  const failure = await panel('met', 'fails', 'fails')
    .judge(request)
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ kind: 'quorum', judging: { opinions: [{}, {}, {}] } })
  expect((failure as Error).message).toMatchInlineSnapshot(
    `"panel(judge-1, judge-2, judge-3): 1 of 3 judges gave an answer, 2 are needed: judge-2: it is not there; judge-3: it is not there"`,
  )
  // A quorum of the user's own.
  const all = createEnsembleJudge([saying('a', 'met'), saying('b', 'met'), saying('c', 'fails')], 3)
  await expect(all.judge(request)).rejects.toMatchObject({ kind: 'quorum' })
})

test('the result names the votes, and carries the quotes of those who won', async () => {
  const { results } = await panel('met', 'not-met', 'met').judge(request)
  expect(results).toEqual([
    {
      id: 'criterion-1',
      status: 'met',
      reasoning: '2 of 3 votes: judge-1 says so',
      confidence: expect.closeTo(1.6 / 3),
      quotes: [{ from: 'revoke', text: 'ada@example.com' }],
      judge: 'panel(judge-1, judge-2, judge-3)',
    },
  ])
})

test('what a person has to mend is no vote that is missing', async () => {
  const broke: Judge = {
    name: 'broke',
    judge: () => Promise.reject(new HoldoutError('spent', { code: 'MODEL_BUDGET_SPENT' })),
  }
  const judge = createEnsembleJudge([saying('a', 'met'), saying('b', 'met'), broke])
  await expect(judge.judge(request)).rejects.toMatchObject({ code: 'MODEL_BUDGET_SPENT' })
})
