import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { LAUNCHER } from '../run-holdout.ts'

test('a task from standard input and a gate that asks a person are refused before anything runs', () => {
  const folder = temporaryFolder('holdout-input')
  copyTemplate('starter', folder)
  writeFileSync(
    join(folder, 'asks.dot'),
    `digraph asks {
      start [shape=Mdiamond]
      ask [shape=hexagon, label="Go on?"]
      done [shape=Msquare]
      start -> ask
      ask -> done [label="Yes"]
    }`,
  )
  const words = ['factory', 'run', '--task', '-', '--graph', 'asks.dot', '--config', '.']
  const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, ...words], {
    cwd: folder,
    input: 'Make it greet people by their name, as spec/intent says.\n',
    env: { ...process.env, HOLDOUT_AGENT: 'true' },
    encoding: 'utf8',
  })
  expect(stderr).toContain('the gate "ask" asks a person, and standard input holds the task')
  expect(stderr).toContain('--auto-approve')
  expect(status).toBe(2)
})
