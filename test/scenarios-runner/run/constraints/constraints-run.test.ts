import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Constraint, openCheckTally } from '../../../../scenarios-runner/load/index.ts'
import { checkTrajectories } from '../../../../scenarios-runner/run/constraints/check-constraints.ts'
import { executeRun } from '../../../../scenarios-runner/run/index.ts'
import { chooseBackend } from '../../../../scenarios-runner/sandbox/index.ts'
import type { TrialRecord } from '../../../../scenarios-runner/trial/index.ts'
import { load, p99 } from '../../load/services.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

const check = (id: string, expression: string): Constraint => ({
  kind: 'check',
  id,
  title: id,
  symptom: `${id} is broken`,
  file: 'a.yaml',
  check: expression,
})

const wish: Constraint = {
  kind: 'aspiration',
  id: 'happy',
  title: 'Users are happy',
  symptom: undefined,
  file: 'a.yaml',
  aspirational: true,
  why: 'nothing in it says how it is measured',
}

const bench = (id: string, exported: string, asked: object): Constraint => ({
  kind: 'bench',
  id,
  title: id,
  symptom: undefined,
  file: 'bench.yaml',
  module: 'src/library.mjs',
  exported,
  args: [1, 2],
  durationMs: 300,
  asked: asked as never,
})

const library = {
  include: ['src', 'server.mjs'],
  command: ['node', 'server.mjs'],
  reset: undefined as never,
} as const

const SERVER = `import { createServer } from 'node:http'
createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')
`

test('checks hold in every trajectory or fail the gate; what is only wished for gates nothing', async () => {
  const request = await desksRequest('', {
    scenarios: desksScenarios('book'),
    constraints: [
      check('no-deletion', 'calls.desks.all(c, c.method != "DELETE")'),
      check('no-changes', 'changes.desks.size() == 0'),
      check('answered', 'answers.all(a, a.status < 500) && output.all(o, !o.contains("secret"))'),
      check('always', 'true'),
      wish,
    ],
  })
  const { gate, constraints = [] } = await executeRun(request)
  const by = Object.fromEntries(constraints.map((one) => [one.constraint.id, one]))
  expect(by['no-deletion']).toMatchObject({ status: 'pass', gated: true })
  expect(by['no-deletion']?.reason).toMatch(
    /^true of all \d+ observations, and nothing is claimed beyond/,
  )
  expect(by.always?.reason).toMatch(
    /and none of what it asks about was in any: it is true for want/,
  )
  expect(by['no-changes']?.status).toBe('fail')
  expect(by['no-changes']?.reason).toMatch(
    /^broken in \d+ of \d+ observations: book-a-desk, trial 0: /,
  )
  expect(by.answered?.status).toBe('pass')
  expect(by.happy).toMatchObject({ status: 'inconclusive', gated: false })
  expect(gate.status).toBe('fail')
  expect(gate.parts.find(({ name }) => name === 'happy')?.gated).toBe(false)
})

test('a check that asks for what is never there is refused before anything runs', async () => {
  const request = await desksRequest('', { constraints: [check('typo', 'calls.desk.size() == 0')] })
  await expect(executeRun(request)).rejects.toMatchObject({
    code: 'CONSTRAINT_CHECK_UNKNOWN_NAME',
    message: 'no twin is called "desk"',
    place: { file: 'a.yaml', field: 'check' },
  })
})

test('a load observes the artifact, and its slowest requests what the twins did; checks look at it too', async () => {
  const slow = load({
    id: 'free-desks',
    request: { path: '/free' },
    perSecond: 40,
    durationMs: 3_000,
    objectives: [
      p99({ target: 0.9, value: 5_000 }),
      p99({ name: 'memory', indicator: 'memory', op: 'lte', value: 2 ** 32, target: 1 }),
      p99({ name: 'lag', indicator: 'event-loop-lag', op: 'lte', value: 60_000, target: 1 }),
      p99({
        name: 'little',
        indicator: 'memory',
        op: 'lte',
        value: 2 ** 20,
        target: 1,
        aspirational: true,
      }),
    ],
    given: { desks: { desks: [{ name: 'window', taken: false }] } },
  })
  const request = await desksRequest('', {
    kind: 'load',
    constraints: [slow, check('only-lists', 'calls.desks.all(c, c.operation == "listDesks")')],
  })
  const { gate, load: verdicts, constraints } = await executeRun(request)
  const [verdict] = verdicts
  expect(verdict?.objectives.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass', 'fail'])
  expect(gate.status).toBe('pass')
  expect(gate.parts.map(({ name, gated }) => [name, gated])).toContainEqual([
    'free-desks: little',
    false,
  ])
  const measurement = verdict?.measurement
  expect(measurement?.resources.length).toBeGreaterThanOrEqual(2)
  expect(measurement?.resources[0]?.rssBytes).toBeGreaterThan(2 ** 20)
  expect(measurement?.slowest[0]?.twins?.join('\n')).toMatch(/desks: listDesks 200/)
  expect(constraints).toMatchObject([{ status: 'pass', gated: true }])
  const file = JSON.parse(readFileSync(join(request.folder, 'loads/free-desks.json'), 'utf8'))
  expect(file.seconds).toHaveLength(3)
})

test('a function of a library is measured behind the wall, and judged', async () => {
  const directory = newFolder()
  const secret = join(newFolder(), 'secret')
  writeFileSync(secret, 'a scenario')
  mkdirSync(join(directory, 'src'))
  writeFileSync(
    join(directory, 'src/library.mjs'),
    `import { readFileSync } from 'node:fs'
export const add = (a, b) => a + b
export const broken = () => { throw new Error('no such luck') }
export async function slow() { await new Promise((resolve) => setTimeout(resolve, 20)) }
export const peek = () => { console.log('{"calls":1}'); throw new Error(readFileSync(${JSON.stringify(secret)}, 'utf8')) }
`,
  )
  writeFileSync(join(directory, 'server.mjs'), SERVER)
  const request = await desksRequest('', {
    kind: 'load',
    definition: { ...library, directory },
    constraints: [
      bench('fast', 'add', { p99Ms: 50 }),
      bench('often', 'add', { perSecond: 1_000 }),
      bench('slow', 'slow', { p99Ms: 5 }),
      bench('broken', 'broken', { p99Ms: 5 }),
      bench('absent', 'nothing', { p99Ms: 5 }),
      bench('peeking', 'peek', { p99Ms: 5 }),
    ],
  })
  const { constraints = [], gate } = await executeRun(request)
  expect(constraints.map(({ status }) => status)).toEqual([
    ...['pass', 'pass', 'fail'],
    ...['fail', 'fail', 'fail'],
  ])
  expect(constraints[3]?.reason).toContain('no such luck')
  expect(constraints[4]?.reason).toContain('exports no function nothing')
  const walled = (await chooseBackend('auto')).backend.enforced
  expect(constraints[5]?.reason).toContain(walled ? 'ENOENT' : 'a scenario')
  expect(gate.status).toBe('fail')
  const missing = { ...bench('gone', 'add', { p99Ms: 5 }), module: 'src/gone.mjs' } as Constraint
  await expect(
    executeRun({ ...request, folder: newFolder(), constraints: [missing] }),
  ).rejects.toMatchObject({ code: 'BENCH_NO_MODULE' })
  const leftOut = {
    ...bench('left-out', 'add', { p99Ms: 5 }),
    module: 'left-out.mjs',
  } as Constraint
  writeFileSync(join(directory, 'left-out.mjs'), '')
  await expect(
    executeRun({ ...request, folder: newFolder(), constraints: [leftOut] }),
  ).rejects.toThrow('left-out.mjs is not part of the artifact: artifact.include does not name it')
})

test('a resumed run goes on with the next bench: what was measured before it was killed is not measured again', async () => {
  const directory = newFolder()
  mkdirSync(join(directory, 'src'))
  writeFileSync(join(directory, 'src/library.mjs'), 'export const add = (a, b) => a + b')
  writeFileSync(join(directory, 'server.mjs'), SERVER)
  const killed = new AbortController()
  const request = await desksRequest('', {
    kind: 'load',
    definition: { ...library, directory },
    constraints: [bench('first', 'add', { perSecond: 10 }), bench('next', 'add', { p99Ms: 50 })],
  })
  const broken = executeRun({
    ...request,
    signal: killed.signal,
    onEvent: (event) => {
      if (event.type === 'constraint' && event.verdict.constraint.id === 'first') killed.abort()
    },
  })
  await expect(broken).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' })
  const kept = join(request.folder, 'benches/first.verdict.json')
  const verdict = JSON.parse(readFileSync(kept, 'utf8'))
  expect(verdict).toMatchObject({ status: 'pass', gated: true })
  // What nobody could measure a second time.
  writeFileSync(kept, JSON.stringify({ ...verdict, status: 'fail', reason: 'too slow then' }))
  const { constraints = [], gate } = await executeRun(request)
  expect(constraints.map(({ status, reason }) => [status, reason.slice(0, 13)])).toEqual([
    ['fail', 'too slow then'],
    ['pass', 'P99 of one ca'],
  ])
  expect(constraints[0]?.constraint).toEqual(request.constraints[0])
  expect(gate.status).toBe('fail')
})

test('ids beyond 2^53 are numbers to checks, as those that twins keep rounded', () => {
  const folder = newFolder()
  mkdirSync(folder, { recursive: true })
  const step = (response: object) => ({
    kind: 'step',
    step: 'e',
    durationMs: 1,
    request: { method: 'GET', url: 'http://127.0.0.1/' },
    response,
  })
  const body = { id: '1834567890123456001' }
  const journal = [{ requestBody: { id: Number(body.id) } }]
  const events = [step({ status: 200, body, integersAsText: true }), step({ status: 200, body })]
  writeFileSync(
    join(folder, 't.json'),
    JSON.stringify({ events, twins: { desks: { journal, changes: [] } } }),
  )
  const tally = openCheckTally(
    [
      check('same', 'answers[0].json.id == calls.desks[0].requestBody.id'),
      check('number', 'answers[0].json.id == 1834567890123456001'),
      check('text', 'answers[1].json.id == "1834567890123456001"'),
    ] as Extract<Constraint, { kind: 'check' }>[],
    true,
  )
  const record = { scenario: 's', trial: 0, trajectory: 't.json', verdict: { status: 'satisfied' } }
  checkTrajectories(tally, [record as TrialRecord], folder)
  const verdicts = tally.verdicts().map(({ status, reason }) => `${status}: ${reason}`)
  expect(verdicts).toEqual(Array(3).fill(expect.stringMatching(/^pass: true of all 1 observation/)))
})
