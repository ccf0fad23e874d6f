/**
 * @module How many trials a second the runner does on a small service with a judge that does nothing, what a small trial on a page
 * takes with its trace, and (`memory 50000`, or `memory 50000 none` without a wall) whether memory and rate stay what they are
 * over many trials: prints and keeps JSON.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  executeRun,
  mostSlotsFor,
  type RunRequest,
  slotsFor,
} from '../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../scenarios-runner/scenario/index.ts'
import { writeAtomic } from '../../twins/base/node/index.ts'
import { desksRequest, desksScenarios, smallPolicy } from '../scenarios-runner/run/desks-run.ts'
import { machineFacts, median } from './measuring.ts'

const [mode = '150', many = '50000', wall = 'auto'] = process.argv.slice(2)

if (mode === 'memory')
  await keep('trials-memory', await memoryOver(Number(many), wall === 'none' ? 'none' : 'auto'))
else
  await keep('trials', [...(await rates(Number(mode))), await pages(Math.ceil(Number(mode) / 5))])

async function keep(name: string, rows: readonly object[]): Promise<void> {
  if (mode !== 'memory') console.table(rows)
  const content = { ...machineFacts(), rows }
  await writeAtomic(`.holdout/bench/${name}.json`, `${JSON.stringify(content, null, 2)}\n`)
}

async function requestOf(
  wish: 'none' | 'auto',
  slots: number | 'adapts',
  perScenario: number,
): Promise<RunRequest> {
  return desksRequest('', {
    kind: 'run',
    scenarios: desksScenarios('book', 'taken', 'down'),
    policy: { ...smallPolicy },
    trials: { perScenario, maxAttempts: 2 },
    ...(slots === 'adapts' ? { slots: slotsFor(), mostSlots: mostSlotsFor() } : { slots }),
    definition: { sandbox: { wish, read: [], limits: {} } },
  })
}

/** Counted from the first trial after the start to the last: starting belongs to a run, not to its trials. */
async function rates(perScenario: number): Promise<object[]> {
  const rows: object[] = []
  const walls = ['none', 'auto'] as const
  for (const [wish, slots] of walls.flatMap((wall) =>
    [1, 4, 8, 16, 'adapts' as const].map((count) => [wall, count] as const),
  )) {
    const request = await requestOf(wish, slots, perScenario)
    let [firstMs, lastMs, trials, instanceMs] = [0, 0, 0, 0]
    let cpu = process.cpuUsage()
    const uncounted = slots === 'adapts' ? Math.floor(perScenario / 2) : slots
    const { gate } = await executeRun({
      ...request,
      onEvent(event) {
        if (event.type !== 'trial') return
        trials += 1
        instanceMs += event.record.use?.cpuMs ?? 0
        lastMs = performance.now()
        if (trials !== uncounted) return
        firstMs = lastMs
        cpu = process.cpuUsage()
      },
    })
    const used = process.cpuUsage(cpu)
    const counted = trials - uncounted
    const perTrial = (ms: number, of: number) => Math.round((ms / of) * 100) / 100
    rows.push({
      trial: 'http',
      wall: wish,
      slots,
      trials,
      gate: gate.status,
      trialsPerSecond: Math.round((counted / (lastMs - firstMs)) * 10_000) / 10,
      harnessCpuMs: perTrial((used.user + used.system) / 1_000, counted),
      artifactCpuMs: perTrial(instanceMs, trials),
      processors: availableParallelism(),
    })
    rmSync(request.folder, { recursive: true, force: true })
  }
  return rows
}

/** One trial after the other, from the end of one to the end of the next: reset, page, trace and observation included. */
async function pages(trials: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-bench-page-'))
  writeFileSync(
    join(folder, 'server.mjs'),
    `import { createServer } from 'node:http'
createServer((request, response) => {
  response.setHeader('content-type', 'text/html')
  const name = new URL(request.url, 'http://x').searchParams.get('name')
  response.end(name === null
    ? '<title>Hello</title><form><label>Name <input name="name"></label><button>Greet</button></form>'
    : '<title>Hello</title><h1>Hello ' + name + '</h1>')
}).listen(Number(process.env.PORT), '127.0.0.1')
`,
  )
  const scenario = parseScenario(
    `---
id: greets-on-the-page
category: happy-path
criticality: low
vary: { name: word }
steps:
  - browser: { as: greet, do: [{ goto: / }, { fill: { label: Name, with: "\${name}" } }, { click: { role: button, name: Greet } }] }
checks:
  - steps.greet.text.contains("Hello " + name)
---
Somebody is greeted.
`,
    'greets.md',
  )
  const base = await requestOf('none', 1, trials)
  const { contract: _, ...artifact } = base.artifact
  const atMs: number[] = []
  const { gate } = await executeRun({
    ...base,
    scenarios: [scenario],
    trials: { perScenario: trials, maxAttempts: 1 },
    artifact: {
      ...artifact,
      directory: folder,
      include: ['server.mjs'],
      command: ['node', 'server.mjs'],
      env: { PORT: '${port}' },
      ready: { path: '/', timeoutMs: 30_000 },
      reset: { method: 'POST', path: '/' },
    },
    onEvent(event) {
      if (event.type === 'trial') atMs.push(performance.now())
    },
  })
  for (const one of [folder, base.folder]) rmSync(one, { recursive: true, force: true })
  const took = atMs.slice(1).map((ms, index) => ms - (atMs[index] ?? 0))
  return {
    trial: 'page',
    wall: 'none',
    slots: 1,
    trials: atMs.length,
    gate: gate.status,
    medianMs: Math.round(median(took)),
  }
}

/** Rate and memory of every thousand trials, garbage collected where `--expose-gc` allows it. */
async function memoryOver(trials: number, wish: 'none' | 'auto'): Promise<object[]> {
  const rows: object[] = []
  const request = await requestOf(wish, 8, Math.ceil(trials / 3))
  let done = 0
  let sinceMs = performance.now()
  await executeRun({
    ...request,
    onEvent(event) {
      if (event.type !== 'trial') return
      done += 1
      if (done % 1_000 !== 0) return
      const tookMs = performance.now() - sinceMs
      globalThis.gc?.()
      const { rss, heapUsed, external } = process.memoryUsage()
      const mb = (bytes: number) => Math.round(bytes / 1e5) / 10
      const trialsPerSecond = Math.round(1e7 / tookMs) / 10
      const row = {
        trials: done,
        trialsPerSecond,
        rssMb: mb(rss),
        heapMb: mb(heapUsed),
        externalMb: mb(external),
      }
      rows.push(row)
      console.log(JSON.stringify(row))
      sinceMs = performance.now()
    },
  })
  rmSync(request.folder, { recursive: true, force: true })
  return rows
}
