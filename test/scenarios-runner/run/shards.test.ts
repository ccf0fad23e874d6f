import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  executeRun,
  fingerprintRun,
  mergeRuns,
  readRun,
} from '../../../scenarios-runner/run/index.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from './desks-run.ts'

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
