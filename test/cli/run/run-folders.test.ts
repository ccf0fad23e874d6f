import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dropUnbegun, latestFolder, linkLatest, newFolder } from '../../../cli/run/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

test('a job is no change of the repository that it is kept in, and the latest is found', () => {
  const repository = temporaryFolder('holdout-kept')
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: repository, encoding: 'utf8' })
  git('init', '-q')
  for (const second of [1, 1, 2]) {
    const folder = newFolder(repository, 'jobs', new Date(Date.UTC(2026, 0, 1, 0, 0, second)))
    writeFileSync(join(folder, 'evidence.md'), 'x')
    linkLatest(repository, 'jobs', folder)
  }
  expect(latestFolder(repository, 'jobs')).toBe(join(repository, '.holdout/jobs/2026-01-01-000002'))
  expect(git('status', '--porcelain', '--untracked-files=all')).toBe('')
  // What is kept on purpose is seen.
  writeFileSync(join(repository, '.holdout/baseline.json'), '{}')
  expect(git('status', '--porcelain', '--untracked-files=all')).toBe('?? .holdout/baseline.json\n')
})

test('two that begin in the same second have a folder each, and what was refused leaves none', () => {
  const repository = temporaryFolder('holdout-kept')
  const now = new Date(Date.UTC(2026, 0, 1))
  const [first = '', second = ''] = [1, 2].map(() => newFolder(repository, 'runs', now))
  expect(second).toBe(`${first}-2`)
  writeFileSync(join(first, 'plan.json'), '{}')
  dropUnbegun(repository, first)
  dropUnbegun(repository, second)
  expect([existsSync(first), existsSync(second)]).toEqual([true, false])
})
