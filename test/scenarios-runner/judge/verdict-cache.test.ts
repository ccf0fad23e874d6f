import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  createCachedJudge,
  createScriptedJudge,
  judgeConfigSchema,
  openJudge,
} from '../../../scenarios-runner/judge/index.ts'
import { startChatServer } from '../model/chat-server.ts'
import { answerOf, isCanary } from './stand-in.ts'
import { requestOf } from './trajectories.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-cache-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A judge that counts how often it is asked, and quotes the message that it reads. */
function counting(status: 'met' | 'inconclusive' = 'met') {
  const asked = { times: 0 }
  const judge = createScriptedJudge((_, { trajectory }) => {
    asked.times += 1
    const [event] = trajectory.events
    const body = event?.kind === 'step' ? (event.response?.body as { message: string }) : undefined
    const quotes = [{ from: 'revoke', text: body?.message ?? '' }]
    return { status, reasoning: '', confidence: 0.9, quotes }
  })
  return { asked, judge }
}
const message = (text: string) => requestOf({ message: text }, 'It is there.')

test('the same is asked once, also of another run, whose own times and ids are quoted', async () => {
  const file = join(folder, 'once.jsonl')
  const { asked, judge } = counting()
  const cached = createCachedJudge(judge, file, 'a')
  const one = 'gone at 2026-01-05T09:00:00Z (7f0c2b1e-0000-4000-8000-000000000001)'
  const other = 'gone at 2026-02-06T10:00:00Z (11111111-2222-4333-8444-555555555555)'
  expect((await cached.judge(message(one))).judging).toBeUndefined()
  const again = await createCachedJudge(judge, file, 'a').judge(message(other))
  expect(asked.times).toBe(1)
  expect(again.results[0]).toMatchObject({
    status: 'met',
    confidence: 0.9,
    quotes: [{ from: 'revoke', text: other }],
  })
  expect(again.judging?.opinions).toEqual([
    { judge: 'scripted', statuses: { 'criterion-1': 'met' }, kept: true },
  ])
})

test('another trajectory, another criterion or another judge is another question', async () => {
  const file = join(folder, 'others.jsonl')
  const { asked, judge } = counting()
  await createCachedJudge(judge, file, 'a').judge(message('gone'))
  await createCachedJudge(judge, file, 'a').judge(message('still there'))
  await createCachedJudge(judge, file, 'a').judge(requestOf({ message: 'gone' }, 'It is kind.'))
  await createCachedJudge(judge, file, 'b').judge(message('gone'))
  expect(asked.times).toBe(4)
})

test('an answer that names another time than was asked for is another question', async () => {
  const { asked, judge } = counting()
  const cached = createCachedJudge(judge, join(folder, 'times.jsonl'), 'a')
  const booked = (wanted: string, got: string) =>
    cached.judge(message(`asked for ${wanted}, booked for ${got}, at 2026-01-05T09:00:00Z`))
  await booked('2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z')
  await booked('2026-03-01T10:00:00Z', '2026-03-08T10:00:00Z')
  expect(asked.times).toBe(2)
  const until = (made: string, ends: string) => cached.judge(message(`${made}, for ${ends}`))
  await until('2026-01-05T09:00:00.100Z', '2026-01-05T10:00:00.200Z')
  await until('2026-02-05T11:00:00.900Z', '2026-02-05T12:00:00.100Z')
  expect(asked.times).toBe(3)
  await until('2026-01-05T09:00:00.100Z', '2027-01-05T10:00:00.200Z')
  expect(asked.times).toBe(4)
})

test('who asks the same at the same time waits', async () => {
  const { asked, judge } = counting()
  const cached = createCachedJudge(judge, join(folder, 'waiting.jsonl'), 'a')
  await Promise.all([1, 2, 3].map(() => cached.judge(message('gone'))))
  expect(asked.times).toBe(1)
})

test('what was inconclusive is asked again', async () => {
  const { asked, judge } = counting('inconclusive')
  const cached = createCachedJudge(judge, join(folder, 'inconclusive.jsonl'), 'a')
  await cached.judge(message('gone'))
  await cached.judge(message('gone'))
  expect(asked.times).toBe(2)
})

test('equal seats of a panel have a vote each, also when their answers were kept', async () => {
  const votes = ['met', 'met', 'not-met']
  await using server = await startChatServer(({ prompt }, index) => ({
    text: JSON.stringify(
      answerOf(prompt, (criterion) =>
        isCanary(criterion)
          ? { status: 'not-met' }
          : {
              status: votes[index % 3] ?? '',
              quotes: [{ from: 'revoke', text: 'gone' }],
              reasoning: 'r',
            },
      ),
    ),
  }))
  const seat = { model: 'm', baseUrl: server.url, temperature: 1 }
  const open = (config: object) =>
    openJudge(judgeConfigSchema.parse(config), {
      environment: {},
      directory: join(folder, 'seats'),
    })
  const panel = () => open({ panel: [seat, seat, seat] })
  for (let run = 1; run <= 2; run += 1) {
    const answer = await panel()?.judge(message('gone'))
    expect(answer?.results[0]).toMatchObject({ status: 'met', reasoning: '2 of 3 votes: r' })
    expect(server.requests).toHaveLength(3)
  }
  expect(panel()?.remarks).toEqual([
    'openai-compatible:m has 3 seats on the panel: its votes are not independent, and 3 of one model count for little more than one.',
  ])
  // What is kept of the first seat is what a lone judge has kept, and the other way round.
  expect((await open(seat)?.judge(message('gone')))?.judging?.opinions[0]?.kept).toBe(true)
  const others = { ...seat, model: 'o' }
  expect(open({ panel: [seat, others, { ...seat, model: 'p' }] })?.remarks).toEqual([])
})
