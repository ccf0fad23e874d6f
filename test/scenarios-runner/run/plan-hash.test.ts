import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openPerson } from '../../../scenarios-runner/drive/index.ts'
import { judgeConfigSchema, openJudge } from '../../../scenarios-runner/judge/index.ts'
import type { RunRequest } from '../../../scenarios-runner/run/index.ts'
import { makePlan } from '../../../scenarios-runner/run/plan/plan-run.ts'
import { desksRequest } from './desks-run.ts'

const directory = mkdtempSync(join(tmpdir(), 'holdout-test-plan-'))
afterAll(() => rmSync(directory, { recursive: true }))

const model = {
  provider: 'openai-compatible',
  model: 'm',
  baseUrl: 'http://127.0.0.1:1/v1',
} as const

function judge(changes: object = {}) {
  const config = judgeConfigSchema.parse({ ...model, ...changes })
  return openJudge(config, { environment: {}, directory })
}

function person(changes: object = {}) {
  const opened = openPerson({ model: { ...model }, ...changes }, { environment: {} })
  return opened as NonNullable<typeof opened>
}

test('two plans have one hash only where nothing differs that a trial depends on', async () => {
  const trials = { perScenario: undefined, maxAttempts: 2 }
  const hashOf = async (changes: Partial<RunRequest>) =>
    (await makePlan(await desksRequest('', changes), 'artifact')).configHash
  const changed: Partial<RunRequest>[] = [
    {},
    { trials: { ...trials, twinBytes: 1_000_000 } },
    { trials: { ...trials, twinBytes: 2_000_000 } },
    { receivers: { mail: 'SMTP_URL' } },
    { receivers: { mail: 'MAIL_URL' } },
    { browser: { viewport: { width: 390, height: 800 } } },
    { judge: judge() },
    { judge: judge({ baseUrl: 'http://127.0.0.1:2/v1' }) },
    { judge: judge({ temperature: 1 }) },
    { person: person() },
    { person: person({ model: { ...model, temperature: 1 } }) },
    { person: person({ tools: ['http'] }) },
    { person: person({ maxTurns: 3 }) },
    { person: person({ maxTokens: 3_000 }) },
    { person: person({ timeoutMs: 3_000 }) },
  ]
  const hashes = await Promise.all(changed.map(hashOf))
  expect(new Set(hashes).size).toBe(changed.length)

  const same: Partial<RunRequest>[] = [
    { browser: { executable: '/usr/bin/chromium', trace: false } },
    { slots: 7 },
  ]
  expect(await Promise.all(same.map(hashOf))).toEqual([hashes[0], hashes[0]])
  const paid = { judge: judge({ limits: { maxCalls: 3 }, maxRetries: 7 }) }
  expect(await hashOf(paid)).toBe(hashes[changed.findIndex((one) => one.judge !== undefined)])
})
