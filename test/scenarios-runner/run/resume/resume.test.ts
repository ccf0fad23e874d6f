import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createScriptedJudge, JudgeFailure } from '../../../../scenarios-runner/judge/index.ts'
import type { Constraint } from '../../../../scenarios-runner/load/index.ts'
import {
  executeRun,
  fingerprintRun,
  type RunRequest,
  readRun,
} from '../../../../scenarios-runner/run/index.ts'
import type { TrialRecord } from '../../../../scenarios-runner/trial/index.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders, unwalled } from '../desks-run.ts'

afterAll(removeFolders)

const lines = (folder: string) => {
  const path = join(folder, 'trials.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

test('a run that was killed is resumed with the same end, and leaves no process behind', async () => {
  const folder = newFolder()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../fixtures/runs/run-desks.ts'), folder, '4'],
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

/** A run that was broken off when a judge had failed, with its first trial and the one that was not judged. */
async function brokenOffAtTheJudge(constraints: readonly Constraint[]) {
  const controller = new AbortController()
  const failing = createScriptedJudge(() => {
    throw new JudgeFailure('model', 'scripted', 'it is not there')
  })
  const request = await desksRequest('', {
    scenarios: desksScenarios('none', 'judged'),
    constraints,
    judge: failing,
    slots: 1,
    signal: controller.signal,
    onEvent(event) {
      if (event.type === 'trial' && event.record.verdict.cause === 'judge') controller.abort()
    },
  })
  await executeRun(request).catch(() => {})
  const written = readFileSync(join(request.folder, 'trials.jsonl'), 'utf8').trimEnd().split('\n')
  const [first, ...others] = written.map((line): TrialRecord => JSON.parse(line))
  const unjudged = others.find(({ verdict }) => verdict.cause === 'judge')
  expect([first?.scenario, unjudged?.scenario]).toEqual(['no-desks', 'a-friendly-answer'])
  const before = [first!, unjudged!] as const
  const resumed: RunRequest = {
    ...request,
    judge: createScriptedJudge(() => 'met'),
    onEvent: () => {},
    signal: new AbortController().signal,
  }
  return { before, resumed }
}

test('where a power cut took a trajectory, checks are undecided and its judge’s failure plays it anew', async () => {
  const constraint: Constraint = {
    kind: 'check',
    id: 'no-deletion',
    title: 'Nothing is deleted',
    symptom: undefined,
    file: 'a.yaml',
    check: 'calls.desks.all(c, c.method != "DELETE")',
  }
  const { before, resumed } = await brokenOffAtTheJudge([constraint])
  for (const { trajectory } of before) rmSync(join(resumed.folder, trajectory))

  const { gate, constraints } = await executeRun(resumed)
  expect(constraints).toMatchObject([
    {
      status: 'inconclusive',
      reason:
        "not decided: what was observed in no-desks, trial 0 is not in the run's folder any more",
    },
  ])
  expect(gate.status).toBe('inconclusive')
  const again = readRun(resumed.folder).records.filter(({ scenario }) => scenario !== 'no-desks')
  expect(again.slice(0, 2)).toMatchObject([
    { trial: 0, attempt: 1, verdict: { cause: 'judge' } },
    { trial: 0, attempt: 2, verdict: { status: 'satisfied' } },
  ])
  expect(existsSync(join(resumed.folder, again[1]!.trajectory))).toBe(true)
})

test('what is judged again when a run is resumed keeps what its checks saw', async () => {
  const { before, resumed } = await brokenOffAtTheJudge([])
  const [, unjudged] = before
  await executeRun(resumed)
  const again = readRun(resumed.folder).records.find(
    ({ scenario, trial, attempt }) =>
      scenario === unjudged.scenario && trial === unjudged.trial && attempt === 2,
  )
  expect(again).toMatchObject({
    verdict: { status: 'satisfied' },
    checks: unjudged.checks,
    trajectory: unjudged.trajectory,
  })
  expect(again?.checks).toHaveLength(1)
})

test('reading says what is not there', () => {
  const folder = newFolder()
  expect(() => readRun(folder)).toThrow('there is no run here')
  writeFileSync(join(folder, 'plan.json'), '{}')
  expect(() => readRun(folder)).toThrow('this run has not finished')
  for (const text of ['{}', '[]', '42', '{"plan":{},"gate":"pass","suite":[]}']) {
    writeFileSync(join(folder, 'run.json'), text)
    expect(() => readRun(folder)).toThrow('this file is not of a run')
  }
  writeFileSync(join(folder, 'run.json'), '{"plan":{"trials":{}},"gate":{},"suite":[]}')
  expect(readRun(folder).records).toEqual([])
  for (const text of ['{}', '"a"', '{"verdict":']) {
    writeFileSync(join(folder, 'trials.jsonl'), `${text}\n`)
    expect(() => readRun(folder)).toThrow('this line is not a trial')
  }
})
