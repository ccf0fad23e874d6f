import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { fingerprintRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const SERVER = `import { createServer } from 'node:http'
const said = []
createServer(async (request, response) => {
  let text = ''
  for await (const piece of request) text += piece
  if (request.url === '/reset') said.length = 0
  else if (text !== '') said.push(text)
  response.end(JSON.stringify(said))
}).listen(Number(process.env.PORT), '127.0.0.1')
`
const CONFIG = `export default {
  artifact: { command: 'node src/server.js', env: { PORT: '\${port}' }, include: ['src'], reset: 'POST /reset' },
  scenarios: { from: 'stories', trials: 16 },
  run: { slots: 1 },
}
`
const story = (id: string) => `---
id: ${id}
category: happy-path
criticality: low
vary: { words: sentence }
steps:
  - http: { as: say, method: POST, path: /, text: "\${words}" }
checks:
  - steps.say.json == [words]
---
What is said is kept.
`

const folder = temporaryFolder('holdout-killed')
beforeAll(() => {
  for (const name of ['src', 'stories']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'src/server.js'), SERVER)
  writeFileSync(join(folder, 'holdout.config.ts'), CONFIG)
  for (const id of ['one', 'two']) writeFileSync(join(folder, `stories/${id}.md`), story(id))
})

const run = (...words: string[]) => runHoldout(['run', ...words], { cwd: folder })

test('a shard that was killed is the latest, goes on as that shard, and merges to what an unbroken run finds', async () => {
  const killed = await runHoldout(['run', '--shard', '1/2'], {
    cwd: folder,
    onOutput: (text, kill) => /\d+ of 16 trials/.test(text) && kill('SIGKILL'),
  })
  expect(killed.code).toBeNull()
  const first = realpathSync(join(folder, '.holdout/runs/latest'))
  const early = await runHoldout(['report', 'merge', first, '--out', 'early'], { cwd: folder })
  expect([early.code, early.stderr]).toEqual([
    2,
    expect.stringContaining('this run has not finished'),
  ])

  const resumed = await run('--resume')
  expect([resumed.code, resumed.stderr]).toEqual([
    0,
    expect.stringMatching(/\d+ trials? (was|were) done before; going on\./),
  ])
  expect((await run('--shard', '2/2', '--out', 'second')).code).toBe(0)
  const merged = await runHoldout(['report', 'merge', first, 'second', '--out', 'merged'], {
    cwd: folder,
  })
  expect([merged.code, merged.stdout]).toEqual([3, expect.stringContaining('32 satisfied')])
  await run('--out', 'whole')
  const found = (name: string) => fingerprintRun(readRun(join(folder, name)).records)
  expect(found('merged')).toBe(found('whole'))
}, 200_000)

test('a folder that holds no run is not gone on with, nor is a new run begun there', async () => {
  const { code, stderr } = await run('--resume', 'mistyped')
  expect([code, stderr]).toEqual([2, expect.stringContaining('no run was begun here')])
  expect(() => readFileSync(join(folder, 'mistyped/plan.json'))).toThrow('ENOENT')
}, 60_000)
