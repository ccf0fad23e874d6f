import { execFileSync, spawn } from 'node:child_process'
import { existsSync, linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  allowedEnvironment,
  claimFolder,
  createPlace,
  endStrays,
  processIdentity,
} from '../../../scenarios-runner/sandbox/index.ts'
import { removeStale } from '../../../scenarios-runner/sandbox/place/claim-folder.ts'

test('an environment holds PATH, HOME, what is passed on by name and what is set', () => {
  const environment = allowedEnvironment({
    home: '/place/home',
    pathFirst: ['/place/bin'],
    set: { PORT: '4000', TOKEN: 'mine' },
    pass: ['LANG', 'TOKEN', 'MISSING'],
    from: { PATH: '/usr/bin', HOME: '/home/ada', LANG: 'C', TOKEN: 'theirs', AWS_SECRET: 'no' },
  })
  expect(environment).toEqual({
    PATH: '/place/bin:/usr/bin',
    HOME: '/place/home',
    LANG: 'C',
    TOKEN: 'mine',
    PORT: '4000',
  })
})

test('a program started with it sees nothing of the harness', () => {
  process.env.HOLDOUT_TEST_SECRET = 'leak'
  const place = createPlace('test')
  const seen = execFileSync('node', ['-p', 'JSON.stringify(Object.keys(process.env).sort())'], {
    env: allowedEnvironment({ home: place.home, pathFirst: [place.bin] }),
    encoding: 'utf8',
  })
  expect(JSON.parse(seen)).toEqual(['HOME', 'PATH'])
  delete process.env.HOLDOUT_TEST_SECRET
  return place.remove()
})

test('a place is empty, outside the repository, and gone afterwards', async () => {
  let directory: string
  {
    await using place = createPlace('test')
    directory = place.directory
    expect(readdirSync(place.files)).toEqual([])
    expect(readdirSync(place.home)).toEqual([])
    expect(directory.startsWith(process.cwd())).toBe(false)
    expect(directory).toContain(tmpdir())
    writeFileSync(join(place.files, 'a.txt'), 'a')
  }
  expect(existsSync(directory)).toBe(false)
})

test.skipIf(process.platform !== 'linux')(
  'a place takes with it what left its group: by its home, or by the folder it works in',
  async () => {
    const place = createPlace('test')
    const sleeper = (cwd: string, HOME: string) =>
      spawn('sleep', ['60'], {
        cwd,
        env: { ...process.env, HOME },
        detached: true,
        stdio: 'ignore',
      })
    const mine = [sleeper('/', place.home), sleeper(place.files, '/')]
    const other = sleeper('/', `${place.directory}-of-another`)
    const ended = mine.map(
      (child) => new Promise((resolve) => child.once('exit', (_, s) => resolve(s))),
    )
    await place.remove()
    expect(await Promise.all(ended)).toEqual(['SIGKILL', 'SIGKILL'])
    expect(other.exitCode ?? other.signalCode).toBeNull()
    expect(endStrays(`${place.directory}-of-another`)).toEqual([other.pid])
  },
)

test('a folder is claimed by one at a time, and a claim of the dead counts for nothing', async () => {
  const place = createPlace('test')
  const claim = join(place.files, 'in-use.json')
  const letGo = claimFolder(place.files)
  expect(() => claimFolder(place.files)).toThrow(
    expect.objectContaining({ code: 'FOLDER_IN_USE', exitCode: 2 }),
  )
  letGo()
  for (const stale of ['', '{"pid":1', JSON.stringify({ pid: process.pid, identity: 'earlier' })]) {
    writeFileSync(claim, stale)
    claimFolder(place.files)()
  }
  expect(existsSync(claim)).toBe(false)
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid))
  await place.remove()
})

test('who lets go, or finds a claim of the dead, leaves the claim of another alone', async () => {
  await using place = createPlace('test')
  const claim = join(place.files, 'in-use.json')
  const letGo = claimFolder(place.files)
  // A second process saw the same dead claim, and comes to take it away when the folder is this one's already.
  removeStale(claim, 'second')
  expect(() => claimFolder(place.files)).toThrow(expect.objectContaining({ code: 'FOLDER_IN_USE' }))
  expect(readdirSync(place.files)).toEqual(['in-use.json'])
  letGo()
  const next = claimFolder(place.files)
  letGo()
  expect(existsSync(claim)).toBe(true)
  next()
  expect(readdirSync(place.files)).toEqual([])
})

test('who lets go while another looks at the claim lets go of it all the same', async () => {
  await using place = createPlace('test')
  const claim = join(place.files, 'in-use.json')
  const taken = `${claim}.another.stale`
  const letGo = claimFolder(place.files)
  renameSync(claim, taken)
  letGo()
  // Nothing is left for the other to put back.
  expect(readdirSync(place.files)).toEqual([])

  const again = claimFolder(place.files)
  renameSync(claim, taken)
  linkSync(taken, claim)
  again()
  expect(readdirSync(place.files)).toEqual([])

  const last = claimFolder(place.files)
  rmSync(place.files, { recursive: true })
  last()
})
