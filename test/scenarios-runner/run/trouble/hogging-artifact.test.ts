import { afterAll, expect, test } from 'vitest'
import { executeRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { watchMachine } from '../../../../scenarios-runner/trial/observe/watch-machine.ts'
import { oneFileArtifact } from '../../artifact/desks-artifact.ts'
import { desksRequest, newFolder, removeFolders, unwalled } from '../desks-run.ts'

afterAll(removeFolders)

const scenario = parseScenario(
  `---
id: ask
category: happy-path
criticality: normal
steps: [{ http: { as: ask, path: /work } }]
checks: [steps.ask.status == 200]
---
Somebody asks.
`,
  'ask.md',
)

/** A harness that waited long for a processor, while all of them together did so much. */
function starved(busyMs: number): typeof watchMachine {
  return (folder) => {
    const looks = [
      { ranMs: 0, waitedMs: 0, busyMs: 0 },
      { ranMs: 100, waitedMs: 2_000, busyMs },
    ]
    return watchMachine(folder, () => looks.shift())
  }
}

const WORK = `function work(ms) {
  const until = process.cpuUsage().user + ms * 1000
  while (process.cpuUsage().user < until) for (let i = 0; i < 1e6; i += 1);
}
`
const crashes = `${WORK}import { createServer } from 'node:http'
createServer((request, response) => {
  if (request.url !== '/work') return response.end()
  work(1500)
  process.exit(7)
}).listen(Number(process.env.PORT), '127.0.0.1')`
const neverReady = `${WORK}work(1500)
setInterval(() => {}, 1000)`
const crashesAtStart = `${WORK}work(1500)
process.exit(7)`

async function verdictOf(text: string, busyMs: number, walled: boolean) {
  const { reset: _none, ...definition } = oneFileArtifact(newFolder(), text)
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [scenario],
    trials: { perScenario: 1, maxAttempts: 1 },
    slots: 1,
    machine: starved(busyMs),
  })
  await executeRun({
    ...request,
    artifact: {
      ...definition,
      ...(walled ? {} : unwalled),
      ready: { path: '/', timeoutMs: text === neverReady ? 7_000 : 60_000 },
    },
  })
  const { status, cause, reason } = readRun(request.folder).records[0]?.verdict ?? {}
  return [status, cause, reason?.replace(/ after .*/, '')]
}

const FAULTS = {
  'crashes in the trial': [crashes, 'the artifact ended with exit code 7 during step ask'],
  'never becomes ready': [neverReady, 'the artifact did not start: GET / was not ready'],
  'crashes at its start': [
    crashesAtStart,
    'the artifact did not start: it ended with exit code 7 before GET / answered',
  ],
} as const

for (const walled of [false, true]) {
  for (const [what, [text, reason]] of Object.entries(FAULTS)) {
    const where = walled ? 'behind a wall' : 'without a wall'
    test(`an artifact that keeps the processors busy and ${what} has failed, ${where}`, async () => {
      expect(await verdictOf(text, 1_800, walled)).toEqual(['unsatisfied', undefined, reason])
    })
  }
}

test('one that crashes while others keep the processors busy is tried again', async () => {
  const [status, cause] = await verdictOf(crashes, 20_000, false)
  expect([status, cause]).toEqual(['invalid', 'machine'])
})
