import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { runHoldout } from '../run-holdout.ts'

test('watching runs what changed again: a scenario alone, all when the artifact did, and a mistake is said', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'holdout-watch-')), 'service')
  copyTemplate('starter', folder)
  const scenario = join(folder, 'holdout-scenarios/sign-up-twice.md')
  const source = join(folder, 'src/signups.ts')
  const replace = (path: string, find: string, by: string) => {
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(find)
    writeFileSync(path, text.replace(find, by))
  }
  // Each edit is made once watching has begun again.
  const edits = [
    () => replace(scenario, 'They have signed up once', 'They have signed up only once'),
    () => replace(scenario, 'criticality: high', 'criticality: urgent'),
    () => replace(scenario, 'criticality: urgent', 'criticality: high'),
    () => replace(source, 'return signups.size', 'return signups.size + 1'),
  ]
  let done = 0
  const { code, stdout, stderr } = await runHoldout(
    ['run', '--watch', '--trials', '1', '--slots', '1', '--config', folder],
    {
      onOutput(text, kill) {
        const watching = text.split('Watching; Ctrl-C ends it.').length - 1
        if (watching <= done) return
        done = watching
        const edit = edits[watching - 1]
        if (edit === undefined) kill('SIGINT')
        else edit()
      },
    },
  )
  expect(code).toBe(130)
  const lines = stdout.split('\n').filter((line) => /^[✓✗!]/.test(line))
  // Four at first; the changed one; nothing of the broken one; it again, whose text is as it was; all four.
  expect(lines.slice(0, 5)).toEqual([
    '✓ mail-is-down: 1 of 1 trial',
    '✓ not-an-address: 1 of 1 trial',
    '✓ sign-up-and-be-welcomed: 1 of 1 trial',
    '✓ sign-up-twice: 1 of 1 trial',
    '✓ sign-up-twice: 1 of 1 trial',
  ])
  expect(lines.slice(-4).filter((line) => line.startsWith('✗')).length).toBeGreaterThan(0)
  expect(stderr).toContain('sign-up-twice.md:4:14')
}, 600_000)
