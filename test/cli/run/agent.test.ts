import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { runHoldout } from '../run-holdout.ts'

const folder = join(mkdtempSync(join(tmpdir(), 'holdout-agent-')), 'my-service')
copyTemplate('starter', folder)

test('an agent that is not installed is told before anything is measured', async () => {
  const { code, stdout, stderr } = await runHoldout(['factory', 'run'], {
    cwd: folder,
    env: { HOLDOUT_AGENT: "no-such-program -p 'x y'" },
  })
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatchInlineSnapshot(`
    "the agent "no-such-program" is not installed here (HOLDOUT_AGENT)
      install it, or give its path; it is run without a shell
    "
  `)
})

test('a service that satisfies already needs no agent: NO_OP', async () => {
  const words = ['factory', 'run', '--out', 'job', '--json']
  const { code, stdout } = await runHoldout(words, { cwd: folder, env: { HOLDOUT_AGENT: 'cat' } })
  expect(JSON.parse(stdout)).toMatchObject({ state: 'NO_OP', exitCode: 10, agent: 'cat' })
  expect(code).toBe(10)
}, 120_000)

test('an agent that changes nothing is not asked twice: ESCALATE, and no result', async () => {
  const broken = join(mkdtempSync(join(tmpdir(), 'holdout-agent-')), 'my-service')
  copyTemplate('starter', broken)
  const path = join(broken, 'src/signups.ts')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('if (known !== undefined)', 'if (name === "")'),
  )
  const words = ['factory', 'run', '--out', 'job', '--json']
  const { code, stdout } = await runHoldout(words, { cwd: broken, env: { HOLDOUT_AGENT: 'cat' } })
  const { state, whyStopped, boundary, paths } = JSON.parse(stdout)
  expect(state).toBe('ESCALATE')
  expect(code).toBe(11)
  expect(whyStopped).toContain('the agent changed nothing')
  expect(boundary).toMatchObject({ enforcement: 'searched, not enforced', canaries: 4, found: [] })
  expect(paths.result).toBeUndefined()
}, 120_000)
