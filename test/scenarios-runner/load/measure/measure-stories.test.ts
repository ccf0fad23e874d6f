import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { judgeLoad, resolveRequests } from '../../../../scenarios-runner/load/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { load, measureOn } from '../services.ts'

const STEPS = 10
const scenario = parseScenario(
  `---
id: long-story
category: happy-path
criticality: low
steps:
${Array.from({ length: STEPS }, (_, n) => `  - http: { as: s${n}, path: /s${n} }`).join('\n')}
checks: ["true"]
---
Somebody asks again and again.
`,
  'long.md',
)

async function measureStories(answer: RequestListener, errors: number, durationMs: number) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stages = [{ fromPerSecond: 20, toPerSecond: 20, durationMs }]
  const constraint = load({
    requests: [{ from: 'scenario', weight: 1, tags: [], scenario: scenario.id }],
    offered: { stages, arrival: 'constant', warmUpMs: 0, extensions: 0 },
    objective: { name: 'errors', indicator: 'errors', target: 1 - errors, value: 0 },
  })
  const origins = { baseUrl, scenarios: [scenario], contract: undefined, seed: 'test' }
  const { signal } = new AbortController()
  try {
    const requests = await resolveRequests(constraint, { ...origins, signal })
    return judgeLoad(constraint, await measureOn(baseUrl, constraint, { requests }))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

it('a failure is not certain while the stories to come may bring more good requests than it has bad ones', async () => {
  let seen = 0
  // The first thirty stories end with their first step; all others go well.
  const { measurement, objectives } = await measureStories(
    (_, response) => {
      seen += 1
      response.writeHead(seen <= 30 ? 500 : 200).end()
    },
    0.1,
    5_000,
  )
  expect(measurement).toMatchObject({ endedEarly: false, mostEach: STEPS, errors: 30 })
  expect(objectives[0]).toMatchObject({ n: 30 + 70 * STEPS, bad: 30 })
  expect(objectives[0]?.status).not.toBe('fail')
})

it('stories of which every request fails are ended early', async () => {
  const { status, measurement } = await measureStories(
    (_, response) => response.writeHead(500).end(),
    0.01,
    6_000,
  )
  expect({ status, early: measurement?.endedEarly }).toEqual({ status: 'fail', early: true })
})
