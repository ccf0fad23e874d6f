import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allowedEnvironment, createPlace } from '../../../scenarios-runner/sandbox/index.ts'

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
