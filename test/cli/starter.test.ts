import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../cli/templates.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { runHoldout } from './run-holdout.ts'

/** A fresh starter. */
function starter(): string {
  const folder = join(temporaryFolder('holdout-starter'), 'my-service')
  copyTemplate('starter', folder)
  return folder
}

function edit(folder: string, file: string, find: string, replace: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(find)) throw new Error(`${file} does not hold ${find}`)
  writeFileSync(
    path,
    text.replace(find, () => replace),
  )
}

test('the starter passes its gate by the default policy, and every report is written', async () => {
  const folder = starter()
  const { code, stdout, stderr } = await runHoldout(['gate', '--json', '--config', folder])
  expect(stderr).toContain('trials')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ status: 'pass', exitCode: 0 })
  expect(code).toBe(0)
  for (const path of Object.values<string>(report.reports))
    expect(existsSync(path), path).toBe(true)
  expect(existsSync(join(folder, '.holdout/runs/latest/report.html'))).toBe(true)

  const again = await runHoldout(['report'], { cwd: folder })
  expect(again.code).toBe(0)
  expect(again.stdout).toContain('PASS')
}, 400_000)

test('a bug that users notice ends with 1, and says what they notice', async () => {
  const folder = starter()
  edit(
    folder,
    'src/signups.ts',
    'if (known !== undefined)',
    'if (known !== undefined && name === "")',
  )
  const { code, stdout } = await runHoldout(['run', '--config', folder])
  expect(code).toBe(1)
  expect(stdout).toContain('FAIL')
  expect(stdout).toContain('Signing up a second time fails, or makes a second sign-up.')
}, 400_000)

test('a number that is one too many is noticed: the tour suggests it', async () => {
  const folder = starter()
  edit(folder, 'src/signups.ts', 'return signups.size', 'return signups.size + 1')
  const { code, stdout } = await runHoldout(['gate', '--config', folder])
  expect(code).toBe(1)
  expect(stdout).toContain('The number of people who signed up is wrong.')
}, 400_000)

test('a broken scenario ends with 2 and names its line', async () => {
  const folder = starter()
  edit(folder, 'holdout-scenarios/sign-up-twice.md', 'criticality: high', 'criticality: urgent')
  const { code, stdout, stderr } = await runHoldout(['gate'], { cwd: folder })
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('holdout-scenarios/sign-up-twice.md:4:14: ')
})

test('a criterion that nobody judged blocks: it ends with 3', async () => {
  const folder = starter()
  edit(
    folder,
    'holdout-scenarios/sign-up-twice.md',
    'checks:',
    'criteria: [The second answer tells the person that they had signed up before.]\nchecks:',
  )
  const { code, stdout } = await runHoldout(['run', '--config', folder])
  expect(code).toBe(3)
  expect(stdout).toContain('INCONCLUSIVE')
}, 400_000)

test('only some scenarios: what comes out says that it is partial', async () => {
  const folder = starter()
  const words = ['run', '--scenario', 'sign-up-twice', '--slots', '1', '--config', folder]
  const { code, stdout } = await runHoldout(words)
  expect(code).toBe(0)
  expect(stdout).toContain('Only 1 of 4 scenarios were run')
  const unknown = await runHoldout(['run', '--scenario', 'sign-up-twise', '--config', folder])
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('did you mean sign-up-twice?')
}, 400_000)

test('a port that is taken is infrastructure: it ends with 4', async () => {
  const folder = starter()
  const { createServer } = await import('node:http')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  edit(folder, 'holdout.config.ts', "mail.yaml' }", `mail.yaml', port: ${port} }`)
  const { code, stderr } = await runHoldout(['run', '--config', folder])
  server.close()
  expect(stderr).toContain(String(port))
  expect(code).toBe(4)
})

test('Ctrl-C ends with 130, leaves no process, and what was done is gone on with', async () => {
  const folder = starter()
  const marker = randomUUID()
  edit(
    folder,
    'holdout.config.ts',
    "RESET_KEY: 'let-go'",
    `RESET_KEY: 'let-go', MARKER: '${marker}'`,
  )
  let [killed, seen] = [false, 0]
  const two = ['--scenario', 'sign-up-twice', 'mail-is-down', '--trials', '40', '--seed', '5']
  const { code, stderr } = await runHoldout(['run', '--config', folder, '--slots', '2', ...two], {
    onOutput(text, kill) {
      if (killed || !/\d+ of \d+ trials/.test(text)) return
      killed = true
      seen = withMarker(marker).length
      kill('SIGINT')
    },
  })
  expect(killed).toBe(true)
  expect(code).toBe(130)
  expect(stderr).toContain('nothing that was done is lost')
  if (process.platform === 'linux') expect(seen).toBeGreaterThan(0)
  expect(withMarker(marker)).toEqual([])

  const resume = (...words: string[]) =>
    runHoldout(['run', '--config', folder, '--slots', '2', '--resume', ...words])
  for (const [words, told] of [
    [['--seed', '6'], 'with --seed 5, and cannot go on with --seed 6'],
    [['--trials', '41'], 'with --trials 40, and cannot go on with --trials 41'],
    [['--scenario', 'mail-is-down'], 'cannot go on with --scenario mail-is-down'],
    [['--fast'], 'without --fast, and cannot go on with --fast'],
  ] as const) {
    const refused = await resume(...words)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(told)])
  }
  // What it was begun with may be said again, and need not be.
  const resumed = await resume('--seed', '5')
  expect(resumed.stderr).toMatch(/\d+ trials? (was|were) done before; going on\./)
  expect(resumed.code).toBe(0)
  const { plan } = JSON.parse(readFileSync(join(folder, '.holdout/runs/latest/run.json'), 'utf8'))
  expect(plan).toMatchObject({ seed: '5', trials: { 'mail-is-down': 40, 'sign-up-twice': 40 } })
  expect(Object.keys(plan.trials)).toHaveLength(2)
}, 400_000)

/** Processes that still run with a marker in their environment; only Linux tells. */
function withMarker(marker: string): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker)
    } catch {
      return false
    }
  })
}
