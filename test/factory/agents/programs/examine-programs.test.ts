import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agentPrograms, examinePrograms } from '../../../../factory/agents/index.ts'
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts'

test('says what is installed, what could work, and how to get the rest', async () => {
  const folder = temporaryFolder('holdout-doctor-test')
  for (const name of ['claude', 'gemini']) {
    writeFileSync(join(folder, name), '#!/bin/sh\necho "1.2.3 ($HOME)" | cut -c1-5\n')
    chmodSync(join(folder, name), 0o755)
  }
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    ANTHROPIC_API_KEY: 'k',
    GOOGLE_GEMINI_BASE_URL: 'x',
  }
  const found = await examinePrograms(agentPrograms, env, new AbortController().signal)
  expect(
    found.map(({ program, installed, usable, version, acp }) => [
      program,
      installed,
      usable,
      version,
      acp,
    ]),
  ).toEqual([
    ['claude', true, true, '1.2.3', false],
    ['codex', false, false, undefined, false],
    ['gemini', true, false, '1.2.3', true],
    ['opencode', false, false, undefined, false],
  ])
  expect(found[0]?.advice).toEqual([
    'for acp: npm install -g @agentclientprotocol/claude-agent-acp',
  ])
  expect(found[1]?.advice[0]).toBe('npm install -g @openai/codex')
  expect(found[2]?.advice).toEqual([
    'set GEMINI_API_KEY or GOOGLE_API_KEY, or give the agent a baseUrl of your own that needs no key',
  ])
})
