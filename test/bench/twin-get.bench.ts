/**
 * @module How fast a twin answers GET for one item of GitHub's contract, validation and journal on, beside a bare
 * handler that sends the same bytes ready-made: both behind the same server, asked by the same clients in turn.
 *
 * Run it with `node test/bench/twin-get.bench.ts`. It prints one line and writes `.holdout/bench/twin-get.json`.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { loadContract, serveTwin } from '../../twins/surfaces/index.ts'
import { createTwin } from '../../twins/twin/index.ts'

const startedMs = performance.now()
const FILE = new URL('../../../shared/contracts/github.v3.openapi-3.0.json.gz', import.meta.url)
const CONNECTIONS = 10
const ROUND_MS = 1500
const ROUNDS = 5

const contract = await loadContract(FILE.pathname)
const twin = createTwin({ contract, name: 'github' })
const served = await serveTwin(twin)
const firstAnswer = await fetch(`${served.url}/user`)
const { login } = (await firstAnswer.json()) as { login: string }
const firstAnswerMs = Math.round(performance.now() - startedMs)

const json = { 'content-type': 'application/json' }
await fetch(`${served.url}/user/repos`, {
  method: 'POST',
  headers: json,
  body: JSON.stringify({ name: 'demo' }),
})
const issues = `${served.url}/repos/${login}/demo/issues`
await fetch(issues, { method: 'POST', headers: json, body: JSON.stringify({ title: 'One' }) })
const item = new URL(`${issues}/1`)
const answer = await fetch(item)
const bytes = await answer.text()
const headers = { 'content-type': answer.headers.get('content-type') ?? '', date: 'x' }

const hono = new Hono()
hono.get(item.pathname, (c) => c.body(bytes, 200, headers))
const bare = createServer(getRequestListener(hono.fetch))
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
const address = bare.address()
const barePort = typeof address === 'object' && address !== null ? address.port : 0

/** Requests a second that one server answers while all connections are kept busy by a thread of its own. */
async function measure(port: number): Promise<number> {
  const answered = await new Promise<number>((resolve, reject) => {
    const clients = new Worker(new URL('./keep-busy.ts', import.meta.url), {
      workerData: { port, path: item.pathname, connections: CONNECTIONS, forMs: ROUND_MS },
    })
    clients.once('message', resolve)
    clients.once('error', reject)
  })
  return answered / (ROUND_MS / 1000)
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const twinRates: number[] = []
const bareRates: number[] = []
await measure(served.port)
await measure(barePort)
for (let round = 0; round < ROUNDS; round += 1) {
  twinRates.push(await measure(served.port))
  bareRates.push(await measure(barePort))
}
const result = {
  bytes: bytes.length,
  operations: contract.operations.length,
  firstAnswerMs,
  twinPerSecond: Math.round(median(twinRates)),
  barePerSecond: Math.round(median(bareRates)),
  ratio: Number((median(twinRates) / median(bareRates)).toFixed(2)),
  rssMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
}
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync('.holdout/bench/twin-get.json', `${JSON.stringify(result, null, 2)}\n`)
console.log(
  `GET one issue (${result.bytes} bytes, ${result.operations} operations): twin ${result.twinPerSecond}/s, bare ${result.barePerSecond}/s, ratio ${result.ratio}; first answer ${firstAnswerMs} ms; ${result.rssMb} MB`,
)
await served.close()
bare.closeAllConnections()
bare.close()
