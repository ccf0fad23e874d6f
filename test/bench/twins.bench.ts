/**
 * @module How fast a twin of GitHub's contract answers, and in how much memory, validation and journal on: each rate
 * beside a bare hono handler that sends the same bytes ready-made, asked in turn by the same clients.
 *
 * Run it with `node test/bench/twins.bench.ts`. It prints a table and writes `.holdout/bench/twins.json`.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { loadContract } from '../../twins/surfaces/index.ts'
import { createTwin } from '../../twins/twin/index.ts'

const FILE = new URL('../../../shared/contracts/github.v3.openapi-3.0.json.gz', import.meta.url)
const CONNECTIONS = 10
const ROUND_MS = 1200
const ROUNDS = 5
const JSON_TYPE = { 'content-type': 'application/json' }

interface Served {
  readonly url: string
  readonly startMs: number
  memoryMb(): Promise<number>
  stop(): void
}

function message(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    child.once('message', (value) => resolve(value as Record<string, unknown>))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

/** A server in a process of its own; `startMs` reaches from the start of the process to the first answer. */
async function serve(kind: string, firstPath: string, ...args: string[]): Promise<Served> {
  const startedMs = performance.now()
  const child = fork(new URL('./serve-github.ts', import.meta.url), [kind, ...args])
  const { url } = (await message(child)) as { url: string }
  await (await fetch(url + firstPath)).text()
  const startMs = Math.round(performance.now() - startedMs)
  return {
    url,
    startMs,
    stop: () => child.kill(),
    async memoryMb() {
      child.send('memory')
      return Number((await message(child)).rssMb)
    },
  }
}

/** Requests a second that one server answers while all connections are kept busy by a thread of its own. */
async function rate(url: string, path: string, body?: string): Promise<number> {
  const answered = await new Promise<number>((resolve, reject) => {
    const { port } = new URL(url)
    const forMs = ROUND_MS
    const clients = new Worker(new URL('./keep-busy.ts', import.meta.url), {
      workerData: { port: Number(port), path, body, connections: CONNECTIONS, forMs },
    })
    clients.once('message', resolve)
    clients.once('error', reject)
  })
  return answered / (ROUND_MS / 1000)
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The medians of two rates taken in turn, and that of their ratios, pair by pair. */
async function compare(one: () => Promise<number>, other: () => Promise<number>) {
  await one()
  await other()
  const pairs: [number, number][] = []
  for (let round = 0; round < ROUNDS; round += 1) pairs.push([await one(), await other()])
  return {
    perSecond: Math.round(median(pairs.map(([rateOfOne]) => rateOfOne))),
    besidePerSecond: Math.round(median(pairs.map(([, rateOfOther]) => rateOfOther))),
    ratio: Number(median(pairs.map(([a, b]) => a / b)).toFixed(2)),
  }
}

async function post(url: string, body: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body })
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
  return response.text()
}

const contract = await loadContract(FILE.pathname)
const whole = createTwin({ contract })
const behaviourFile = join(tmpdir(), `holdout-bench-behaviour-${process.pid}.json`)
writeFileSync(behaviourFile, JSON.stringify(whole.behaviour))

const github = await serve('github', '/user', FILE.pathname)
const afterFirstMb = await github.memoryMb()
const generated = await serve('github', '/user', FILE.pathname, behaviourFile)
generated.stop()
const bare = await serve('bare', '/item')
const small = await serve('small', '/things/1')

const { login } = (await (await fetch(`${github.url}/user`)).json()) as { login: string }
await post(`${github.url}/user/repos`, JSON.stringify({ name: 'demo' }))
const issues = `/repos/${login}/demo/issues`
const issue = JSON.stringify({ title: 'One', body: 'It does not start.', labels: ['bug'] })
const posted = await post(github.url + issues, issue)
const read = await (await fetch(`${github.url}${issues}/1`)).text()
const thing = JSON.stringify({ title: 'One' })
const { id } = JSON.parse(await post(`${small.url}/things`, thing)) as { id: number }
for (const [method, body] of Object.entries({ get: read, post: posted })) {
  await fetch(`${bare.url}/bytes/${method}`, { method: 'PUT', body })
}

const get = await compare(
  () => rate(github.url, `${issues}/1`),
  () => rate(bare.url, '/item'),
)
const create = await compare(
  () => rate(github.url, issues, issue),
  () => rate(bare.url, '/items', issue),
)
const underLoadMb = await github.memoryMb()
// A repository's label and a small contract's thing are about as large: what differs is the number of operations.
const label = `/repos/${login}/demo/labels/bug`
await post(`${github.url}/repos/${login}/demo/labels`, JSON.stringify({ name: 'bug' }))
const operations = await compare(
  () => rate(github.url, label),
  () => rate(small.url, `/things/${id}`),
)
github.stop()
bare.stop()
small.stop()

const result = {
  bytes: read.length,
  operations: contract.operations.length,
  firstAnswerMs: { contract: github.startMs, generated: generated.startMs },
  rssMb: { afterFirst: afterFirstMb, underLoad: underLoadMb },
  get,
  post: create,
  againstTwoPaths: operations,
  worlds: await message(fork(new URL('./measure-worlds.ts', import.meta.url))),
}
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync('.holdout/bench/twins.json', `${JSON.stringify(result, null, 2)}\n`)
console.table({
  'GET one issue, of bare': get,
  'POST an issue, of bare': create,
  'GET a label, of a two-path contract': operations,
})
console.log({ firstAnswerMs: result.firstAnswerMs, rssMb: result.rssMb, worlds: result.worlds })
process.exit(0)
