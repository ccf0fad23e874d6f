import { afterAll, expect, test } from 'vitest'
import { executeRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { oneFileArtifact } from '../../artifact/desks-artifact.ts'
import { desksRequest, newFolder, removeFolders, unwalled } from '../desks-run.ts'

afterAll(removeFolders)

const flooding = `
import { createServer } from "node:http"
createServer(async (request, response) => {
  const times = Number(new URL(request.url, "http://x").searchParams.get("times") ?? 0)
  const body = JSON.stringify({ name: "x".repeat(100_000) })
  for (let n = 0; n < times; n += 1) {
    await fetch(process.env.DESKS_URL + "/desks", {
      method: "POST", headers: { "content-type": "application/json" }, body,
    })
  }
  response.end("done")
}).listen(process.env.PORT, "127.0.0.1")
`
const story = (id: string, times: number) =>
  parseScenario(
    `---
id: ${id}
category: edge-case
criticality: low
steps:
  - http: { as: fill, path: "/?times=${times}" }
checks:
  - steps.fill.status == 200
---
Somebody makes desks.
`,
    `${id}.md`,
  )

test('an artifact that writes more into a twin than a trial may has failed, and the next trial starts with room', async () => {
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [story('a-few', 3), story('a-flood', 60), story('a-few-more', 4)],
    trials: { perScenario: 1, maxAttempts: 2, twinBytes: 1_000_000 },
    slots: 1,
    definition: {
      ...oneFileArtifact(newFolder(), flooding),
      ...unwalled,
      env: { PORT: '${port}', DESKS_URL: '${twins.desks.url}' },
      reset: { method: 'POST', path: '/' },
    },
  })
  await executeRun(request)
  const { records } = readRun(request.folder)
  expect(
    records.map(({ scenario, verdict }) => [scenario, verdict.status, verdict.reason]),
  ).toEqual([
    ['a-few', 'satisfied', expect.any(String)],
    [
      'a-flood',
      'unsatisfied',
      'the artifact wrote more than 1 MB into the twin desks in one trial (run.twinMegabytes)',
    ],
    ['a-few-more', 'satisfied', expect.any(String)],
  ])
})
