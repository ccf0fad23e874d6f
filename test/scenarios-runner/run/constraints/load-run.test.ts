import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Constraint } from '../../../../scenarios-runner/load/index.ts'
import { executeRun, type RunEvent, readRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { formatError, type HoldoutError } from '../../../../twins/base/index.ts'
import { load } from '../../load/services.ts'
import { desksRequest, desksScenarios, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

const free = load({
  id: 'free-desks',
  title: 'Free desks are listed quickly',
  request: { path: '/free' },
  perSecond: 50,
  durationMs: 1_500,
  objective: { target: 0.9, value: 1_000 },
  given: { desks: { desks: [{ name: 'window', taken: false }] } },
  symptom: 'The list of desks is slow.',
  file: 'spec/constraints/free.yaml',
})

test('a load is measured on an instance that sees the state it asks for', async () => {
  const events: RunEvent[] = []
  const request = await desksRequest('', {
    kind: 'load',
    constraints: [free],
    onEvent: (event) => events.push(event),
  })
  const { gate, load: loads, trials } = await executeRun(request)
  expect(loads[0]).toMatchObject({ status: 'pass' })
  expect(loads[0]?.measurement?.errors).toBe(0)
  expect(gate.status).toBe('pass')
  expect(trials).toBe(0)
  expect(events.some((event) => event.type === 'load-progress')).toBe(true)
  expect(readRun(request.folder).result.load).toHaveLength(1)
})

test('a load needs nobody who would play or judge the scenarios, and tells of none', async () => {
  const untold = parseScenario(
    '---\nid: untold\ncategory: happy-path\ncriticality: low\ncriteria: [It is friendly.]\n---\nSomebody looks.\n',
    'untold.md',
  )
  const request = await desksRequest('', {
    kind: 'load',
    scenarios: [untold],
    constraints: [free],
  })
  const { gate, notices } = await executeRun(request)
  expect(gate.status).toBe('pass')
  expect(notices.filter((one) => one.includes('judge'))).toEqual([])
})

test('a resumed run goes on with the next load: what failed before it was killed gets no second try', async () => {
  const slow = { ...free, id: 'never', objectives: [{ ...free.objectives[0]!, value: 0.001 }] }
  const quiet: Constraint = {
    kind: 'check',
    id: 'quiet',
    title: 'Nobody books',
    symptom: undefined,
    file: 'a.yaml',
    check: 'changes.desks.size() == 0',
  }
  const killed = new AbortController()
  const request = await desksRequest('', { kind: 'load', constraints: [slow, free, quiet] })
  const first = executeRun({
    ...request,
    signal: killed.signal,
    onEvent: (event) => {
      if (event.type === 'load-progress' && event.constraint === free.id) killed.abort()
    },
  })
  await expect(first).rejects.toMatchObject({ code: 'RUN_INTERRUPTED' })
  const measured = new Set<string>()
  const { load: loads, constraints } = await executeRun({
    ...request,
    onEvent: (event) => {
      if (event.type === 'load-progress') measured.add(event.constraint)
    },
  })
  expect([...measured]).toEqual([free.id])
  expect(loads.map(({ constraint, status }) => [constraint.id, status])).toEqual([
    ['never', 'fail'],
    [free.id, 'pass'],
  ])
  expect(loads[0]?.constraint).toEqual(slow)
  expect(constraints?.[0]?.reason).toMatch(/^true of all 2 observations/)
})

test('what lets a load’s requests in is in no file of its run', async () => {
  const [first] = free.requests
  if (first?.from !== 'request') throw new Error('It is written out.')
  const headers = { Authorization: 'Bearer abc', 'X-Other': 'Bearer of-a-long-token' }
  const secret = [{ ...first, request: { ...first.request, headers } }]
  const request = await desksRequest('', {
    kind: 'load',
    constraints: [{ ...free, requests: secret }],
  })
  const { load: loads } = await executeRun(request)
  expect(loads[0]?.status).toBe('pass')
  const written = readdirSync(request.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  expect(written.filter((text) => /Bearer (abc|of-a)/.test(text))).toEqual([])
  expect(written.filter((text) => text.includes('[redacted]'))).toHaveLength(1)
})

test('faults of a load are on while it runs, and fail it together with the gate', async () => {
  const request = await desksRequest('', {
    scenarios: desksScenarios('book'),
    constraints: [
      { ...free, given: { desks: { ...(free.given.desks as object), faults: [{ status: 500 }] } } },
    ],
  })
  const { gate, load: loads } = await executeRun(request)
  expect(loads[0]?.status).toBe('fail')
  expect(gate.status).toBe('fail')
  expect(gate.parts.find((part) => part.kind === 'constraint')?.status).toBe('fail')
})

test('an artifact that does not start meets no objective', async () => {
  const request = await desksRequest('no-start', { kind: 'load', constraints: [free] })
  const { gate, load: loads } = await executeRun(request)
  expect(loads[0]).toMatchObject({ status: 'fail', measurement: undefined })
  expect(gate.status).toBe('fail')
})

test('what a load could never send is refused before anything runs, with every mistake', async () => {
  const entry = { weight: 1, tags: [] }
  const from = (source: (typeof free.requests)[number], line: number) => ({
    ...free,
    line,
    requests: [source],
  })
  const request = await desksRequest('', {
    constraints: [
      from({ ...entry, from: 'scenario', scenario: 'bok-a-desk' }, 3),
      from(
        { ...entry, from: 'contract', operations: ['GET /free', 'GET /nothing'], writes: false },
        14,
      ),
      from({ ...entry, from: 'recording', file: '/nowhere/at/all' }, 25),
      { ...free, objectives: [{ ...free.objectives[0]!, endpoint: 'GET /desk' }] },
    ],
  })
  const seen: RunEvent[] = []
  const error = await executeRun({ ...request, onEvent: (event) => seen.push(event) }).catch(
    (caught: Error) => caught,
  )
  expect((error as Error).message).toMatchInlineSnapshot(`
    "spec/constraints/free.yaml:3: there is no scenario "bok-a-desk" (requests)
      did you mean book-a-desk?
    spec/constraints/free.yaml:14: the contract has no operation GET /nothing (requests.contract)
      it has POST /bookings, GET /bookings/{id}, GET /free
    /nowhere/at/all: the cassette cannot be read
      give the path of a cassette.jsonl, or of the folder of a recording
    spec/constraints/free.yaml: no request of this load goes to GET /desk (objectives)
      there are GET /free"
  `)
  expect(seen).toEqual([])
})

test('what no twin keeps is refused before anything runs, with the file and every mistake', async () => {
  const [book] = desksScenarios('book')
  if (book === undefined) throw new Error('There is such a scenario.')
  const given = { state: { chairs: [{ name: 'red' }] }, faults: [], order: 'as-written' as const }
  const broken = { ...book, given: { desks: given } }
  const request = await desksRequest('', {
    scenarios: [broken],
    constraints: [{ ...free, given: { desks: { tables: [{}] } } }],
  })
  const error = await executeRun(request).catch((caught: Error) => caught)
  expect((error as Error).message).toMatchInlineSnapshot(`
    "book.md:7:10: the service has no resource "chairs" (given.desks.chairs)
      known: desks
    spec/constraints/free.yaml: the service has no resource "tables" (given.desks.tables)
      known: desks"
  `)
})

test('a fault that could never be is refused before anything runs, with its place in the file', async () => {
  const text = `---
id: book
category: happy-path
criticality: high
given:
  desks:
    faults:
      - { method: get, status: 503 }
      - { method: FETCH, status: 503 }
steps:
  - http: { path: / }
checks: ['true']
---
Ada books a desk.
`
  const request = await desksRequest('', { scenarios: [parseScenario(text, 'book.md')] })
  const error = await executeRun(request).catch((caught: Error) => caught)
  expect(formatError(error as HoldoutError)).toMatchInlineSnapshot(`
    "book.md:9:19: FETCH is no method of HTTP, nor of the contract (given.desks.faults[1].method)
      did you mean PATCH?"
  `)
})
