import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

test('watching runs what changed again: a scenario alone, all when the artifact did, and a mistake is said', async () => {
  const folder = join(temporaryFolder('holdout-watch'), 'service')
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

test('an edit is noticed while a run goes on, which has read its files already', async () => {
  const folder = join(temporaryFolder('holdout-watch'), 'service')
  copyTemplate('starter', folder)
  const scenario = join(folder, 'holdout-scenarios/sign-up-twice.md')
  let isEdited = false
  const editing = setInterval(() => {
    if (isEdited || !existsSync(join(folder, '.holdout/watch/plan.json'))) return
    isEdited = true
    const text = readFileSync(scenario, 'utf8')
    writeFileSync(
      scenario,
      text.replace('They have signed up once', 'They have signed up only once'),
    )
  }, 5)
  const { stdout } = await runHoldout(
    ['run', '--watch', '--trials', '1', '--slots', '1', '--config', folder],
    {
      onOutput(text, kill) {
        if (text.split('Watching; Ctrl-C ends it.').length > 2) kill('SIGINT')
      },
    },
  )
  clearInterval(editing)
  const lines = stdout.split('\n').filter((line) => /^[✓✗!]/.test(line))
  expect(lines).toHaveLength(5)
  expect(lines[4]).toBe('✓ sign-up-twice: 1 of 1 trial')
}, 600_000)

test('what watching prints into the folder that it watches is no edit', async () => {
  const folder = join(temporaryFolder('holdout-watch'), 'service')
  copyTemplate('starter', folder)
  const log = join(folder, 'watch.txt')
  const other = join(folder, 'src/signups.ts')
  let logged = 0
  let isEdited = false
  const { stdout } = await runHoldout(
    [
      'run',
      '--watch',
      '--trials',
      '1',
      '--slots',
      '1',
      '--scenario',
      'sign-up-twice',
      '--config',
      folder,
    ],
    {
      onOutput(text, kill) {
        // As `| tee watch.txt` does.
        if (text.length > logged) writeFileSync(log, text)
        logged = text.length
        const watching = text.split('Watching; Ctrl-C ends it.').length - 1
        // Long enough for several runs more, had it been one; then an edit that is one.
        if (watching === 1 && !isEdited) {
          isEdited = true
          setTimeout(() => writeFileSync(other, `${readFileSync(other, 'utf8')}\n`), 3_000)
        }
        if (watching === 2) setTimeout(() => kill('SIGINT'), 1_000)
      },
    },
  )
  const lines = stdout.split('\n').filter((line) => /^[✓✗!]/.test(line))
  expect(lines).toEqual(Array(2).fill('✓ sign-up-twice: 1 of 1 trial'))
}, 600_000)
