import { expect, test } from 'vitest'
import {
  createCascadeJudge,
  createScriptedJudge,
  type Judge,
  JudgeFailure,
  type JudgeRequest,
} from '../../../../scenarios-runner/judge/index.ts'
import { requestOf } from '../trajectories.ts'

const rule = { threshold: 0.8, uncalibrated: 'escalate', auditShare: 0, seed: 's' } as const
const request = requestOf('x', 'It is there.', 'It is kind.')

function saying(name: string, words: readonly string[], confidence = 0.9): Judge {
  return createScriptedJudge(({ id }) => {
    const status = words[id === 'criterion-1' ? 0 : 1]
    if (status === undefined) throw new JudgeFailure('missing', name, 'it gave no result')
    return { status: status as 'met', reasoning: '', confidence, quotes: [] }
  }, name)
}
const second = saying('second', ['not-met', 'met'])

async function ask(first: Judge, changes: object = {}, more: Partial<JudgeRequest> = {}) {
  const judge = createCascadeJudge(first, second, { ...rule, ...changes })
  const { results, judging } = await judge.judge({ ...request, ...more })
  return { said: results.map(({ status }) => status), ...judging }
}

test('a calibrated first judge that is sure is enough', async () => {
  expect(await ask(saying('first', ['met', 'met'], 0.8))).toEqual({
    said: ['met', 'met'],
    byFirst: true,
    opinions: [{ judge: 'first', statuses: { 'criterion-1': 'met', 'criterion-2': 'met' } }],
  })
  // As sure of that something is not met.
  expect((await ask(saying('first', ['met', 'not-met'], 0.95))).byFirst).toBe(true)
})

test.each([
  ['unsure', saying('first', ['met', 'met'], 0.79), {}, {}],
  ['inconclusive', saying('first', ['met', 'inconclusive'], 0.99), {}, {}],
  ['failed', saying('first', ['met']), {}, {}],
  ['critical', saying('first', ['met', 'met'], 1), {}, { criticality: 'critical' }],
  ['uncalibrated', saying('first', ['met', 'met'], 1), { threshold: undefined }, {}],
  [
    'uncalibrated',
    saying('first', ['met', 'not-met'], 1),
    { threshold: undefined, uncalibrated: 'accept-met' },
    {},
  ],
  [
    'critical',
    saying('first', ['met', 'met'], 1),
    { threshold: undefined, uncalibrated: 'accept-met' },
    { criticality: 'critical' },
  ],
] as const)('%s: the second decides about everything', async (why, first, changes, more) => {
  const answer = await ask(first, changes, more)
  expect(answer.escalated).toBe(why)
  expect(answer.said).toEqual(['not-met', 'met'])
  expect(answer.opinions?.map(({ judge }) => judge)).toEqual(['first', 'second'])
})

test('uncalibrated, it may be told to take from the first that all is met', async () => {
  const changes = { threshold: undefined, uncalibrated: 'accept-met' }
  expect((await ask(saying('first', ['met', 'met'], 0.1), changes)).byFirst).toBe(true)
})

test('where the second fails, the cascade has failed: the first is no way out', async () => {
  const judge = createCascadeJudge(
    saying('first', ['met', 'met'], 0.1),
    saying('second', ['met']),
    rule,
  )
  await expect(judge.judge(request)).rejects.toMatchObject({
    kind: 'missing',
    message: expect.stringMatching(/^cascade\(first → second\): the second judge: (?!second)/),
    judging: { escalated: 'unsure', opinions: [{ judge: 'first' }, { failed: expect.anything() }] },
  })
})

test('a seeded share of what would stand is asked of the second too, and counted', async () => {
  const first = saying('first', ['met', 'met'])
  const audits = async (seed: string, auditShare: number) => {
    const found: number[] = []
    for (let trial = 0; trial < 2000; trial += 1) {
      const trajectory = { ...request.trajectory, trial }
      const answer = await ask(first, { auditShare, seed }, { trajectory })
      if (answer.audit !== undefined) {
        found.push(trial)
        // The second disagrees, and is believed.
        expect(answer).toMatchObject({ audit: 'disagreed', said: ['not-met', 'met'] })
      }
    }
    return found
  }
  const drawn = await audits('s', 0.05)
  expect(drawn.length).toBeGreaterThan(65)
  expect(drawn.length).toBeLessThan(140)
  expect(await audits('s', 0.05)).toEqual(drawn)
  expect(await audits('other', 0.05)).not.toEqual(drawn)
  expect(await audits('s', 0)).toEqual([])
})
