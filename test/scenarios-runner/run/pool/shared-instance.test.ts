import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { ArtifactDefinition } from '../../../../scenarios-runner/artifact/index.ts'
import {
  executeRun,
  fingerprintRun,
  type RunRequest,
  readRun,
} from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { HoldoutError } from '../../../../twins/base/index.ts'
import { desksRequest, removeFolders, smallPolicy, unwalled } from '../desks-run.ts'
import { carrierSource } from './carrier-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-shared-'))
const starts = join(folder, 'starts')
writeFileSync(join(folder, 'server.mjs'), carrierSource)
beforeEach(() => writeFileSync(starts, ''))
afterAll(() => {
  removeFolders()
  rmSync(folder, { recursive: true, force: true })
})

const booking = (id: string, user = '${who.email}', more = '', step = '') =>
  parseScenario(
    `---
id: ${id}
category: happy-path
criticality: high
vary: { who: person, desk: word }
given:
  desks: { desks: [{ name: "\${desk}", taken: false }] }
${more}steps:
  - http: { as: book, method: POST, path: /bookings, headers: { authorization: "Bearer \${artifact.world}" }, json: { user: "${user}", desk: "\${desk}" } }
${step}checks:
  - steps.book.status == 201
  - twins.desks.desks.exists(d, d.name == desk && d.taken && d.by == who.email)
---
Somebody wants a desk.
`,
    `${id}.md`,
  )

async function shared(
  carry: string,
  worldBy: ArtifactDefinition['worldBy'],
  { slots = 4, calls = 0, ...changes }: Partial<RunRequest> & { calls?: number } = {},
) {
  const request = await desksRequest('', {
    kind: 'run',
    policy: smallPolicy,
    scenarios: [booking('books-a-desk'), booking('books-another')],
    trials: { perScenario: 8, maxAttempts: 2 },
    slots,
    ...changes,
    definition: {
      ...unwalled,
      directory: folder,
      include: ['server.mjs'],
      command: ['node', 'server.mjs'],
      env: {
        PORT: '${port}',
        DESKS_URL: '${twins.desks.url}',
        CARRY: carry,
        CALLS: String(calls),
        STARTS: starts,
      },
      ready: { path: '/healthz', timeoutMs: 60_000 },
      ...(worldBy === undefined ? {} : { worldBy }),
    },
  })
  const { reset: _, contract: __, ...artifact } = request.artifact
  return { ...request, artifact }
}

async function refusalOf(request: RunRequest): Promise<HoldoutError> {
  try {
    await executeRun(request)
  } catch (error) {
    if (error instanceof HoldoutError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const header = { header: 'x-trip' }

test('a header that is passed on lets trials share one instance, whatever their number', async () => {
  const request = await shared('header', header)
  const { notices } = await executeRun(request)
  const { records } = readRun(request.folder)
  expect(records.map(({ verdict }) => verdict)).toEqual(
    Array(16).fill({ status: 'satisfied', reason: '2 checks are met' }),
  )
  expect(new Set(records.map(({ trajectoryHash }) => trajectoryHash)).size).toBe(16)
  expect(readFileSync(starts, 'utf8')).toBe('start\n')
  expect(notices.filter((notice) => notice.includes('share'))).toEqual([
    'Trials share one instance of the artifact, 4 at a time: each of its calls carries its trial’s world in the header x-trip (before them, all of 8 calls to twins did, some while others were held). A trial during which one did not is invalid.',
  ])
  const two = await shared('header', header, { slots: 2 })
  await executeRun(two)
  expect(fingerprintRun(readRun(two.folder).records)).toBe(fingerprintRun(records))
})

test("the credential of a trial's user may carry its world", async () => {
  const request = await shared('credential', 'credential')
  await executeRun(request)
  const { records } = readRun(request.folder)
  expect(records.map(({ verdict }) => verdict.status)).toEqual(Array(16).fill('satisfied'))
  expect(readFileSync(starts, 'utf8')).toBe('start\n')
})

test('trials that draw nothing of their own are one observation, whatever world they carry', async () => {
  const same = parseScenario(
    `---
id: the-same
category: happy-path
criticality: low
given:
  desks: { desks: [{ name: window-seat, taken: false }] }
steps:
  - http: { as: book, method: POST, path: /bookings, headers: { authorization: "Bearer \${artifact.world}" }, json: { user: ada, desk: window-seat } }
checks: [steps.book.status == 201]
---
Ada wants the same desk.
`,
    'same.md',
  )
  const request = await shared('header', header, { scenarios: [same] })
  await executeRun(request)
  const { records } = readRun(request.folder)
  expect(records.length).toBeGreaterThan(1)
  expect(new Set(records.map(({ trajectoryHash }) => trajectoryHash)).size).toBe(1)
})

test.each([
  [
    'drop',
    'trials cannot share one instance: GET /desks came to desks with no world: the header x-trip named none (seen in books-a-desk)',
  ],
  [
    'global',
    'trials cannot share one instance: PATCH /desks/1 came to desks with the world of a trial that was over (seen in books-a-desk)',
  ],
])(
  'an artifact that would %s it is refused before the run, with the call',
  async (carry, message) => {
    const request = await shared(carry, header)
    const refusal = await refusalOf(request)
    expect(refusal.code).toBe('RUN_WORLD_NOT_CARRIED')
    expect(refusal.message.replace(/desks\/[\w-]+/, 'desks/1')).toBe(message)
    expect(refusal.exitCode).toBe(2)
  },
)

test('a call without a world during the run makes every trial of that moment invalid, alone or not', async () => {
  // The probe takes eight calls; what comes after twelve is carried no more.
  const request = await shared('forgets', header, { calls: 12 })
  const { gate } = await executeRun(request)
  const { records } = readRun(request.folder)
  const counted = Map.groupBy(records, ({ verdict }) => `${verdict.status} ${verdict.cause ?? ''}`)
  expect([...counted.keys()].filter((kind) => kind !== 'satisfied ')).toEqual(['invalid world'])
  expect(counted.get('satisfied ')?.length ?? 0).toBeLessThanOrEqual(2)
  expect(gate.status).toBe('invalid')
  expect(counted.get('invalid world')?.[0]?.verdict.reason).toMatch(
    /^(GET|PATCH) \/desks(\/[\w-]+)? came to desks with no world: the header x-trip named none$/,
  )
})

test('an artifact that one trial ends is that trial’s fault alone: the others are played again', async () => {
  const request = await shared('header', header, {
    scenarios: [booking('books-a-desk'), booking('ends-it', 'crash')],
    trials: { perScenario: 4, maxAttempts: 3 },
  })
  await executeRun(request)
  const { records } = readRun(request.folder)
  const last = new Map(records.map((one) => [`${one.scenario} ${one.trial}`, one.verdict]))
  const of = (scenario: string) =>
    [...last].filter(([name]) => name.startsWith(scenario)).map(([, { status }]) => status)
  expect(new Set(of('books-a-desk'))).toEqual(new Set(['satisfied']))
  expect(new Set(of('ends-it'))).toEqual(new Set(['unsatisfied']))
  const causes = new Set(records.map(({ verdict }) => verdict.cause))
  expect([...causes].filter((cause) => cause !== undefined)).toEqual(['instance'])
})

test.each<[string, Partial<RunRequest>, string]>([
  [
    'variables',
    { scenarios: [booking('s', undefined, '  env: { A: b }\n')] },
    's.md, given.env: variables are given to an instance when it starts, and this one is shared',
  ],
  [
    'programs',
    { scenarios: [booking('s', undefined, '', '  - cli: { as: run, run: node -v }\n')] },
    's.md, steps: what a program asks of the artifact would not carry the header x-trip',
  ],
  [
    'receivers',
    { receivers: { http: { partner: 'PARTNER_URL' } } },
    'undefined, artifact.worldBy: what an artifact sends to its user names no trial, so that trials cannot share one instance',
  ],
])('%s cannot be told apart on one instance, and are refused', async (_, changes, message) => {
  const { code, place, message: said } = await refusalOf(await shared('header', header, changes))
  expect(code).toBe('RUN_CANNOT_SHARE')
  expect(`${place?.file}, ${place?.field}: ${said}`).toBe(message)
})
