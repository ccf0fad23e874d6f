import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  executeRun,
  fingerprintRun,
  type RunEvent,
  readRun,
} from '../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import type { Trajectory, TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import { oneFileArtifact } from '../artifact/desks-artifact.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from './desks-run.ts'

afterAll(removeFolders)

const byScenario = (records: readonly TrialRecord[], id: string) =>
  records.filter((record) => record.scenario === id)

const statuses = (records: readonly TrialRecord[], id: string) => [
  ...new Set(byScenario(records, id).map((record) => record.verdict.status)),
]

test('a good artifact passes, and the folder holds the evidence', async () => {
  const events: RunEvent[] = []
  const request = await desksRequest('', { onEvent: (event) => events.push(event) })
  const result = await executeRun(request)
  expect(result.gate.status).toBe('pass')
  const { records, result: stored } = readRun(request.folder)
  expect(stored).toEqual(JSON.parse(JSON.stringify(result)))
  expect(records.map((record) => record.verdict.status)).toEqual(records.map(() => 'satisfied'))
  expect(records.flatMap((record) => record.violations)).toEqual([])
  expect(records).toHaveLength(result.trials)
  expect(new Set(byScenario(records, 'book-a-desk').map((one) => one.trajectoryHash)).size).toBe(
    byScenario(records, 'book-a-desk').length,
  )
  expect(new Set(byScenario(records, 'no-desks').map((one) => one.trajectoryHash)).size).toBe(1)

  const [first] = byScenario(records, 'book-a-desk')
  const text = readFileSync(join(request.folder, first?.trajectory ?? ''), 'utf8')
  const trajectory = JSON.parse(text) as Trajectory
  expect(trajectory.twins.desks?.journal.map((entry) => entry.operation)).toEqual([
    'listDesks',
    'updateDesk',
  ])
  expect(trajectory.twins.desks?.changes).toMatchObject([{ kind: 'updated', resource: 'desks' }])
  expect(trajectory.events.some((event) => event.kind === 'output')).toBe(true)
  expect(text).not.toContain('Bearer abcdefghijkl')
  expect(text).toContain('[redacted]')

  const types = events.map((event) => event.type)
  expect(types.slice(0, 3)).toEqual(['plan', 'artifact', 'artifact'])
  expect(types.at(-1)).toBe('gate')
  expect(types.filter((type) => type === 'trial')).toHaveLength(records.length)
  expect(readdirSync(request.folder).sort()).toEqual([
    'plan.json',
    'run.json',
    'trajectories',
    'trials.jsonl',
  ])
})

test('the same seed gives the same trials, verdicts and hashes, with one slot and with four', async () => {
  const run = async (slots: number, seed: string) => {
    const request = await desksRequest('double', { slots, seed })
    const { gate } = await executeRun(request)
    return { gate, records: readRun(request.folder).records }
  }
  const one = await run(1, 'a')
  const four = await run(4, 'a')
  expect(fingerprintRun(four.records)).toBe(fingerprintRun(one.records))
  const compared = ({ gate, records }: typeof one) => ({
    gate,
    trials: records.map(({ scenario, trial, attempt, seed, trajectoryHash, checks, verdict }) => ({
      scenario,
      trial,
      attempt,
      seed,
      trajectoryHash,
      checks,
      verdict,
    })),
  })
  expect(compared(four)).toEqual(compared(one))
  expect(fingerprintRun((await run(2, 'b')).records)).not.toBe(fingerprintRun(one.records))
})

test('what a user would notice is found: the gate fails and only that scenario is unsatisfied', async () => {
  const request = await desksRequest('double')
  const { gate } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(gate.status).toBe('fail')
  expect(statuses(records, 'a-taken-desk')).toEqual(['unsatisfied'])
  expect(statuses(records, 'book-a-desk')).toEqual(['satisfied'])
  expect(byScenario(records, 'a-taken-desk')[0]?.verdict.reason).toContain('409')
})

test('work that is done after the answer belongs to the trial', async () => {
  const request = await desksRequest('late', { scenarios: desksScenarios('book') })
  expect((await executeRun(request)).gate.status).toBe('pass')
})

test('a crash is the artifact’s own fault, and the next trial finds it running again', async () => {
  const request = await desksRequest('crash', { scenarios: desksScenarios('book', 'none') })
  const { gate } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(gate.status).toBe('fail')
  expect(statuses(records, 'book-a-desk')).toEqual(['unsatisfied'])
  expect(byScenario(records, 'book-a-desk')[0]?.verdict.reason).toBe(
    'the artifact ended with exit code 7 during step book',
  )
  expect(statuses(records, 'no-desks')).toEqual(['satisfied'])
})

test('an artifact that does not start fails every trial, with what it printed', async () => {
  const request = await desksRequest('no-start')
  const { gate } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(gate.status).toBe('fail')
  // None waited for what could not come any more.
  expect(new Set(records.map(({ verdict }) => `${verdict.status}: ${verdict.reason}`))).toEqual(
    new Set([
      'unsatisfied: the artifact did not start: it ended with exit code 3 before GET /healthz answered',
    ]),
  )
  expect(readFileSync(join(request.folder, records[0]?.trajectory ?? ''), 'utf8')).toContain(
    'cannot find my configuration',
  )
})

test('an instance that cannot be reset is started anew for each trial, and the run says why it is slow', async () => {
  const request = await desksRequest('no-reset', {
    kind: 'run',
    scenarios: desksScenarios('none'),
    trials: { perScenario: 3, maxAttempts: 1 },
    slots: 1,
  })
  const { notices } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(records.map((record) => record.verdict.status)).toEqual(records.map(() => 'satisfied'))
  expect(notices).toContain(
    `The artifact could not be reset before ${records.length} trials, and was started anew: POST /reset answered 500.`,
  )
})

test('a fresh process per trial where there is no reset request', async () => {
  const { reset, ...artifact } = (await desksRequest('')).artifact
  const request = await desksRequest('', {
    artifact,
    scenarios: desksScenarios('book'),
    slots: 1,
  })
  const { gate } = await executeRun(request)
  expect(gate.status).toBe('pass')
})

test('answers and calls that break a contract are named, and the gate knows', async () => {
  const run = async (bugs: string) => {
    const request = await desksRequest(bugs, { scenarios: desksScenarios('book') })
    const { gate } = await executeRun(request)
    expect(gate.status).toBe('fail')
    return {
      violation: readRun(request.folder).records[0]?.violations[0],
      parts: gate.parts.flatMap(({ kind, name, status }) =>
        kind === 'conformance' ? [`${name}: ${status}`] : [],
      ),
    }
  }
  expect(await run('bad-call')).toMatchInlineSnapshot(`
    {
      "parts": [
        "answers: pass",
        "calls: fail",
      ],
      "violation": {
        "contract": "desks",
        "message": "body.taken must be a boolean",
        "operation": "updateDesk",
        "seenIn": "desks#1",
        "side": "upstream",
      },
    }
  `)
  expect(await run('bad-answer')).toMatchInlineSnapshot(`
    {
      "parts": [
        "answers: fail",
        "calls: pass",
      ],
      "violation": {
        "contract": "Desk bookings",
        "message": "answers 201, but body.user must be a string",
        "operation": "book",
        "seenIn": "book",
        "side": "downstream",
      },
    }
  `)
})

test('criteria that nobody judged make the gate inconclusive, or are excluded by policy', async () => {
  const request = await desksRequest('', { scenarios: desksScenarios('book', 'judged') })
  const { gate } = await executeRun(request)
  expect(gate.status).toBe('inconclusive')
  const excluding = await desksRequest('', {
    scenarios: desksScenarios('book', 'judged'),
    policy: { ...request.policy, unjudged: 'exclude' },
  })
  const excluded = await executeRun(excluding)
  expect(excluded.gate.status).toBe('pass')
  expect(excluded.gate.headline).toContain('not judged')
})

test('a check that cannot be decided is the author’s mistake, with file and line', async () => {
  const [scenario] = desksScenarios('none')
  const [check] = scenario?.checks ?? []
  const broken = {
    ...scenario,
    checks: [{ ...check, expression: 'twins.desks.rooms.size() == 0' }],
  }
  const request = await desksRequest('', { scenarios: [broken as typeof scenario & object] })
  const error = await executeRun(request).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(HoldoutError)
  expect(error).toMatchObject({
    code: 'SCENARIO_CHECK_ERROR',
    exitCode: 2,
    place: { file: 'none.md', line: 8 },
  })
})

test('an unknown twin in the environment is refused at once', async () => {
  const request = await desksRequest('', {
    definition: { env: { PORT: '${port}', DESKS_URL: '${twins.desk.url}' } },
  })
  await expect(executeRun(request)).rejects.toMatchObject({
    code: 'ARTIFACT_UNKNOWN_PLACEHOLDER',
  })
})

test('what a name hides in the trajectory stands in no detail, reason or wait either', async () => {
  const scenario = parseScenario(
    `---
id: log-in
category: happy-path
criticality: low
steps:
  - http: { as: login, path: /, save: { kept: response.json.access_token } }
  - wait: { as: ready, until: kept == "", timeout: 60ms, every: 50ms }
checks: ['steps.login.json.access_token == "" || steps.ready.failure == kept']
---
Somebody logs in.
`,
    'log-in.md',
  )
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [scenario],
    trials: { perScenario: 1, maxAttempts: 1 },
    definition: {
      ...oneFileArtifact(
        newFolder(),
        `import { createServer } from 'node:http'
createServer((_, response) => response.end('{"access_token":"opaque-1234"}')).listen(process.env.PORT)`,
      ),
      reset: { method: 'POST', path: '/' },
    },
  })
  await executeRun(request)
  const [record] = readRun(request.folder).records
  expect(record?.checks[0]?.detail).toMatch(/^steps\.login\.json\.access_token is "\[redacted\]"; /)
  expect(readFileSync(join(request.folder, 'trials.jsonl'), 'utf8')).not.toContain('opaque')
  const { events } = JSON.parse(
    readFileSync(join(request.folder, record?.trajectory ?? ''), 'utf8'),
  ) as Trajectory
  expect(events.find(({ kind }) => kind === 'wait')).toMatchObject({
    detail: 'kept is "[redacted]"',
  })
})
