import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runHoldout } from '../run-holdout.ts'

const upstream = new URL(
  '../../../cli/templates/access-requests/spec/contracts/upstream/',
  import.meta.url,
)

test.each([
  ['okta', 10, 9],
  ['slack', 2, 2],
  ['jira', 5, 5],
])(
  'the twin of %s keeps every law, and a law saw most operations act on state',
  async (name, operations, stateful) => {
    const contract = fileURLToPath(new URL(`${name}.yaml`, upstream))
    const { code, stdout } = await runHoldout(['twin', 'check', contract, '--json'])
    const report = JSON.parse(stdout)
    expect(report.exceptions).toEqual([])
    expect(code).toBe(0)
    expect(report.operations).toHaveLength(operations)
    const seen = report.operations.filter((one: { state: string }) => one.state === 'stateful')
    expect(seen.length).toBeGreaterThanOrEqual(stateful)
  },
)

test('what a person corrected otherwise than the contract suggests is told by name, and fails nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-corrected-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const behaviour = join(folder, 'behaviour.yaml')
  writeFileSync(behaviour, 'version: 1\noperations:\n  createUser: { resource: groups }\n')
  const okta = fileURLToPath(new URL('okta.yaml', upstream))
  const words = ['twin', 'check', okta, '--operation', 'createUser', '--behaviour', behaviour]
  const { code, stdout } = await runHoldout(words)
  expect(stdout).toMatch(
    /no exceptions: the\ncorrection may be right\)\n· createUser: resource\n {2}as inferred, created/,
  )
  expect(code).toBe(0)
})
