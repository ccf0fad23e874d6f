import { readdirSync, readFileSync } from 'node:fs'
import { Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Judge } from '../../../../scenarios-runner/judge/index.ts'
import { executeRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { lastAttempts } from '../../../../scenarios-runner/trial/index.ts'
import { createRedactor } from '../../../../twins/base/index.ts'
import { desksRequest, desksScenarios, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

/** Closes a server of this process, whoever opened it: what happens when a twin dies. */
function closeServers(matches: (port: number) => boolean): void {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles: () => object[] }
  for (const handle of _getActiveHandles.call(process)) {
    if (!(handle instanceof Server)) continue
    const address = handle.address()
    if (typeof address !== 'object' || address === null || !matches(address.port)) continue
    handle.close()
    ;(handle as { closeAllConnections?: () => void }).closeAllConnections?.()
  }
}

async function freePort(): Promise<number> {
  const server = new Server().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a twin that dies makes trials invalid, tried again, every attempt kept, and the gate invalid', async () => {
  const port = await freePort()
  let trials = 0
  const request = await desksRequest('', {
    scenarios: desksScenarios('book'),
    ports: { desks: port },
    slots: 1,
    onEvent(event) {
      if (event.type !== 'trial') return
      trials += 1
      if (trials === 3) closeServers((one) => one === port)
    },
  })
  const { gate } = await executeRun(request)
  expect(gate.status).toBe('invalid')
  const { records } = readRun(request.folder)
  const broken = records.filter((record) => record.verdict.status === 'invalid')
  expect(broken.length).toBeGreaterThan(2)
  expect(broken[0]?.verdict).toEqual({
    status: 'invalid',
    cause: 'twin',
    reason: 'twins did not answer: desks',
  })
  expect(broken.map(({ attempt }) => attempt).slice(0, 2)).toEqual([1, 2])
  expect(records.some((record) => record.verdict.status === 'unsatisfied')).toBe(false)
  expect(readdirSync(join(request.folder, 'trajectories'))).toHaveLength(records.length)
})

const met: Judge = {
  name: 'scripted',
  judge: async ({ criteria }) => ({
    results: criteria.map(({ id }) => ({
      id,
      status: 'met',
      reasoning: 'It says so.',
      quotes: [],
      judge: 'scripted',
    })),
    costUsd: 0.01,
  }),
}

test('an artifact that sends more than any text can hold has failed, and the run goes on', async () => {
  const redactor = createRedactor()
  let held = 0
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: desksScenarios('none'),
    trials: { perScenario: 3, maxAttempts: 2 },
    slots: 1,
    redactor: {
      ...redactor,
      value(value) {
        held += 1
        // What half a gigabyte of webhooks comes to.
        if (held === 2) throw new RangeError('Invalid string length')
        return redactor.value(value)
      },
    },
  })
  await executeRun(request)
  const { records } = readRun(request.folder)
  expect(records.map(({ verdict, attempt }) => [verdict.status, attempt])).toEqual([
    ['satisfied', 1],
    ['unsatisfied', 1],
    ['satisfied', 1],
  ])
  expect(records[1]?.verdict.reason).toBe('the artifact sent more in one trial than can be kept')
  expect(readdirSync(join(request.folder, 'trajectories'))).toHaveLength(3)
})

test('a judge that fails once is asked again about the saved trajectory, which is not played again', async () => {
  const failing = new Set<string>()
  const seen: string[] = []
  const judge: Judge = {
    name: 'scripted',
    async judge(request) {
      seen.push(JSON.stringify(request.trajectory))
      const { trial } = request.trajectory
      if (trial % 2 === 0 && !failing.has(`${trial}`)) {
        failing.add(`${trial}`)
        throw new Error('overloaded')
      }
      return met.judge(request)
    },
  }
  const request = await desksRequest('', { scenarios: desksScenarios('judged'), judge })
  const { gate, costUsd } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(gate.status).toBe('pass')
  expect(costUsd).toBeCloseTo(0.01 * lastAttempts(records).length)
  const again = records.filter((record) => record.attempt === 2)
  expect(again).toHaveLength(failing.size)
  expect(records.find((record) => record.attempt === 1)?.verdict).toEqual({
    status: 'invalid',
    cause: 'judge',
    reason: 'the judge failed: overloaded',
  })
  const [retried] = again
  const first = records.find((one) => one.trial === retried?.trial && one.attempt === 1)
  expect(retried?.trajectory).toBe(first?.trajectory)
  expect(seen).toContain(
    readFileSync(join(request.folder, retried?.trajectory ?? ''), 'utf8').trim(),
  )
})

test('a judge that never answers makes the gate invalid, never failed', async () => {
  const judge: Judge = {
    name: 'broken',
    judge: () => Promise.reject(new Error('no answer')),
  }
  const request = await desksRequest('', { scenarios: desksScenarios('judged'), judge })
  const { gate } = await executeRun(request)
  expect(gate.status).toBe('invalid')
  const { records } = readRun(request.folder)
  expect(new Set(records.map(({ verdict }) => verdict.cause))).toEqual(new Set(['judge']))
})

test('a judge is not asked about a trial that a check has decided', async () => {
  let asked = 0
  const judge: Judge = {
    name: 'counting',
    judge(request) {
      asked += 1
      return met.judge(request)
    },
  }
  const request = await desksRequest('double', { scenarios: desksScenarios('judged'), judge })
  expect((await executeRun(request)).gate.status).toBe('fail')
  expect(asked).toBe(0)
})

test('a criterion that is not met makes the trial unsatisfied', async () => {
  const judge: Judge = {
    name: 'strict',
    judge: async ({ criteria }) => ({
      results: criteria.map(({ id }) => ({
        id,
        status: 'not-met',
        reasoning: 'It does not say which desk.',
        quotes: [],
        judge: 'strict',
      })),
    }),
  }
  const request = await desksRequest('', { scenarios: desksScenarios('judged'), judge })
  expect((await executeRun(request)).gate.status).toBe('fail')
  expect(readRun(request.folder).records[0]?.verdict.status).toBe('unsatisfied')
})
