/** @module How many trials a second the runner does on a small service, and what else it costs: prints and keeps JSON. */

import { rmSync } from 'node:fs'
import { executeRun } from '../../scenarios-runner/run/index.ts'
import { writeAtomic } from '../../twins/base/node/index.ts'
import { desksRequest, desksScenarios, smallPolicy } from '../scenarios-runner/run/desks-run.ts'

const perScenario = Number(process.argv[2] ?? 150)
const rows: object[] = []
for (const [wall, slots] of [
  ['none', 1],
  ['none', 4],
  ['auto', 1],
  ['auto', 4],
  ['auto', 8],
] as const) {
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: desksScenarios('book', 'taken', 'down'),
    policy: { ...smallPolicy },
    trials: { perScenario, maxAttempts: 2 },
    slots,
    definition: { sandbox: { wish: wall, read: [], limits: {} } },
  })
  let firstMs = 0
  let lastMs = 0
  let trials = 0
  const cpuBefore = process.cpuUsage()
  const { gate } = await executeRun({
    ...request,
    onEvent(event) {
      if (event.type === 'artifact' && event.state === 'ready') firstMs = performance.now()
      if (event.type !== 'trial') return
      trials += 1
      lastMs = performance.now()
    },
  })
  const cpu = process.cpuUsage(cpuBefore)
  rows.push({
    wall,
    slots,
    trials,
    gate: gate.status,
    trialsPerSecond: Math.round((trials / (lastMs - firstMs)) * 10_000) / 10,
    harnessCpuMsPerTrial: Math.round(((cpu.user + cpu.system) / 1000 / trials) * 100) / 100,
    heapMb: Math.round(process.memoryUsage().heapUsed / 1e6),
  })
  rmSync(request.folder, { recursive: true, force: true })
}
console.table(rows)
await writeAtomic('.holdout/bench/trials.json', `${JSON.stringify(rows, null, 2)}\n`)
