import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { executeRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { desksRequest, removeFolders, smallPolicy, unwalled } from '../desks-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-warm-'))
const log = join(folder, 'log')
afterAll(() => {
  removeFolders()
  rmSync(folder, { recursive: true, force: true })
})

// As many as a plan has of a scenario that draws nothing.
const TRIALS = 3

// A trial ends only when another instance than its own has been started meanwhile, or none is left to start.
writeFileSync(
  join(folder, 'server.mjs'),
  `import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const note = (word) => appendFileSync(process.env.LOG, word + '\\n')
const count = (word) => readFileSync(process.env.LOG, 'utf8').split('\\n').filter((one) => one === word).length
note('start')
createServer((request, response) => {
  if (request.url === '/enter') note('enter')
  if (request.url === '/leave') note('leave')
  const ahead = count('start') > count('enter') || count('start') === ${TRIALS}
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ahead }))
}).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`,
)

const scenario = parseScenario(
  `---
id: enters-and-leaves
category: happy-path
criticality: low
steps:
  - http: { as: enter, method: POST, path: /enter }
  - http: { as: wait, path: /, until: response.json.ahead, timeout: 60s }
  - http: { as: leave, method: POST, path: /leave }
checks:
  - steps.wait.json.ahead
---
Somebody comes and goes.
`,
  'enters.md',
)

test('a fresh instance is started while the trial before is played, and one trial is played at a time', async () => {
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [scenario],
    policy: smallPolicy,
    trials: { perScenario: TRIALS, maxAttempts: 1 },
    slots: 1,
    definition: {
      ...unwalled,
      directory: folder,
      include: ['server.mjs'],
      command: ['node', 'server.mjs'],
      env: { PORT: '${port}', LOG: log },
      ready: { path: '/', timeoutMs: 60_000 },
    },
  })
  const { reset: _, contract: __, ...artifact } = request.artifact
  await executeRun({ ...request, artifact })
  const { records } = readRun(request.folder)
  expect(records.map(({ verdict }) => verdict.status)).toEqual(Array(TRIALS).fill('satisfied'))
  const words = readFileSync(log, 'utf8').trim().split('\n')
  expect(words.filter((word) => word === 'start')).toHaveLength(TRIALS)
  expect(words.filter((word) => word !== 'start')).toEqual(
    Array.from({ length: TRIALS }, () => ['enter', 'leave']).flat(),
  )
})
