/** @module Worlds in files: seeded from YAML, snapshots written and restored, journals spilled and replayed. */

import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatError, type HoldoutError } from '../../../twins/base/index.ts'
import {
  restoreFromFile,
  seedFromFile,
  snapshotToFile,
  spillJournal,
} from '../../../twins/surfaces/index.ts'
import { replayJournal } from '../../../twins/twin/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-world-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)

function write(name: string, text: string): string {
  writeFileSync(at(name), text)
  return at(name)
}

const failure = (promise: Promise<unknown>): Promise<HoldoutError> =>
  promise.then(
    () => expect.unreachable('it should fail'),
    (error) => error as HoldoutError,
  )

test('state is seeded from YAML; a mistake says its line and puts nothing in', async () => {
  const world = petTwin().world()
  await seedFromFile(
    world,
    write('state.yaml', 'owners:\n  - { name: Ada, email: ada@example.com }\n'),
  )
  expect(world.state().owners).toMatchObject([{ name: 'Ada' }])
  const wrong = write(
    'wrong.yaml',
    'owners:\n  - name: Bob\n    email: bob@example.com\n  - name: Cy\n    emial: cy@example.com\n',
  )
  const error = await failure(seedFromFile(world, wrong))
  expect(error.place).toMatchObject({ file: wrong, line: 5, field: 'owners[1].emial' })
  expect(formatError(error)).toContain(`${wrong}:5:`)
  expect(world.state().owners).toHaveLength(1)
})

test.each([
  ['broken YAML', 'owners: [\n', 'WORLD_SEED_SYNTAX'],
  ['a list', '- owners\n', 'WORLD_SEED_SHAPE'],
  ['an unknown resource', 'ovners: []\n', 'WORLD_SEED_RESOURCE'],
])('no state is read from %s', async (name, text, code) => {
  const path = write(`${name.replaceAll(' ', '-')}.yaml`, text)
  const error = await failure(seedFromFile(petTwin().world(), path))
  expect(error.code).toBe(code)
  expect(error.place).toMatchObject({ file: path, line: expect.any(Number) })
})

test('what stands indented below a wrong name is found by the name', async () => {
  const path = write('below.yaml', 'owners: []\novners:\n  - name: Ada\n')
  const error = await failure(seedFromFile(petTwin().world(), path))
  expect(error.place).toMatchObject({ line: 2, column: 1, field: 'ovners' })
})

test('a snapshot goes to a file and comes back into another twin; equal worlds make equal files', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', { name: 'Ada', email: 'ada@example.com' })
  await snapshotToFile(twin.world(), at('deep/one.json'))
  await snapshotToFile(twin.world(), at('deep/two.json'))
  expect(readdirSync(at('deep')).sort()).toEqual(['one.json', 'two.json'])
  expect(readFileSync(at('deep/one.json'))).toEqual(readFileSync(at('deep/two.json')))
  const other = petTwin()
  await restoreFromFile(other.world(), at('deep/one.json'))
  const left = await ask(twin, 'GET', '/owners')
  expect((await ask(other, 'GET', '/owners')).text).toBe(left.text)
})

test('what is no snapshot is refused with its file, and the world stays as it was', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', { name: 'Ada', email: 'ada@example.com' })
  const before = JSON.stringify(twin.world().snapshot())
  const cut = write('cut.json', before.slice(0, 100))
  const foreign = write('foreign.json', before.replace(/"contract":"./, '"contract":"-'))
  for (const [path, code] of [
    [cut, 'WORLD_SNAPSHOT_INVALID'],
    [foreign, 'WORLD_SNAPSHOT_FOREIGN'],
    [at('nowhere.json'), 'SOURCE_UNREADABLE'],
  ] as const) {
    const error = await failure(restoreFromFile(twin.world(), path))
    expect([error.code, error.place?.file]).toEqual([code, path])
  }
  expect(JSON.stringify(twin.world().snapshot())).toBe(before)
})

test('a journal that was spilled has everything from the beginning, without credentials, and replays', async () => {
  const twin = petTwin()
  await ask(twin, 'POST', '/owners', { name: 'Ada', email: 'ada@example.com' })
  const file = spillJournal(twin.world(), at('journal/all.jsonl'))
  for (let i = 0; i < 3000; i++) await ask(twin, 'GET', '/owners')
  twin.world().seedState({ owners: [{ name: 'Bob', email: 'bob@example.com' }] })
  await file.close()
  await ask(twin, 'GET', '/owners')
  const text = readFileSync(file.path, 'utf8')
  expect(text).not.toContain('secret-key')
  expect(text.trimEnd().split('\n')).toHaveLength(1 + 3001 + 1)
  const replay = await replayJournal(petTwin(), text)
  expect(replay).toMatchObject({ requests: 3001, differences: [] })
  expect(replay.world.state()).toEqual(twin.world().state())
})

test('a file is written on after a line that was cut short; the last journal in it is replayed; a reset begins another', async () => {
  const path = at('again.jsonl')
  const first = petTwin()
  await using file = spillJournal(first.world(), path, { credentials: true })
  await ask(first, 'GET', '/owners')
  await file.close()
  expect(readFileSync(path, 'utf8')).toContain('secret-key')
  appendFileSync(path, '{"event":"requ')
  const second = petTwin({ seed: 'other' })
  const next = spillJournal(second.world(), path)
  await ask(second, 'GET', '/owners')
  second.world().reset()
  await ask(second, 'POST', '/owners', { name: 'Ada', email: 'ada@example.com' })
  await next.close()
  const replay = await replayJournal(petTwin(), readFileSync(path, 'utf8'), { source: path })
  expect(replay).toMatchObject({ requests: 1, differences: [] })
  expect(replay.world.seed).toBe('other')
  expect(replay.world.state()).toEqual(second.world().state())
})

test('where no journal can be written it says so', () => {
  write('file', '')
  expect(() => spillJournal(petTwin().world(), at('file/journal.jsonl'))).toThrow(
    expect.objectContaining({ code: 'JOURNAL_UNWRITABLE', exitCode: 4 }),
  )
})
