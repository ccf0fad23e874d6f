import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { executeRun, fingerprintRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { desksRequest, newFolder, removeFolders, unwalled } from './desks-run.ts'

afterAll(removeFolders)

const lines = (folder: string) => {
  const path = join(folder, 'trials.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

test('a run that was killed is resumed with the same end, and leaves no process behind', async () => {
  const folder = newFolder()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../fixtures/runs/run-desks.ts'), folder, '4'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  expect(await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))).toBe('SIGKILL')
  const before = lines(folder)
  expect(before).toBeGreaterThanOrEqual(4)
  // Half a line, as a kill in the middle of a write leaves it.
  appendFileSync(join(folder, 'trials.jsonl'), '{"version":1,"scenario":"book')

  let resumed = 0
  // Behind a wall nothing outlives the run: without one there is something to reap.
  const request = await desksRequest('', {
    folder,
    definition: unwalled,
    onEvent(event) {
      if (event.type === 'plan') resumed = event.resumed
    },
  })
  const result = await executeRun(request)
  expect(resumed).toBe(before)
  expect(result.notices.join('\n')).toMatch(/Ended process \d+, which a killed run had left/)
  expect(existsSync(join(folder, 'leftovers'))).toBe(false)

  const whole = await desksRequest('', { definition: unwalled })
  const expected = await executeRun(whole)
  const records = readRun(folder).records
  expect(records).toHaveLength(expected.trials)
  expect(fingerprintRun(records)).toBe(fingerprintRun(readRun(whole.folder).records))
  expect(result.gate).toEqual(expected.gate)
})

test('two runs never share a folder', async () => {
  const folder = newFolder()
  const runs = await Promise.allSettled([
    desksRequest('', { folder }).then(executeRun),
    desksRequest('', { folder }).then(executeRun),
  ])
  expect(runs.map((run) => run.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(runs.find((run) => run.status === 'rejected')?.reason).toMatchObject({
    code: 'FOLDER_IN_USE',
  })
  expect(existsSync(join(folder, 'in-use.json'))).toBe(false)
})

test('an interruption ends the run at once and loses nothing', async () => {
  const controller = new AbortController()
  let trials = 0
  const request = await desksRequest('', {
    signal: controller.signal,
    onEvent(event) {
      if (event.type === 'trial') trials += 1
      if (trials === 3) controller.abort()
    },
  })
  await expect(executeRun(request)).rejects.toMatchObject({
    code: 'RUN_INTERRUPTED',
    exitCode: 130,
  })
  expect(existsSync(join(request.folder, 'run.json'))).toBe(false)
  expect(existsSync(join(request.folder, 'leftovers'))).toBe(false)
  expect(lines(request.folder)).toBeGreaterThanOrEqual(3)
  const again = await executeRun({ ...request, signal: new AbortController().signal })
  const whole = await desksRequest('')
  await executeRun(whole)
  expect(again.gate.status).toBe('pass')
  expect(fingerprintRun(readRun(request.folder).records)).toBe(
    fingerprintRun(readRun(whole.folder).records),
  )
})

test('a folder is resumed with the plan that it was begun with, and with nothing else', async () => {
  const controller = new AbortController()
  const request = await desksRequest('', {
    signal: controller.signal,
    onEvent: (event) => event.type === 'trial' && controller.abort(),
  })
  await executeRun(request).catch(() => {})
  const signal = new AbortController().signal
  const refused = async (changes: object) => {
    const error = await executeRun({ ...request, signal, ...changes }).catch((caught) => caught)
    expect(error).toMatchObject({ code: 'RUN_OTHER_PLAN', exitCode: 2 })
    return error.message as string
  }
  expect(await refused({ seed: 'other' })).toMatchInlineSnapshot(
    `"this run was begun with another plan: the seed changed since then"`,
  )
  expect(
    await refused({
      scenarios: request.scenarios.slice(1),
      artifact: { ...request.artifact, env: {} },
    }),
  ).toMatchInlineSnapshot(
    `"this run was begun with another plan: the scenarios, the configuration, the numbers of trials changed since then"`,
  )
  await executeRun({ ...request, signal, slots: 4 })
  await expect(executeRun({ ...request, signal })).rejects.toMatchObject({ code: 'RUN_FINISHED' })
})

test('reading says what is not there', () => {
  const folder = newFolder()
  expect(() => readRun(folder)).toThrow('there is no run here')
  writeFileSync(join(folder, 'plan.json'), '{}')
  expect(() => readRun(folder)).toThrow('this run has not finished')
})
