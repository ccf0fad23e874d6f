/** @module A served twin's world: seeded, kept in a file over restarts, journaled, and controlled on a port of its own. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const contract = fileURLToPath(
  new URL('../../../cli/templates/starter/spec/contracts/upstream/mail.yaml', import.meta.url),
)
const headers = { authorization: 'Bearer any-token', 'content-type': 'application/json' }

interface Line {
  readonly url: string
  readonly control?: string
}

/** Serves a twin, uses it, and ends it as a service manager does. */
async function served(
  words: readonly string[],
  use: (line: Line) => Promise<void> = async () => {},
  env: Readonly<Record<string, string>> = {},
) {
  let using: Promise<void> | undefined
  const ended = await runHoldout(['twin', 'serve', contract, ...words], {
    env,
    onOutput(text, kill) {
      const line = /^\{"url".*\}$/m.exec(text)?.[0]
      if (line === undefined || using !== undefined) return
      using = use(JSON.parse(line)).finally(() => kill('SIGTERM'))
    },
  })
  await using
  return ended
}

async function emails(url: string): Promise<readonly string[]> {
  const found = (await (await fetch(`${url}/contacts`, { headers })).json()) as unknown
  return [...JSON.stringify(found).matchAll(/"email":"([^"]+)"/g)].map(
    ([, email]) => email as string,
  )
}

const make = (url: string, email: string) =>
  fetch(`${url}/contacts`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, name: 'Somebody' }),
  })

test('state is seeded once and kept in a snapshot over restarts; the journal is written on', async () => {
  const folder = temporaryFolder('holdout-served')
  const at = (name: string) => join(folder, name)
  writeFileSync(at('state.yaml'), 'contacts:\n  - { email: ada@example.com, name: Ada }\n')
  const words = ['--state', at('state.yaml'), '--snapshot', at('kept/world.json')]
  const all = [...words, '--journal', at('journal.jsonl')]
  const first = await served(all, async ({ url }) => {
    expect(await emails(url)).toEqual(['ada@example.com'])
    expect((await make(url, 'bob@example.com')).status).toBe(201)
  })
  expect(first.code).toBe(130)
  expect(existsSync(at('kept/world.json'))).toBe(true)
  await served(all, async ({ url }) => {
    expect(await emails(url)).toEqual(['ada@example.com', 'bob@example.com'])
  })
  const lines = readFileSync(at('journal.jsonl'), 'utf8').trimEnd().split('\n')
  const events = lines.map((line) => (JSON.parse(line) as { event: string }).event)
  expect(events).toEqual(['journal', 'seed', 'request', 'request', 'journal', 'restore', 'request'])
  expect(lines.join('\n')).not.toContain('any-token')
  await served(['--state', at('journal.jsonl')], async ({ url }) => {
    expect(await emails(url)).toEqual(['ada@example.com', 'bob@example.com'])
  })
})

test('the control API has a port of its own, and is not on the paths of the service', async () => {
  await served([], async ({ url, control = '' }) => {
    await make(url, 'ada@example.com')
    const { contacts } = (await (await fetch(`${control}/worlds/default/state`)).json()) as {
      contacts: unknown[]
    }
    expect(contacts).toHaveLength(1)
    expect((await fetch(`${control}/openapi.json`)).status).toBe(200)
    expect((await fetch(`${url}/worlds`, { headers })).status).toBe(404)
    expect((await fetch(`${url}/openapi.json`, { headers })).status).toBe(404)
  })
})

test('it is left out where that is asked, and asks for the token of the environment', async () => {
  await served(['--no-control'], async ({ control }) => expect(control).toBeUndefined())
  await served(
    [],
    async ({ control = '' }) => {
      expect((await fetch(`${control}/worlds`)).status).toBe(401)
      const bearer = { authorization: 'Bearer the-token-of-a-test' }
      expect((await fetch(`${control}/worlds`, { headers: bearer })).status).toBe(200)
    },
    { HOLDOUT_CONTROL_TOKEN: 'the-token-of-a-test' },
  )
})

test('mistakes are told with their place, before anything is served', async () => {
  const folder = temporaryFolder('holdout-served')
  const state = join(folder, 'state.yaml')
  writeFileSync(state, 'contacts:\n  - { email: ada@example.com, nmae: Ada }\n')
  const wrong = await served(['--state', state])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('state.yaml:2:')
  const open = await served(['--control-host', '0.0.0.0'])
  expect(open).toMatchObject({ code: 2, stdout: '' })
  expect(open.stderr).toContain('needs a token')
  expect((await served(['--control-port', 'x'])).code).toBe(2)
})

test('its time starts when the command line says, as its Date headers do; what is no moment is refused', async () => {
  await served(
    ['--clock', 'manual', '--clock-start', '2027-02-03T10:00:00+02:00'],
    async ({ url }) => {
      const answer = await fetch(`${url}/contacts`, { headers })
      expect(answer.headers.get('date')).toBe('Wed, 03 Feb 2027 08:00:00 GMT')
    },
  )
  const wrong = await served(['--clock-start', 'yesterday'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('2026-03-01T08:00:00Z')])
})

test('a journal whose requests are answered otherwise now is told of, not taken in silence', async () => {
  const journal = join(temporaryFolder('holdout-served'), 'journal.jsonl')
  await served(['--journal', journal], async ({ url }) => {
    expect((await make(url, 'ada@example.com')).status).toBe(201)
    expect((await fetch(`${url}/contacts/nobody`, { headers })).status).toBe(404)
  })
  expect((await served(['--state', journal])).stderr).not.toContain('otherwise')
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('"status":404', '"status":200'))
  expect((await served(['--state', journal])).stderr).toMatch(
    /journal\.jsonl: 1 of its 2 requests were answered otherwise, so that the state may be another; the first is GET .*\/contacts\/nobody: 200 there, 404 here/,
  )
})
