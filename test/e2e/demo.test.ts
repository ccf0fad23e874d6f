import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Evidence } from '../../factory/index.ts'
import { type Ended, holdout } from './access-requests.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-demo-'))
let ended: Ended
let evidence: Evidence

beforeAll(async () => {
  ended = await holdout(folder, ['demo', '--out', 'demo'])
  evidence = JSON.parse(readFileSync(join(folder, 'demo/job/evidence.json'), 'utf8'))
}, 600_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the demonstration ends with an open gate, one bug fewer at each measurement', () => {
  expect([ended.code, ended.stderr.slice(-300)]).toEqual([0, expect.anything()])
  expect(evidence.state).toBe('PR_READY')
  const counts = evidence.iterations.map(({ symptoms }) => symptoms.length)
  expect(counts).toHaveLength(7)
  expect(counts).toEqual([...counts].sort((a, b) => b - a))
  expect(counts.at(-1)).toBe(0)
})

test('its first version is wrong in each of the ways that matter', () => {
  const first = evidence.iterations[0]
  expect(first?.symptoms).toEqual(
    expect.arrayContaining([
      'After an approval the ticket in Jira is still open.',
      'Asking twice for the same group opens a second request and a second ticket.',
      'Approval puts the person into another group whose name starts the same.',
      'While Slack is failing, a person whose access is revoked keeps it.',
      'A person can read the request of somebody else.',
      'The permissions page is too slow when many people look at it at once.',
    ]),
  )
  const scenarios = first?.gate.scenarios ?? []
  expect(scenarios.length).toBeGreaterThanOrEqual(8)
  expect(new Set(scenarios.map(({ category }) => category)).size).toBe(3)
  expect(new Set(scenarios.map(({ criticality }) => criticality)).size).toBe(4)
})

test('the gate rests on satisfaction, the service level and both contracts', () => {
  const parts = evidence.iterations.at(-1)?.gate.parts.filter(({ gated }) => gated) ?? []
  expect(parts.map(({ kind, name, status }) => `${kind} ${name} ${status}`)).toEqual([
    'stratum critical pass',
    'stratum high pass',
    'stratum normal pass',
    'constraint permissions-latency pass',
    'conformance answers pass',
    'conformance calls pass',
  ])
})

test('the script is called one, and what no model judged is said', () => {
  const said = ended.stdout.replaceAll(/\s+/g, ' ')
  expect(said).toContain('scripted (demonstration)')
  expect(said).toContain('5 criteria not judged')
  expect(said).toMatch(/language model would have judged/i)
  expect(said).toMatch(/A wall kept it from them|Nothing was enforced/)
  expect(evidence.agent).toBe('scripted (demonstration)')
})

test('it leaves evidence, reports and the mended service, and no scenario beside the code', () => {
  for (const file of ['evidence.html', 'evidence.md', 'runs/1/report.html', 'runs/7/report.html']) {
    expect(existsSync(join(folder, 'demo/job', file)), file).toBe(true)
  }
  expect(readFileSync(join(folder, 'demo/job/evidence.html'), 'utf8')).toContain('<svg')
  const result = join(folder, 'demo/job/result')
  expect(readFileSync(join(result, 'src/requests.ts'), 'utf8')).toContain('closeTicket')
  const all = readdirSync(result, { recursive: true, encoding: 'utf8' })
  expect(all.filter((path) => path.includes('scenario'))).toEqual([])
})
