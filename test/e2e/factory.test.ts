import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Evidence } from '../../factory/index.ts'
import { isCanary } from '../scenarios-runner/judge/stand-in.ts'
import { readPrompt } from '../scenarios-runner/judge/trajectories.ts'
import { startChatServer } from '../scenarios-runner/model/chat-server.ts'
import { copyProject, edit, holdout } from './access-requests.ts'

const SLOW = 600_000
// One bug is left in, so that a job has two measurements and not seven.
const LEFT = 'Asking twice for the same group'
// The service level has a test of its own that runs alone: these share the machine with others.
async function projectWithout(mendedExcept: string): Promise<string> {
  const folder = await copyProject({ mendedExcept })
  await edit(folder, 'holdout.config.ts', "constraints: 'spec/constraints',", '')
  return folder
}
const evidenceOf = (folder: string): Evidence =>
  JSON.parse(readFileSync(join(folder, 'job/evidence.json'), 'utf8'))
const text = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

test('the loop mends what users noticed, and hands back evidence', { timeout: SLOW }, async () => {
  const folder = await projectWithout(LEFT)
  const before = text(folder, 'src/requests.ts')
  const { code, stdout } = await holdout(folder, ['factory', 'run', '--out', 'job'])
  expect(stdout).toContain('PR_READY')
  expect(code).toBe(0)
  const evidence = evidenceOf(folder)
  expect(evidence.state).toBe('PR_READY')
  expect(evidence.agent).toContain('scripted')
  expect(evidence.iterations.map(({ gate }) => gate.status)).toEqual(['fail', 'pass'])
  expect(evidence.iterations[0]?.symptoms).toEqual([
    'Asking twice for the same group opens a second request and a second ticket.',
  ])
  expect(evidence.boundary.canaries).toBe(10)
  expect(evidence.boundary.found).toEqual([])
  expect(text(folder, 'job/result/src/requests.ts')).toContain('asked_already')
  // The user's own tree is untouched, and no scenario went where the agent was.
  expect(text(folder, 'src/requests.ts')).toBe(before)
  expect(readdirSync(join(folder, 'job/result'))).not.toContain('holdout-scenarios')
  const page = text(folder, 'job/evidence.html')
  expect(page).toContain('PR_READY')
  expect(page).toContain('scripted')
})

test('with its repair taken away the bug stays, and the job is handed to a person', {
  timeout: SLOW,
}, async () => {
  const folder = await projectWithout(LEFT)
  await edit(folder, 'factory/scripted-agent.yaml', `symptom: ${LEFT}`, 'symptom: Something else')
  const { code, stdout } = await holdout(folder, ['factory', 'run', '--out', 'job'])
  expect(code).toBe(11)
  expect(stdout).toContain('ESCALATE')
  expect(evidenceOf(folder).state).toBe('ESCALATE')
  expect(existsSync(join(folder, 'job/result'))).toBe(false)
})

test('with its scenario taken away nobody notices the bug: the story was what caught it', {
  timeout: SLOW,
}, async () => {
  const folder = await projectWithout(LEFT)
  await rm(join(folder, 'holdout-scenarios/ask-twice.md'))
  const { code } = await holdout(folder, ['factory', 'run', '--out', 'job'])
  expect(code).toBe(10)
  expect(evidenceOf(folder).state).toBe('NO_OP')
})

test('a scenario planted in the workspace is found, and nothing is ready then', {
  timeout: SLOW,
}, async () => {
  const folder = await projectWithout(LEFT)
  const planted = await readFile(join(folder, 'holdout-scenarios/ask-twice.md'), 'utf8')
  await writeFile(join(folder, 'src/notes.md'), planted)
  const { code } = await holdout(folder, ['factory', 'run', '--out', 'job'])
  expect(code).toBe(11)
  const { state, boundary } = evidenceOf(folder)
  expect(state).toBe('ESCALATE')
  expect(boundary.found.map(({ where }) => where).join()).toContain('src/notes.md')
})

const AGENT = `
import { readFileSync, writeFileSync } from 'node:fs'
const prompt = readFileSync(0, 'utf8')
if (!prompt.includes('Asking twice')) throw new Error('I was not told.')
const code = readFileSync('src/requests.ts', 'utf8')
const guard = "if ([...requests.values()].some((r) => r.user === user && r.group === group && r.status === 'pending')) throw new Refusal(409, 'asked', 'You have asked already.')"
writeFileSync('src/requests.ts', code.replace('await groupNamed(group)\\n', 'await groupNamed(group)\\n  ' + guard + '\\n'))
console.log('One open request for a person and a group.')
`

test('with a model and an agent of one’s own, these judge and mend', {
  timeout: SLOW,
}, async () => {
  const folder = await projectWithout(LEFT)
  const script = join(folder, 'agent.mjs')
  await writeFile(script, AGENT)
  // A stand-in that finds a quote for all that the stories ask, and knows that nobody met the rest.
  const asked = /Slack channel|approver can tell|second answer|trying again|names the group/
  await using model = await startChatServer((request) => {
    const { criteria, entries } = readPrompt(request.prompt)
    const first = entries.find(({ from }) => typeof from === 'string')
    const results = criteria.map(({ id, criterion }) => ({
      id,
      requirement: criterion,
      reasoning: 'It stands there.',
      status: asked.test(criterion) && !isCanary(criterion) ? 'met' : 'not-met',
      quotes: [{ from: String(first?.from), text: `"kind":"${first?.kind}"` }],
    }))
    return { text: JSON.stringify({ results }) }
  })
  const { code, stdout, stderr } = await holdout(folder, ['factory', 'run', '--out', 'job'], {
    HOLDOUT_MODEL: `openai-compatible:stand-in@${model.url}`,
    HOLDOUT_AGENT: `${process.execPath} ${script}`,
  })
  expect([code, stderr.slice(-400)]).toEqual([0, expect.anything()])
  const evidence = evidenceOf(folder)
  expect(evidence.agent).toContain('agent.mjs')
  expect(evidence.judge).toContain('stand-in')
  expect(evidence.iterations.at(-1)?.gate.unjudgedCriteria).toBe(0)
  expect(evidence.iterations.at(-1)?.gate.headline).not.toContain('not judged')
  expect(model.requests.length).toBeGreaterThan(20)
  expect(stdout).toContain('PR_READY')
})

test.skipIf(process.platform !== 'linux')(
  'Ctrl-C stops the demonstration cleanly and leaves no process behind',
  { timeout: SLOW },
  async () => {
    const folder = await copyProject('as shipped')
    const mark = `mark-${process.pid}-${Date.now()}`
    await edit(
      folder,
      'holdout.config.ts',
      "PORT: '${port}',",
      `PORT: '\${port}', MARK: '${mark}',`,
    )
    const marked = () =>
      readdirSync('/proc').filter((pid) => {
        try {
          return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
        } catch {
          return false
        }
      })
    let seen = 0
    const { code } = await holdout(folder, ['factory', 'run', '--out', 'job'], {}, async (kill) => {
      for (let i = 0; i < 3_600 && seen === 0; i += 1) {
        await sleep(50)
        seen = marked().length
      }
      await sleep(700)
      kill('SIGINT')
    })
    expect(seen).toBeGreaterThan(0)
    expect(code).toBe(130)
    expect(marked()).toEqual([])
    const resumed = await holdout(folder, ['factory', 'resume', 'job', '--max-iterations', '1'])
    expect([resumed.code, resumed.stderr.slice(-300)]).toEqual([11, expect.anything()])
  },
)
