import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { buildReport } from '../../../../scenarios-runner/report/index.ts'
import { executeRun, fingerprintRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { createRandom } from '../../../../twins/base/index.ts'
import { desksRequest, newFolder, removeFolders, unwalled } from '../desks-run.ts'

afterAll(removeFolders)

const program = join(import.meta.dirname, '../../../fixtures/runs/run-desks.ts')

/** The report of a folder without what time, place and interruptions leave in it. */
async function reportOf(folder: string): Promise<object> {
  const { result, records } = readRun(folder)
  const { scenarios } = await desksRequest('')
  const { startedAt, finishedAt, durationMs, notices, trials, ...report } = buildReport(
    result,
    records,
    scenarios,
  )
  return report
}

/** Starts the run in a process of its own, and kills it when so many things have been written. */
async function killAfter(folder: string, writes: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, folder], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const written = () => {
    const lines = existsSync(join(folder, 'trials.jsonl'))
      ? readFileSync(join(folder, 'trials.jsonl'), 'utf8').length
      : 0
    const saved = existsSync(join(folder, 'trajectories'))
      ? readdirSync(join(folder, 'trajectories')).length
      : 0
    return lines + saved
  }
  let [seen, last] = [0, written()]
  while (seen < writes && child.exitCode === null) {
    await sleep(1)
    const now = written()
    if (now !== last) [seen, last] = [seen + 1, now]
  }
  child.kill('SIGKILL')
  await ended
  return child.signalCode === 'SIGKILL'
}

test('killed at any moment, again and again, and resumed, a run gives the same report', async () => {
  const random = createRandom('kill-points')
  const whole = await desksRequest('', { definition: unwalled })
  await executeRun(whole)
  const expected = await reportOf(whole.folder)
  const folder = newFolder()
  let kills = 0
  // From before the first trial on: each life is as long as chance has it.
  for (const writes of [0, random.int(1, 4), random.int(2, 9), random.int(1, 6)]) {
    if (await killAfter(folder, writes)) kills += 1
  }
  expect(kills).toBeGreaterThanOrEqual(3)
  if (!existsSync(join(folder, 'run.json')))
    await executeRun(await desksRequest('', { folder, definition: unwalled }))
  expect(await reportOf(folder)).toEqual(expected)
  expect(fingerprintRun(readRun(folder).records)).toBe(
    fingerprintRun(readRun(whole.folder).records),
  )
  expect(existsSync(join(folder, 'leftovers'))).toBe(false)
}, 600_000)
