import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const folder = temporaryFolder('holdout-rotation')
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)

const story = (id: string, symptom: string) =>
  `---\nid: ${id}\ncategory: happy-path\ncriticality: low\nsymptom: ${symptom}\nvary: { who: person }\nsteps:\n  - http: { as: answer, path: "/${id}?who=\${who.email}" }\nchecks:\n  - steps.answer.status == 200\n---\nSomebody asks for ${id}.\n`

const STORIES = {
  'hello.md': story('hello', 'Nobody is greeted.'),
  'bye.md': story('bye', 'Nobody can leave.'),
}

mkdirSync(join(folder, 'server'))
write(
  'server/main.mjs',
  `import { createServer } from 'node:http'
const hello = 500
createServer(({ url }, answer) => { answer.statusCode = url.startsWith('/hello') ? hello : 200; answer.end(url) }).listen(process.env.PORT, '127.0.0.1')`,
)
write('print.mjs', `console.log(${JSON.stringify(JSON.stringify(STORIES))})`)
write('kill.sh', 'kill -9 $PPID\n')
write(
  'converge.dot',
  `digraph converge { start [shape=Mdiamond]; validate [type="validate", goal_gate=true, retry_target="mend"]; mend [prompt="Mend it."]; done [shape=Msquare]
  start -> validate; validate -> done [condition="outcome=success"]; validate -> mend [condition="outcome=fail"]; mend -> validate }`,
)
mkdirSync(join(folder, 'other'))
write('other/again.dot', readFileSync(join(folder, 'converge.dot'), 'utf8'))
write(
  'repairs.yaml',
  `name: scripted (test)\nrepairs:\n  - symptom: Nobody is greeted\n    describe: It greets.\n    edits: [{ file: server/main.mjs, find: 'hello = 500', replace: 'hello = 200' }]\n`,
)
const configure = (from: object) =>
  write(
    'holdout.config.mjs',
    `export default {
  artifact: { include: ['server'], command: 'node server/main.mjs', env: { PORT: '\${port}' }, ready: { port: true, timeout: '60s' }, sandbox: 'none' },
  scenarios: { from: ${JSON.stringify(from)}, trials: 4 },
  gate: { low: { rate: '40%' } },
  // Where the machine is too busy to tell, it is tried again.
  run: { attempts: 10 },
  factory: { graph: 'converge.dot', agent: { scripted: 'repairs.yaml' }, workspace: ['server'], boundary: { exposure: { most: 1, worn: 'show' } } },
}`,
  )

/** A git repository that holds the same stories. */
function repository(): string {
  const at = temporaryFolder('holdout-rotation-stories')
  for (const [name, text] of Object.entries(STORIES)) writeFileSync(join(at, name), text)
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'stories'],
  ]) {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
    execFileSync('git', [...identity, ...args], { cwd: at })
  }
  return `file://${at}`
}

const manners = ['--boundary', 'none', '--json']
const words = ['factory', 'run', ...manners]
const go = async (...command: string[]) => {
  const { code, stdout, stderr } = await runHoldout(command, { cwd: folder })
  return { code, stderr, evidence: JSON.parse(stdout) }
}
const exposure = () => readFileSync(join(folder, '.holdout/jobs/exposure.jsonl'), 'utf8')

test('a story that went back is shown in the next job, not in the resumed one; history says how often, and the gap', async () => {
  // Printed by a command: nothing of them lies on this machine before a run.
  configure({ command: ['node', 'print.mjs'] })
  // The agent has been told, and takes the whole job with it.
  const own = ['--graph', 'other/again.dot', '--seed', 'one']
  const killed = await runHoldout([...words, ...own, '--out', 'job-1'], {
    cwd: folder,
    env: { HOLDOUT_AGENT: `sh ${join(folder, 'kill.sh')}` },
  })
  expect([killed.code, killed.stdout]).toEqual([null, ''])
  expect(exposure()).toContain('"hello":1')

  // Its wall, its graph and its seed are not said again: it goes on with what it began with.
  const resumed = await go('factory', 'resume', 'job-1', '--json')
  // Its first part was made by another, which is no stand-in.
  expect([resumed.evidence.agent, resumed.evidence.standIn]).toEqual([
    `sh ${join(folder, 'kill.sh')}, then scripted (test)`,
    undefined,
  ])
  expect([resumed.code, resumed.evidence.state, resumed.stderr]).toEqual([
    0,
    'PR_READY',
    expect.anything(),
  ])
  const { boundary, graph, iterations } = resumed.evidence
  expect(boundary).toMatchObject({
    enforced: false,
    enforcement: 'NOT ENFORCED (as was asked for)',
  })
  expect(graph).toBe(join('other', 'again.dot'))
  const seeds = iterations.map((one: { folder: string }) => {
    return JSON.parse(readFileSync(join(one.folder, 'run.json'), 'utf8')).plan.seed
  })
  expect(seeds).toEqual(['one', 'one'])
  expect(resumed.evidence.exposure).toMatchObject({ worn: [], policy: 'show' })
  expect(resumed.evidence.overfitting).toBeUndefined()

  // The count is the story's, wherever it comes from.
  configure({ git: repository() })
  const next = await go(...words)
  expect([next.code, next.evidence.state]).toEqual([0, 'PR_READY'])
  expect(next.evidence.exposure.worn).toEqual([{ scenario: 'hello', lines: 1, jobs: 1 }])
  expect(next.evidence.overfitting).toMatchObject({ gap: 0 })

  const history = await runHoldout(['factory', 'history'], { cwd: folder })
  expect(history.stdout.replace(/ {2,}/g, '  ')).toMatch(
    /job {2}ended {2}trend {2}satisfied by iteration {2}overfitting\n\S+ {2}PR_READY {2}improving {2}100% → 100% {2}0\.0 points\n\nscenario {2}lines of feedback {2}jobs\nhello {2}2 {2}2\n/,
  )
  const { jobs, exposure: counts } = JSON.parse(
    (await runHoldout(['factory', 'history', '--json'], { cwd: folder })).stdout,
  )
  expect(jobs.map(({ gap }: { gap: number }) => gap)).toEqual([0])
  expect(counts).toEqual([{ scenario: 'hello', lines: 2, jobs: 2 }])
})
