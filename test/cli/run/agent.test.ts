import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const folder = join(temporaryFolder('holdout-agent'), 'my-service')
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

test('where no job began none is gone on with: what was asked of it is not known', async () => {
  const { code, stderr } = await runHoldout(['factory', 'resume', 'typo'], {
    cwd: folder,
    env: { HOLDOUT_AGENT: 'cat' },
  })
  expect([code, existsSync(join(folder, 'typo'))]).toEqual([2, false])
  expect(stderr.replace(folder, '<folder>')).toBe(
    '<folder>/typo: no job began in this folder\n  name the folder of a job, or begin one: holdout factory run\n',
  )
})

test('a service that satisfies already needs no agent: NO_OP', async () => {
  const words = ['factory', 'run', '--out', 'job', '--json']
  const { code, stdout } = await runHoldout(words, { cwd: folder, env: { HOLDOUT_AGENT: 'cat' } })
  expect(JSON.parse(stdout)).toMatchObject({ state: 'NO_OP', exitCode: 10, agent: 'cat' })
  expect(code).toBe(10)
}, 400_000)

test('an agent that changes nothing is not asked twice: ESCALATE, and no result', async () => {
  const broken = join(temporaryFolder('holdout-agent'), 'my-service')
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
  expect(boundary).toMatchObject({ enforced: true, canaries: 4, found: [] })
  expect(boundary.probe.filter((one: { leak: boolean }) => one.leak)).toEqual([])
  expect(paths.result).toBeUndefined()
}, 400_000)

test.skipIf(process.platform !== 'linux')(
  'where nothing can enforce the boundary the job is refused, unless that is accepted and then said first',
  async () => {
    // A machine with node and nothing else: neither bubblewrap nor Docker.
    const bin = temporaryFolder('holdout-bin')
    writeFileSync(join(bin, 'idle-agent'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    const env = { HOLDOUT_AGENT: 'idle-agent', PATH: bin }
    const refused = await runHoldout(['factory', 'run', '--out', 'walled'], { cwd: folder, env })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatchInlineSnapshot(`
      "nothing here can keep agents from the scenarios: bubblewrap is not installed; @anthropic-ai/sandbox-runtime is used on macOS only; docker is not installed
        install it: apt install bubblewrap, dnf install bubblewrap or pacman -S bubblewrap; or accept it with --boundary none, which every report then says first
      "
    `)
    const words = ['factory', 'run', '--boundary', 'none', '--out', 'unwalled']
    const accepted = await runHoldout(words, { cwd: folder, env })
    expect(accepted.stdout.split('\n')[0]).toMatchInlineSnapshot(
      `"! Boundary NOT ENFORCED (as was asked for): nothing kept agents and tools from"`,
    )
    const evidence = readFileSync(join(folder, 'unwalled/evidence.md'), 'utf8')
    expect(evidence.split('\n')[0]).toMatch(/^> \*\*Boundary NOT ENFORCED/)
    const report = readFileSync(join(folder, 'unwalled/runs/1/report.md'), 'utf8')
    expect(report).toMatch(/Boundary NOT ENFORCED[\s\S]*NOT SANDBOXED/)
  },
  400_000,
)

test('a key that was named and is not there is told with its place, before anything is measured', async () => {
  const keyless = join(temporaryFolder('holdout-agent'), 'my-service')
  copyTemplate('starter', keyless)
  const config = join(keyless, 'holdout.config.ts')
  const text = readFileSync(config, 'utf8')
  writeFileSync(
    config,
    `${text.replace('export default', 'const written =').replace(/\s*$/, '\n')}
export default {
  ...written,
  factory: {
    graph: 'factory/converge.dot',
    agent: [
      { program: 'claude', key: 'HELD_KEY' },
      { program: 'claude', baseUrl: 'http://localhost:1' },
      { program: 'codex', key: 'EMPTY_KEY' },
    ],
    agents: { google: { program: 'gemini', key: 'NO_SUCH_KEY' } },
  },
}
`,
  )
  const { code, stdout, stderr } = await runHoldout(['factory', 'run', '--out', 'job'], {
    cwd: keyless,
    env: { HELD_KEY: 'a-key', EMPTY_KEY: ' ' },
  })
  expect(stderr).toMatchInlineSnapshot(`
    "holdout.config.ts:41:27: the key of an agent is to be in EMPTY_KEY, which is not set or is empty (factory.agent[2].key)
      set EMPTY_KEY, or leave key out for an endpoint that needs none
    holdout.config.ts:43:44: the key of an agent is to be in NO_SUCH_KEY, which is not set or is empty (factory.agents.google.key)
      set NO_SUCH_KEY, or leave key out for an endpoint that needs none
    "
  `)
  expect({ code, stdout, job: existsSync(join(keyless, 'job')) }).toEqual({
    code: 2,
    stdout: '',
    job: false,
  })
})
