import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { UpState } from '../../../cli/up/index.ts'
import { project } from './project.ts'

const run = promisify(execFile)

// Knows nothing but the real address.
const SOFTWARE = `
const headers = { authorization: 'Bearer any-token', 'content-type': 'application/json' }
const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada' })
const made = await fetch('https://api.mail.example/v1/contacts', { method: 'POST', headers, body })
const plain = await Promise.all(['', ':8080'].map(async (port) =>
  (await fetch(\`http://api.mail.example\${port}/v1/contacts\`, { headers })).status))
const elsewhere = await fetch('https://example.org/').then(() => 'answered', () => 'refused')
console.log(JSON.stringify([made.status, plain, elsewhere]))
`

test('with the printed variables, software meets the twin under the real name, and nothing else', async () => {
  const one = project({ mail: {}, post: { hostnames: [] } })
  const words = ['up', '--detach', '--hostnames', '--json']
  const { code, stdout } = await one.run(words)
  expect(code).toBe(0)
  const state = JSON.parse(stdout) as UpState
  try {
    expect(state.hostnames?.names).toEqual(['api.mail.example'])
    const { PATH = '' } = process.env
    const env = { PATH, ...state.environment }
    const program = ['--input-type=module', '--eval', SOFTWARE]
    const said = await run(process.execPath, program, { env })
    expect(JSON.parse(said.stdout)).toEqual([201, [200, 200], 'refused'])
    await expect
      .poll(() => readFileSync(one.at('.holdout/up/up.log'), 'utf8'))
      .toMatch(/ mail POST \/v1\/contacts 201 [\s\S]* refused CONNECT example\.org/)
    expect(existsSync(one.at('.holdout/up/ca.pem'))).toBe(true)
  } finally {
    await one.run(['down'])
  }
  expect(existsSync(one.at('.holdout/up/ca.pem'))).toBe(false)
})

test('two twins of one name are a mistake that says what to write', async () => {
  const one = project()
  const { code, stderr } = await one.run(['up', '--hostnames'])
  expect(code).toBe(2)
  expect(stderr).toContain('api.mail.example is the hostname of two twins, mail and post')
  expect(stderr).toContain('twins.post.hostnames')
})
