import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import {
  createCassetteJudge,
  createScriptedJudge,
  judgeConfigSchema,
  openJudge,
} from '../../../scenarios-runner/judge/index.ts'
import { requestOf, trajectoryOf } from './trajectories.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function cassette(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-cassette-'))
  folders.push(folder)
  return join(folder, 'judge.jsonl')
}

test('what the judge could not decide is not recorded: it is asked again', async () => {
  const file = cassette()
  let asked = 0
  const judge = createScriptedJudge(() => {
    asked += 1
    return { status: asked === 1 ? 'inconclusive' : 'met', reasoning: 'r', quotes: [] }
  })
  const recorder = createCassetteJudge({ mode: 'record', file, judge })
  const request = requestOf({ id: 'x' }, 'yes')
  const statuses = async () => (await recorder.judge(request)).results.map(({ status }) => status)
  expect([await statuses(), await statuses(), await statuses()]).toEqual([
    ['inconclusive'],
    ['met'],
    ['met'],
  ])
  expect(asked).toBe(2)
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1)
})

test('what was recorded is said again, without the judge, and a miss is a failure', async () => {
  const file = cassette()
  let asked = 0
  const inner = createScriptedJudge((criterion) => {
    asked += 1
    return {
      status: criterion.text.includes('yes') ? 'met' : 'not-met',
      reasoning: 'r',
      quotes: [{ from: 'revoke', text: 'ada@example.com' }],
    }
  })
  const request = requestOf(
    { id: '7f0c2b1e-0000-4000-8000-000000000001', at: '2026-01-05T09:00:00.123Z' },
    'yes',
    'no',
  )
  const recorder = createCassetteJudge({ mode: 'record', file, judge: inner })
  const answer = await recorder.judge(request)
  expect(asked).toBe(2)
  expect((await recorder.judge(request)).results).toEqual(answer.results)
  expect(asked).toBe(2)
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1)

  const replay = createCassetteJudge({ mode: 'replay', file })
  expect((await replay.judge(request)).results).toEqual(answer.results)
  // Another run has other ids, times and ports.
  const other = requestOf(
    { id: '11111111-2222-4333-8444-555555555555', at: '2026-02-05T09:00:00Z' },
    'yes',
    'no',
  )
  expect((await replay.judge(other)).results.map(({ status }) => status)).toEqual([
    'met',
    'not-met',
  ])
  await expect(replay.judge(requestOf({ id: 'x' }, 'yes', 'no'))).rejects.toMatchObject({
    kind: 'cassette',
    message:
      'cassette:judge.jsonl: nothing was recorded for revoked-user-loses-access, trial 0: what is new is first seen in revoke, at or near s":{"content-type":"application/json"},"body":{"id":"x"}}}}',
  })
  await expect(replay.judge({ ...request, story: 'Another story.' })).rejects.toMatchObject({
    kind: 'cassette',
    message: expect.stringMatching(/: its story or its criteria are not those recorded$/),
  })
  // Nothing that was asked is kept.
  expect(readFileSync(file, 'utf8')).not.toContain('revocations')
  // Ids that are the same where they were different make another trajectory.
  const twice = {
    a: '7f0c2b1e-0000-4000-8000-000000000001',
    b: '7f0c2b1e-0000-4000-8000-000000000001',
  }
  const differing = {
    a: '7f0c2b1e-0000-4000-8000-000000000001',
    b: '7f0c2b1e-0000-4000-8000-000000000002',
  }
  await recorder.judge(requestOf(twice, 'yes'))
  await expect(
    createCassetteJudge({ mode: 'replay', file }).judge(requestOf(differing, 'yes')),
  ).rejects.toMatchObject({ kind: 'cassette' })
})

test('a cassette of another version of the prompt says so', async () => {
  const file = cassette()
  const judge = createScriptedJudge(() => 'met')
  const request = requestOf({ id: 'x' }, 'yes')
  await createCassetteJudge({ mode: 'record', file, judge }).judge(request)
  const line = JSON.parse(readFileSync(file, 'utf8'))
  for (const prompt of [line.question.prompt - 1, undefined]) {
    // Another version makes another key.
    const before = { ...line, key: 'of before', question: { ...line.question, prompt } }
    writeFileSync(file, `${JSON.stringify(before)}\n`)
    await expect(
      createCassetteJudge({ mode: 'replay', file }).judge(request),
    ).rejects.toMatchObject({
      kind: 'cassette',
      message: expect.stringMatching(
        /: it was recorded for another version of the prompt: record it anew$/,
      ),
    })
  }
})

const DAY = 86_400_000

/** What an artifact answers at a time: the time itself in every spelling, and ids that nobody chose. */
function answered(atMs: number, id: 'a' | 'b', more: object = {}) {
  const seconds = Math.floor(atMs / 1_000)
  return {
    at: atMs,
    seconds,
    exact: seconds + 0.25,
    text: `since ${atMs}`,
    http: new Date(atMs).toUTCString(),
    sql: new Date(atMs).toISOString().slice(0, 19).replace('T', ' '),
    link: `http://[::1]:${40_000 + (atMs % 10_000)}/`,
    mongo: `65f0c2b1e00040008000000${id}`,
    ulid: `01HZX3KQ5V7N2W8Y4R6T9B0C${id.toUpperCase()}D`,
    digest: `${id}1`.repeat(32),
    ...more,
  }
}

function at(endedAtMs: number, body: object, story = 'A story.') {
  const request = requestOf(body, 'yes')
  return { ...request, story, trajectory: { ...request.trajectory, endedAtMs } }
}

test('times and ids of every spelling may be others the next day; what may have been chosen may not', async () => {
  const file = cassette()
  const judge = createScriptedJudge(() => 'met')
  const recorder = createCassetteJudge({ mode: 'record', file, judge })
  const [first, later] = [Date.UTC(2026, 4, 6, 9), Date.UTC(2026, 7, 8, 21, 5, 3)]
  const same = async (one: object, other: object, story?: string) => {
    await recorder.judge(at(first, one, story))
    const replay = createCassetteJudge({ mode: 'replay', file })
    return await replay.judge(at(later, other, story)).then(
      () => true,
      () => false,
    )
  }
  expect(await same(answered(first, 'a'), answered(later, 'b'))).toBe(true)
  const isSame = {
    // One second earlier and later are about the same moment, whichever spelling has it.
    soon: await same({ at: first - 1_000 }, { at: later + 1_000 }),
    // Another spelling is another text.
    spelling: await same({ at: first }, { at: Math.floor(later / 1_000) }),
    // Before the trial is not after it.
    side: await same({ until: first - DAY / 2 }, { until: later + DAY / 2 }),
    // Far from the trial it is a number like any other: an amount, or a deadline.
    amount: await same({ amount: 1_000_000_000 }, { amount: 1_000_000_001 }),
    deadline: await same({ until: first + 30 * DAY }, { until: later + 30 * DAY }),
    // A cookie that is taken away is not one that is given.
    cookie: await same(
      { expires: new Date(0).toUTCString() },
      { expires: new Date(later).toUTCString() },
    ),
    invoice: await same({ id: 'Invoice-2026-00000123' }, { id: 'Invoice-2026-00000124' }),
    card: await same({ card: '4111111111111111' }, { card: '4111111111111129' }),
    // What the story names is looked for as it is.
    named: await same(
      { sum: 'a1'.repeat(32) },
      { sum: 'b1'.repeat(32) },
      `It is ${'a1'.repeat(32)}.`,
    ),
    // The same id twice is not two ids.
    twice: await same(
      { one: 'a1'.repeat(16), other: 'a1'.repeat(16) },
      { one: 'a1'.repeat(16), other: 'b1'.repeat(16) },
    ),
  }
  expect(isSame).toEqual({
    soon: true,
    spelling: false,
    side: false,
    amount: false,
    deadline: false,
    cookie: false,
    invoice: false,
    card: false,
    named: false,
    twice: false,
  })
})

test('a cassette to be replayed must be there', () => {
  const file = cassette()
  expect(() => createCassetteJudge({ mode: 'replay', file })).toThrow('there is no cassette here')
})

test('half a line at the end is what a killed run leaves; anything else is an error with its line', async () => {
  const file = cassette()
  const judge = createScriptedJudge(() => 'met')
  await createCassetteJudge({ mode: 'record', file, judge }).judge(requestOf('x', 'yes'))
  appendFileSync(file, '{"key":"ab')
  expect(() => createCassetteJudge({ mode: 'replay', file })).not.toThrow()
  // What is recorded next does not continue it.
  await createCassetteJudge({ mode: 'record', file, judge }).judge(requestOf('y', 'yes'))
  const { results } = await createCassetteJudge({ mode: 'replay', file }).judge(
    requestOf('y', 'yes'),
  )
  expect(results[0]?.status).toBe('met')
  appendFileSync(file, '{}\n')
  expect(() => createCassetteJudge({ mode: 'replay', file })).toThrowErrorMatchingInlineSnapshot(
    `[HoldoutError: this line is no recorded answer of a judge]`,
  )
})

test('the judge comes from the configuration, or from the environment, or there is none', async () => {
  const directory = join(cassette(), '..')
  const parse = (value: unknown) => judgeConfigSchema.parse(value)
  const model = { model: 'a', baseUrl: 'http://127.0.0.1:9/v1' }
  const environment = { HOLDOUT_MODEL: 'openai-compatible:b@http://127.0.0.1:9/v1' }
  expect(openJudge(undefined, { environment: {}, directory })).toBeUndefined()
  expect(openJudge(parse(model), { environment: {}, directory })?.name).toBe('openai-compatible:a')
  expect(openJudge(undefined, { environment, directory })?.name).toBe('openai-compatible:b')
  expect(openJudge(parse(model), { environment, directory })?.name).toBe('openai-compatible:b')
  writeFileSync(join(directory, 'judge.jsonl'), '')
  const replay = parse({ cassette: { mode: 'replay', file: 'judge.jsonl' } })
  const judge = openJudge(replay, { environment, directory })
  expect(judge?.name).toBe('cassette:judge.jsonl')
  await expect(
    judge?.judge({ ...requestOf('x', 'a'), trajectory: trajectoryOf('y') }),
  ).rejects.toMatchObject({ kind: 'cassette' })
  expect(
    judgeConfigSchema.safeParse({ model: 'a' }).error?.issues[0]?.message,
  ).toMatchInlineSnapshot(
    `"model and baseUrl go together: say both, or neither and set HOLDOUT_MODEL"`,
  )
})
