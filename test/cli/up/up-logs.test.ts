import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { UpState } from '../../../cli/up/index.ts'
import { LAUNCHER } from '../run-holdout.ts'
import { makeContact, project } from './project.ts'

test('followed logs show each request of one twin as it comes, until Ctrl-C', async () => {
  const one = project()
  const { stdout } = await one.run(['up', '--detach', '--json'])
  const { twins } = JSON.parse(stdout) as UpState
  const [mail, post] = twins.map(({ url }) => url) as [string, string]
  try {
    await makeContact(mail, 'ada@example.com')
    const unknown = await one.run(['logs', 'mial', '--follow'])
    expect({ code: unknown.code, stdout: unknown.stdout }).toEqual({ code: 2, stdout: '' })
    expect(unknown.stderr).toMatch(/no twin "mial".*known: holdout, mail, post/s)
    const child = spawn(process.execPath, [LAUNCHER, 'logs', 'mail', '--follow', '--json'], {
      cwd: one.directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const seen: string[] = []
    const lines = createInterface(child.stdout).on('line', (line) =>
      seen.push(JSON.parse(line).text),
    )
    await once(lines, 'line')
    await makeContact(post, 'eve@example.com')
    await fetch(`${mail}/nothing/here`)
    await expect.poll(() => seen).toHaveLength(2)
    expect(seen[0]).toMatch(/^POST \/v1\/contacts 201 /)
    expect(seen[1]).toMatch(/^GET \/v1\/nothing\/here 404 /)
    const exit = once(child, 'exit')
    child.kill('SIGINT')
    expect(await exit).toEqual([130, null])
  } finally {
    await one.run(['down'])
  }
})

test('before anything was started it is said that nothing was', async () => {
  const { code, stderr, stdout } = await project().run(['logs'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('nothing was started here yet')
})
