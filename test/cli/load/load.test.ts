import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { reportSchema } from '../../../scenarios-runner/report/index.ts'
import { startService } from '../../scenarios-runner/load/services.ts'
import { runHoldout } from '../run-holdout.ts'

const cwd = mkdtempSync(join(tmpdir(), 'holdout-load-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const asked = ['--endpoint', 'GET /permissions', '--rate', '100', '--for', '4s']

test('a service that runs already is measured without any file, gates, and leaves a report', async () => {
  await using service = await startService('steady')
  const words = ['load', '--url', service.url, ...asked, '--p99', '5s', '--errors', '1%', '--json']
  const { code, stdout } = await runHoldout(words, { cwd })
  expect(code).toBe(0)
  const { folder, reports, exitCode, ...report } = JSON.parse(stdout)
  expect(exitCode).toBe(0)
  const { load, status } = reportSchema.parse(report)
  expect(status).toBe('pass')
  expect(load[0]?.objectives.map(({ name, bad }) => [name, bad])).toEqual([
    ['p99', 0],
    ['errors', 0],
  ])
})

test('one that is too slow fails, with exit code 1, and is kept where the configuration is', async () => {
  await using service = await startService('slow', '300')
  const project = join(cwd, 'project')
  mkdirSync(project)
  const config = join(project, 'holdout.config.mjs')
  writeFileSync(config, 'export default {}\n')
  const { code, stdout } = await runHoldout(
    ['load', '--url', service.url, ...asked, '--p99', '100ms', '--config', config],
    { cwd },
  )
  expect(code).toBe(1)
  expect(existsSync(join(project, '.holdout/runs/latest/report.html'))).toBe(true)
  expect(stdout).toMatch(/FAIL/)
  expect(stdout).toContain('holdout load measures constraints only')
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /ended after \d(\.\d)? s, since the failure was certain/,
  )
})

test('where nobody listens nothing is measured: that is infrastructure, with exit code 4', async () => {
  const gone = await startService('steady')
  await gone[Symbol.asyncDispose]()
  const words = ['load', '--url', gone.url, ...asked, '--p99', '1s']
  const { code, stderr, stdout } = await runHoldout(words, { cwd })
  expect(code).toBe(4)
  expect(stderr).toContain(`the service at ${gone.url}/ cannot be reached: connect ECONNREFUSED`)
  expect(stderr).toContain('start it, or give the address at which it answers')
  expect(stdout).not.toMatch(/FAIL|PASS/)
})

test.each([
  [['--p99', '100ms'], /--p99 is about nothing without --endpoint/],
  [asked, /nothing is asked of the answers/],
  [[...asked, '--p99', 'soon'], /expected a span of time such as 200ms.*\(--p99\)/],
  [[...asked, '--p99', '1s', '--for', '1s'], /100 requests cannot prove/],
  [[...asked, '--p99', '1s', '--header', 'nonsense'], /nonsense is no header/],
  [[...asked, '--p99', '1s', '--url', 'localhost'], /localhost is no address/],
  [[...asked, '--p99', '1s'], /there is no configuration here/],
])('what is unclear is said: %j', async (words, message) => {
  const { code, stderr } = await runHoldout(['load', ...words], { cwd })
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
})

test('what its query, headers and body hold is in no file of the run, and the report says how to have it again', async () => {
  await using service = await startService('steady')
  const asked = ['--endpoint', 'POST /permissions?page=2&api_key=hunter-of-keys']
  const sent = ['--header', 'X-Auth-Token: hunter-of-tokens', '--header', 'X-User: ada']
  const body = ['--body', '{"name":"ada","password":"hunter-of-words"}']
  const level = ['--rate', '100', '--for', '4s', '--p99', '5s', '--extend', '0', '--out', 'secret']
  const words = ['load', '--url', service.url, ...asked, ...sent, ...body, ...level]
  const { code } = await runHoldout(words, { cwd })
  expect(code).toBe(0)
  const folder = join(cwd, 'secret')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) expect(`${file}\n${readFileSync(file, 'utf8')}`).not.toMatch(/hunter/)
  const { command } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))
  expect(command.replace(service.url, 'URL')).toMatchInlineSnapshot(
    `"holdout load --url URL --endpoint 'POST /permissions?page=2&api_key=[redacted]' --header 'X-Auth-Token: [redacted]' 'X-User: ada' --body '{"name":"ada","password":"[redacted]"}' --rate 100 --for 4s --p99 5s --extend 0 --seed holdout"`,
  )
  const page = readFileSync(join(folder, 'report.html'), 'utf8')
  expect(page).toContain(`Run again</dt><dd><code>holdout load --url ${service.url} --endpoint`)
})

test('a port that browsers keep away from is a port like any other', async () => {
  const server = createServer((_, response) => response.end('ok'))
  const blocked = [6000, 10080, 5060, 6667, 6697]
  const port = await freeOf(blocked)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  try {
    const words = ['--endpoint', 'GET /', '--rate', '100', '--for', '4s', '--p99', '5s', '--json']
    const { code, stderr } = await runHoldout(
      ['load', '--url', `http://127.0.0.1:${port}`, ...words],
      { cwd },
    )
    expect(stderr).not.toContain('bad port')
    expect(code).toBe(0)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

/** The first of these ports that nobody has. */
async function freeOf(ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => resolve(true))
    })
    await new Promise((resolve) => probe.close(resolve))
    if (isFree) return port
  }
  throw new Error(`all of ${ports} are taken`)
}
