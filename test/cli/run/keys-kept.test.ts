import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { answerOf, isCanary } from '../../scenarios-runner/judge/stand-in.ts'
import { startChatServer } from '../../scenarios-runner/model/chat-server.ts'
import { runHoldout } from '../run-holdout.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const KEYS = {
  FIRST_OF_THEM: 'first-4b1d9c77e2',
  OTHER_JUDGE: 'second-90aa31fe55',
  PLAYS_THE_USER: 'person-6631c0de88',
}

/** Every file below a folder. */
function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

test('no key of a provider reaches the run folder, its reports, a cassette or an error, whoever says it', {
  timeout: 400_000,
}, async () => {
  // Judges that say their key: one in its reasoning, one that refuses.
  await using server = await startChatServer(({ prompt, model, authorization }) => {
    const key = authorization?.replace('Bearer ', '') ?? 'no key came'
    if (model === 'refuses') {
      return { status: 401, raw: JSON.stringify({ error: { message: `unknown key ${key}` } }) }
    }
    const answer = answerOf(prompt, (criterion) =>
      isCanary(criterion)
        ? { status: 'not-met' }
        : {
            status: 'met',
            reasoning: `I was asked with ${key}`,
            quotes: [{ from: 'second', text: 'welcomed' }],
          },
    )
    return { text: JSON.stringify(answer) }
  })
  copyTemplate('starter', folder)
  // An artifact that knows them all, and tells them wherever it can.
  const all = Object.values(KEYS).join(' ')
  const source = join(folder, 'src/server.ts')
  writeFileSync(
    source,
    readFileSync(source, 'utf8')
      .replace(
        '{ count: countSignups() }',
        `{ count: countSignups(), told: { '${all}': '${all}' } }`,
      )
      .replace("if (route === 'POST /signups') {", `$&\n    console.log('${all}')`),
  )
  const scenario = join(folder, 'holdout-scenarios/sign-up-twice.md')
  writeFileSync(
    scenario,
    readFileSync(scenario, 'utf8')
      .replace('criticality: high', 'criticality: low')
      .replace('checks:', 'criteria: [Both answers name the person.]\nchecks:'),
  )
  const run = (second: string, cassette: object) => {
    const seat = (model: string, apiKeyEnv: string) => ({ model, baseUrl: server.url, apiKeyEnv })
    const judge = {
      cascade: { first: seat('first', 'FIRST_OF_THEM'), second: seat(second, 'OTHER_JUDGE') },
      ...cassette,
    }
    const user = { model: seat('user', 'PLAYS_THE_USER') }
    const file = join(folder, 'keys.config.ts')
    writeFileSync(
      file,
      `import base from './holdout.config.ts'\nexport default { ...base, judge: ${JSON.stringify(judge)}, user: ${JSON.stringify(user)} }`,
    )
    const words = ['run', '--trials', '1', '--scenario', 'sign-up-twice', '--config', file]
    return runHoldout(words, { cwd: folder, env: KEYS })
  }
  const judged = await run('speaks', { cassette: { mode: 'record', file: 'cassette.jsonl' } })
  // A low story alone decides nothing.
  expect(judged.code).toBe(3)
  const refused = await run('refuses', { cache: false })
  expect(refused.code).toBe(4)
  // Said, and taken out.
  const at = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(at('cassette.jsonl')).toContain('I was asked with [redacted]')
  expect(at('.holdout/runs/latest/trials.jsonl')).toContain('unknown key [redacted]')
  expect(server.requests.map(({ authorization }) => authorization)).toContain(
    `Bearer ${KEYS.OTHER_JUDGE}`,
  )

  const spoken = [judged, refused].flatMap(({ stdout, stderr }) => [stdout, stderr])
  const written = filesOf(folder).filter((file) => file !== source)
  expect(written.length).toBeGreaterThan(20)
  for (const key of Object.values(KEYS)) {
    for (const text of spoken) expect(text).not.toContain(key)
    const holds = written.filter((file) => readFileSync(file, 'latin1').includes(key))
    expect(holds).toEqual([])
  }
})
