import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-names-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a twin and a receiver of one name are refused: nobody could tell what came to which', async () => {
  await runHoldout(['init', '.'], { cwd: folder })
  writeFileSync(
    join(folder, 'both.config.ts'),
    `import base from './holdout.config.ts'\nexport default { ...base, user: { receivers: { mail: 'MAIL_HOST' } } }\n`,
  )
  const both = await runHoldout(['--config', 'both.config.ts', 'run', '--plan'], { cwd: folder })
  expect(both.code).toBe(2)
  expect(both.stderr).toContain('both.config.ts: a twin and a receiver are both called mail')
  expect(both.stderr).toContain('call the twin otherwise')
})
