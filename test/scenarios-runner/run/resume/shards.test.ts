import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Constraint } from '../../../../scenarios-runner/load/index.ts'
import { writeReports } from '../../../../scenarios-runner/report/index.ts'
import {
  executeRun,
  fingerprintRun,
  mergeRuns,
  readRun,
} from '../../../../scenarios-runner/run/index.ts'
import { load } from '../../load/services.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

async function shard(index: number, of: number, changes: object = {}): Promise<string> {
  const request = await desksRequest('', { shard: { index, of }, ...changes })
  await executeRun(request)
  return request.folder
}

test('merged shards are the unsharded run: the same counts, to the byte', async () => {
  const whole = await desksRequest('')
  const expected = await executeRun(whole)
  const parts = [await shard(1, 3), await shard(2, 3), await shard(3, 3)]
  const sizes = parts.map((folder) => readRun(folder).result.trials)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(expected.trials)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  expect(readRun(parts[0]!).result.notices[0]).toContain('shard 1 of 3')

  const into = newFolder()
  // In whatever order they are named.
  const merged = await mergeRuns([parts[2]!, parts[0]!, parts[1]!], into)
  expect(JSON.stringify(merged.gate)).toBe(JSON.stringify(expected.gate))
  expect(merged.plan).toEqual(expected.plan)
  expect(merged.notices.filter((notice) => notice.includes('shard'))).toEqual([
    'This run was merged from 3 shards, which ran on machines of their own.',
  ])
  const { records } = readRun(into)
  expect(fingerprintRun(records)).toBe(fingerprintRun(readRun(whole.folder).records))
  for (const { trajectory } of records) expect(existsSync(join(into, trajectory))).toBe(true)
})

test('only what belongs together is merged', async () => {
  const one = { scenarios: desksScenarios('book') }
  const [first, second] = [await shard(1, 2, one), await shard(2, 2, one)]
  const refusal = async (...folders: string[]) => {
    const error = await mergeRuns(folders, newFolder()).catch((caught: Error) => caught)
    return { code: (error as { code?: string }).code, message: (error as Error).message }
  }
  expect(await refusal(first)).toEqual({
    code: 'MERGE_MISSING',
    message: 'shard 2 of 2 is missing',
  })
  expect(await refusal(first, first)).toEqual({
    code: 'MERGE_TWICE',
    message: 'shard 1 of 2 is there twice',
  })
  const other = await shard(2, 2, { ...one, seed: 'other' })
  expect(await refusal(first, other)).toEqual({
    code: 'MERGE_DIFFERENT',
    message: 'these are no parts of one run: they differ in the seed',
  })
  const whole = await desksRequest('', one)
  await executeRun(whole)
  expect((await refusal(first, whole.folder)).code).toBe('MERGE_NO_SHARD')
  expect((await refusal(first, newFolder())).code).toBe('RUN_NOT_FOUND')
  const into = newFolder()
  await mergeRuns([first, second], into)
  await expect(mergeRuns([first, second], into)).rejects.toMatchObject({ code: 'RUN_FINISHED' })
})

test('of more shards than trials some have none, and say so; screens are merged with the trials', async () => {
  const one = {
    kind: 'run',
    scenarios: desksScenarios('none'),
    trials: { perScenario: 1, maxAttempts: 1 },
  }
  const parts = [await shard(1, 3, one), await shard(2, 3, one), await shard(3, 3, one)]
  expect(parts.map((folder) => readRun(folder).result.trials)).toEqual([1, 0, 0])
  const { result, records } = readRun(parts[2]!)
  await writeReports(parts[2]!, result, records, one.scenarios)
  const page = readFileSync(join(parts[2]!, 'report.html'), 'utf8')
  expect(page).toContain('shard 3 of 3')
  const screen = 'pages/no-desks-0000-1/01-see.jpg'
  mkdirSync(join(parts[0]!, 'pages/no-desks-0000-1'), { recursive: true })
  writeFileSync(join(parts[0]!, screen), 'a screen')
  const into = newFolder()
  expect((await mergeRuns(parts, into)).trials).toBe(1)
  expect(readFileSync(join(into, screen), 'utf8')).toBe('a screen')
})

test('checks are counted over the trials and loads of all shards, whether or not each has any', async () => {
  const check = (id: string, expression: string): Constraint => ({
    kind: 'check',
    id,
    title: id,
    symptom: undefined,
    file: 'a.yaml',
    check: expression,
  })
  const one = {
    scenarios: desksScenarios('none'),
    constraints: [
      check('no-deletion', 'calls.desks.all(c, c.method != "DELETE")'),
      check('none-listed', 'calls.desks.size() == 0'),
      load({
        id: 'free-desks',
        request: { path: '/free' },
        perSecond: 20,
        durationMs: 1_000,
        objective: { target: 0.5, value: 20_000 },
      }),
    ],
    trials: { perScenario: 2, maxAttempts: 1 },
  }
  const whole = await executeRun(await desksRequest('', one))
  const parts = [await shard(1, 3, one), await shard(2, 3, one), await shard(3, 3, one)]
  expect(parts.map((folder) => readRun(folder).result.trials)).toEqual([1, 1, 0])
  const into = newFolder()
  const merged = await mergeRuns(parts, into)
  expect(whole.constraints?.map(({ status }) => status)).toEqual(['pass', 'fail'])
  expect(whole.constraints?.map(({ reason }) => reason)).toEqual([
    'true of all 3 observations, and nothing is claimed beyond these',
    expect.stringContaining('broken in 3 of 3 observations: '),
  ])
  const withoutCount = (text: string) => text.replace(/is \d+$/, 'is so many')
  const saidBy = ({ constraints = [] }: typeof whole) =>
    constraints.map(({ constraint, status, gated, reason }) => [
      [constraint.id, status, gated],
      withoutCount(reason),
    ])
  expect(saidBy(merged)).toEqual(saidBy(whole))
  expect(existsSync(join(into, 'loads/free-desks.json'))).toBe(true)
})
