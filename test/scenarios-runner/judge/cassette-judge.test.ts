import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
    message: 'cassette:judge.jsonl: nothing was recorded for revoked-user-loses-access, trial 0',
  })
  await expect(replay.judge({ ...request, story: 'Another story.' })).rejects.toMatchObject({
    kind: 'cassette',
  })
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

test('half a line at the end is what a killed run leaves; anything else is an error with its line', async () => {
  const file = cassette()
  const judge = createScriptedJudge(() => 'met')
  await createCassetteJudge({ mode: 'record', file, judge }).judge(requestOf('x', 'yes'))
  appendFileSync(file, '{"key":"ab')
  expect(() => createCassetteJudge({ mode: 'replay', file })).not.toThrow()
  appendFileSync(file, '\n{}\n')
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
