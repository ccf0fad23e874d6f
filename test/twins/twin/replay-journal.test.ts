import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { formatError, type HoldoutError } from '../../../twins/base/index.ts'
import { replayJournal } from '../../../twins/twin/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

const SCRIPT = new URL('../journal-process.ts', import.meta.url).pathname
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'holdout-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ADA = { email: 'ada@example.com', name: 'Ada' }

test('a world lived on an elapsed clock gives the same bytes when another process replays its journal', async () => {
  const path = join(folder, 'journal.jsonl')
  const live = await run(process.execPath, [SCRIPT, 'live', path])
  const replayed = await run(process.execPath, [SCRIPT, 'replay', path])
  expect(live.stdout.length).toBeGreaterThan(3000)
  expect(replayed.stdout).toBe(live.stdout)
  expect(readFileSync(path, 'utf8')).toContain('"{ broken"')
})

test('without credentials a journal replays as well, where any credential is good', async () => {
  const twin = petTwin({ clock: { mode: 'elapsed' } })
  await ask(twin, 'POST', '/owners', { ...ADA, password: 'hunter2hunter2' })
  await ask(twin, 'GET', '/owners/ada@example.com')
  const lines = twin.world().journalLines()
  expect(lines.join('\n')).not.toMatch(/secret-key|hunter2/)
  const { world, requests, differences } = await replayJournal(petTwin(), lines)
  expect([requests, differences]).toEqual([2, []])
  const hidden = JSON.stringify(twin.world().state()).replace('hunter2hunter2', 'stand-in-1')
  expect(JSON.stringify(world.state())).toBe(hidden)
})

test('without credentials a replay has as many clients as there were, each with its own limit', async () => {
  const clinic = () =>
    petTwin({ profile: { limits: { requests: 2, windowMs: 60_000, per: 'credential' } } })
  const twin = clinic()
  for (const key of ['one-key', 'other-key', 'one-key', 'other-key', 'one-key']) {
    const email = `${twin.world().requestCount}@example.com`
    await ask(twin, 'POST', '/owners', { ...ADA, email }, { 'x-api-key': key })
  }
  expect(twin.world().state().owners).toHaveLength(4)
  const lines = twin.world().journalLines()
  expect(lines.join('\n')).not.toMatch(/one-key|other-key/)
  const { world, differences } = await replayJournal(clinic(), lines)
  expect(differences).toEqual([])
  expect(world.state()).toEqual(twin.world().state())
  expect(twin.world().journalLines()).toEqual(lines)
})

test('a replay waits for no latency, and leaves the faults as they were', async () => {
  const twin = petTwin()
  twin.world().setFaults([{ method: 'POST', latencyMs: 60 }])
  await ask(twin, 'POST', '/owners', ADA)
  const slow = [
    { method: 'POST', latencyMs: 3_600_000 },
    { method: 'GET', latency: { distribution: 'uniform', minMs: 3_600_000, maxMs: 3_600_001 } },
  ] as const
  const [origin = '', , made = ''] = twin.world().journalLines()
  const faults = JSON.stringify({ event: 'faults', faults: slow, turn: 0, atMs: 0 })
  const listed = made.replace('"POST"', '"GET"').replace(/"body":\{.*?\}\},/, '')
  const { world, requests } = await replayJournal(petTwin(), [origin, faults, made, listed])
  expect([requests, world.faults()]).toEqual([2, slow])
})

test('a fork is replayed from what it was forked from, a reset world from its reset', async () => {
  const twin = petTwin()
  const base = twin.world()
  base.setFaults([{ operation: 'getOwner', status: 500, after: 1, times: 1 }])
  base.seedState({ owners: [ADA] })
  await ask(twin, 'GET', '/owners/ada@example.com')
  const fork = base.fork('fork', { seed: 'another' })
  const get = () =>
    twin.fetch(
      new Request('https://clinic.example.com/v1/owners/ada@example.com', {
        headers: { 'x-api-key': 'k' },
      }),
      { world: fork },
    )
  expect([(await get()).status, (await get()).status]).toEqual([500, 200])
  const replay = await replayJournal(petTwin(), fork.journalLines())
  expect([replay.requests, replay.differences]).toEqual([2, []])
  base.reset()
  base.seedState({ owners: [{ email: 'bob@example.com', name: 'Bob' }] })
  const again = await replayJournal(petTwin(), base.journalLines())
  expect(again.world.state()).toEqual(base.state())
  expect(again.requests).toBe(0)
})

test('another answer than the journal has is told', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', ADA)
  const [origin = '', made = ''] = twin.world().journalLines()
  const { differences } = await replayJournal(petTwin(), [origin, made.replace('Ada', 'Eve')])
  expect(differences).toMatchObject([{ index: 0, field: 'body' }])
})

test('what is no journal is refused with its place', async () => {
  const twin = petTwin()
  await ask(twin, 'GET', '/owners')
  const lines = twin.world().journalLines()
  const [origin = '', first = ''] = lines
  const cases = [
    '',
    'a story',
    first,
    `${origin}\n${first.slice(0, 40)}`,
    `${origin}\n{"event":"dance","turn":0,"atMs":0}`,
    `${origin}\n{"event":"request","turn":0,"atMs":0,"method":"GET"}`,
    origin.replace(/"contract":"[^"]+"/, '"contract":"0000"'),
    origin.replace('"version":1', '"version":1,"missing":7'),
  ]
  const messages = await Promise.all(
    cases.map((text) =>
      replayJournal(petTwin(), text, { source: 'run.jsonl' }).then(
        () => 'accepted',
        (error: HoldoutError) => `${error.code} ${formatError(error).split('\n')[0]}`,
      ),
    ),
  )
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "JOURNAL_SYNTAX run.jsonl:1: there is no journal in it
    JOURNAL_SYNTAX run.jsonl:1: this line is no JSON; perhaps it was cut short
    JOURNAL_SYNTAX run.jsonl:1: the first line must say what the world started from
    JOURNAL_SYNTAX run.jsonl:2: this line is no JSON; perhaps it was cut short
    JOURNAL_SYNTAX run.jsonl:2: it knows no event "dance"
    JOURNAL_SYNTAX run.jsonl:2: its method, url or headers are missing
    JOURNAL_FOREIGN run.jsonl:1: it is the journal of a twin of another contract (contract)
    JOURNAL_INCOMPLETE run.jsonl:1: its first 7 entries were not kept, so it cannot be replayed"
  `)
})
