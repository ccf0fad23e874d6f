import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ModelSettings,
  modelSettings,
  openModel,
  secretVariables,
} from '../../../scenarios-runner/model/index.ts'
import { type ChatReply, startChatServer } from './chat-server.ts'

const KEY = 'kq7-0123456789-nobody-may-read-this'
const folder = mkdtempSync(join(tmpdir(), 'holdout-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const question = {
  system: 'Be brief.',
  prompt: 'What is 6 times 7?',
  schema: z.object({ answer: z.string() }),
}

/** What came of asking, as far as anybody keeps it. */
async function kept(settings: ModelSettings): Promise<string> {
  try {
    return JSON.stringify((await openModel(settings).ask(question)).value)
  } catch (error) {
    return (error as Error).message
  }
}

test.each<[string, (key: string) => ChatReply]>([
  [
    'a refusal that quotes it',
    (key) => ({ status: 401, raw: JSON.stringify({ error: { message: `no such key: ${key}` } }) }),
  ],
  [
    'a failure that quotes it',
    (key) => ({ status: 500, raw: JSON.stringify({ error: { message: `broken by ${key}` } }) }),
  ],
  ['an answer that repeats it', (key) => ({ text: JSON.stringify({ answer: `42, ${key}` }) })],
  [
    'an answer of another shape that is cut within it',
    (key) => ({ text: `${'x'.repeat(60)}${key}` }),
  ],
])('the key of a model is in nothing that comes from it: %s', async (_, reply) => {
  await using server = await startChatServer(({ authorization }) =>
    reply(authorization?.replace('Bearer ', '') ?? 'no key came'),
  )
  const said = await kept({
    provider: 'openai-compatible',
    model: 'm',
    baseUrl: server.url,
    apiKey: KEY,
    maxRetries: 0,
    structured: 'text',
  })
  expect(said).toContain('[redacted]')
  expect(said).not.toContain(KEY.slice(0, 8))
})

test('the key that a program was given is in nothing that it says, also where that is cut', async () => {
  const path = join(folder, 'tells.mjs')
  writeFileSync(
    path,
    `console.error(process.env.MY_KEY + 'x'.repeat(280) + process.env.MY_LANGUAGE); process.exit(1)`,
  )
  const settings = modelSettings(
    { provider: 'command', model: `node ${path}`, passEnv: ['MY_KEY', 'MY_LANGUAGE'] },
    { MY_KEY: KEY, MY_LANGUAGE: 'Esperanto' },
  )
  const said = await kept(settings)
  expect(said).toContain('Esperanto')
  expect(said).not.toContain(KEY.slice(-8))
})

test('every variable that a configuration names for a key is known, wherever it stands', () => {
  const judge = {
    cascade: {
      first: { provider: 'command', model: 'my-judge', passEnv: ['MY_TOKEN', 'LANG'] },
      second: { panel: ['anthropic:a', { model: 'b', apiKeyEnv: 'SECOND' }] },
    },
  }
  const names = secretVariables(judge, { model: { apiKeyEnv: 'OF_THE_USER' } }, undefined)
  expect(names).toEqual(
    expect.arrayContaining([
      'HOLDOUT_MODEL_KEY',
      'ANTHROPIC_API_KEY',
      'GEMINI_API_KEY',
      'OPENAI_API_KEY',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'MY_TOKEN',
      'SECOND',
      'OF_THE_USER',
    ]),
  )
  expect(names).not.toContain('LANG')
  expect(names).not.toContain('ANTHROPIC_BASE_URL')
})
