import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyProject, edit, holdout } from './access-requests.ts'

const SLOW = 400_000

test('the first version fails, and the run names what a user would see go wrong', {
  timeout: SLOW,
}, async () => {
  const folder = await copyProject('as shipped')
  const { code, stdout } = await holdout(folder, ['run', '--out', 'out'])
  expect(code).toBe(1)
  for (const symptom of [
    'After an approval the ticket in Jira is still open.',
    'Approval puts the person into another group whose name starts the same.',
    'While Slack is failing, a person whose access is revoked keeps it.',
    'A person can read the request of somebody else.',
    'Asking twice for the same group opens a second request and a second ticket.',
  ]) {
    // The terminal's lines are wrapped.
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(symptom)
  }
  const result = JSON.parse(readFileSync(join(folder, 'out/run.json'), 'utf8'))
  const failing = result.gate.scenarios
    .filter((one: { unsatisfied: number }) => one.unsatisfied > 0)
    .map((one: { scenario: string }) => one.scenario)
  expect(failing.sort()).toEqual([
    'ask-and-approve',
    'ask-twice',
    'names-that-start-the-same',
    'revoke-while-slack-fails',
    'someone-elses-request',
  ])
})

test('the mended version passes, and says that nobody judged the criteria', {
  timeout: SLOW,
}, async () => {
  const folder = await copyProject('mended')
  const { code, stdout } = await holdout(folder, ['run', '--json'])
  expect(code).toBe(0)
  const report = JSON.parse(stdout)
  expect(report.status).toBe('pass')
  expect(report.headline).toContain('criteria not judged')
})

test('criteria that nobody judged block the gate unless they are excluded', {
  timeout: SLOW,
}, async () => {
  const folder = await copyProject('mended')
  await edit(folder, 'holdout.config.ts', "gate: { unjudged: 'exclude' },", '')
  const { code, stdout } = await holdout(folder, ['run'])
  expect(code).toBe(3)
  expect(stdout).toMatch(/inconclusive/i)
})

test('twins that cannot listen make the run invalid, not the artifact bad', {
  timeout: SLOW,
}, async () => {
  const folder = await copyProject('mended')
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as AddressInfo
  await edit(folder, 'holdout.config.ts', "env: 'OKTA_URL'", `env: 'OKTA_URL', port: ${port}`)
  const { code, stderr } = await holdout(folder, ['run'])
  squatter.close()
  expect(code).toBe(4)
  expect(stderr).toContain(String(port))
  expect(stderr).toContain('okta')
})

test('a broken scenario file is named with its line', async () => {
  const folder = await copyProject('mended')
  await edit(folder, 'holdout-scenarios/revoke.md', 'criticality: high', 'criticality: urgent')
  const { code, stderr } = await holdout(folder, ['run'])
  expect(code).toBe(2)
  expect(stderr).toContain('holdout-scenarios/revoke.md:4:')
  expect(stderr).toContain('critical, high, normal, low')
})
