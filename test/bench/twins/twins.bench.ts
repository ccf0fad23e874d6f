/**
 * @module How fast a twin of GitHub's contract answers, and in how much memory, validation and journal on: each rate
 * beside a bare hono handler that sends the same bytes ready-made, asked in turn by the same clients. All run in processes of
 * their own, under the flags of Node under which `holdout up` and images run.
 *
 * Run it with `node test/bench/twins/twins.bench.ts`. It prints a table and writes `.holdout/bench/twins.json`. With `--peers`, or
 * HOLDOUT_BENCH_PEERS=1, other mock servers are installed and asked too. On a busy machine trust the ratios of processor
 * time: both sides of a pair pay it, whoever else runs.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freezeTwin, loadContract, SERVING_FLAGS } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { type AskUntil, keepAsking, machineFacts, median, perSecond } from '../measuring.ts'
import { measurePeers } from './peers.ts'
import { startFrozen } from './start-frozen.ts'

const FILE = new URL('../../../../shared/contracts/github.v3.openapi-3.0.json.gz', import.meta.url)
const CONNECTIONS = 10
const ROUND_MS = 1200
const ROUNDS = 5
/** How many issues are made in all the rounds: in a time, a faster twin would have to hold more. */
const CREATED = 100_000
const JSON_TYPE = { 'content-type': 'application/json' }

interface Served {
  readonly url: string
  readonly startMs: number
  facts(asked?: 'facts' | 'state'): Promise<{ readonly rssMb: number; readonly cpuUs: number }>
  stop(): void
}

function message(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the server ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (value) => {
      child.off('exit', ended)
      resolve(value as Record<string, unknown>)
    })
  })
}

/** A server in a process of its own; `startMs` reaches from the start of the process to the first answer. */
async function serve(kind: string, firstPath: string, ...args: string[]): Promise<Served> {
  const startedMs = performance.now()
  const server = new URL('./serve-github.ts', import.meta.url)
  // Its code is kept compiled between starts, as the command line keeps it.
  const env = { ...process.env, NODE_COMPILE_CACHE: join('.holdout', 'bench', 'compiled') }
  const child = fork(server, [kind, ...args], { execArgv: [...SERVING_FLAGS], env })
  const { url } = (await message(child)) as { url: string }
  await (await fetch(url + firstPath)).text()
  const startMs = Math.round(performance.now() - startedMs)
  return {
    url,
    startMs,
    stop: () => child.disconnect(),
    async facts(asked = 'facts') {
      child.send(asked)
      const { rssMb, cpuUs } = await message(child)
      return { rssMb: Number(rssMb), cpuUs: Number(cpuUs) }
    },
  }
}

interface Load {
  readonly perSecond: number
  /** Processor time that the server took for one answer. */
  readonly cpuUs: number
}

/** How one server answers while all connections are kept busy by a thread of its own. */
async function load(
  server: Served,
  path: string,
  body?: string,
  until: AskUntil = { forMs: ROUND_MS },
): Promise<Load> {
  const before = await server.facts()
  const got = await keepAsking(server.url, path, CONNECTIONS, until, body)
  const after = await server.facts()
  return { perSecond: perSecond(got), cpuUs: (after.cpuUs - before.cpuUs) / got.answered }
}

/** The medians of two servers' loads, taken in turn, and those of their ratios, pair by pair. */
async function compare(one: () => Promise<Load>, other: () => Promise<Load>) {
  await one()
  await other()
  const pairs: [Load, Load][] = []
  for (let round = 0; round < ROUNDS; round += 1) pairs.push([await one(), await other()])
  const middle = (of: (a: Load, b: Load) => number, digits: number) =>
    Number(median(pairs.map(([a, b]) => of(a, b))).toFixed(digits))
  return {
    perSecond: middle((a) => a.perSecond, 0),
    besidePerSecond: middle((_, b) => b.perSecond, 0),
    ratio: middle((a, b) => a.perSecond / b.perSecond, 2),
    cpuUs: middle((a) => a.cpuUs, 1),
    besideCpuUs: middle((_, b) => b.cpuUs, 1),
    cpuRatio: middle((a, b) => b.cpuUs / a.cpuUs, 2),
  }
}

async function post(url: string, body: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body })
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
  return response.text()
}

const contract = await loadContract(FILE.pathname)
const machine = machineFacts()
const generated = await startFrozen(freezeTwin(createTwin({ contract })), '/user')
const github = await serve('github', '/user', FILE.pathname)
const afterFirst = await github.facts()
const bare = await serve('bare', '/item')
const twoPaths = await serve('two-paths', '/repos/ada/demo', FILE.pathname)
await github.facts('state')
await twoPaths.facts('state')

const { login } = (await (await fetch(`${github.url}/user`)).json()) as { login: string }
await post(`${github.url}/user/repos`, JSON.stringify({ name: 'demo' }))
const issues = `/repos/${login}/demo/issues`
const issue = JSON.stringify({ title: 'One', body: 'It does not start.', labels: ['bug'] })
const posted = await post(github.url + issues, issue)
const read = await (await fetch(`${github.url}${issues}/1`)).text()
for (const [method, body] of Object.entries({ get: read, post: posted })) {
  await fetch(`${bare.url}/bytes/${method}`, { method: 'PUT', body })
}

const get = await compare(
  () => load(github, `${issues}/1`),
  () => load(bare, '/item'),
)
const whileReading = await github.facts()
// The first pair warms up and makes as many.
const share = { most: Math.ceil(CREATED / (ROUNDS + 1)) }
const create = await compare(
  () => load(github, issues, issue, share),
  () => load(bare, '/items', issue, share),
)
const whileCreating = await github.facts()
const newest = JSON.parse(await post(github.url + issues, issue)) as { number: number }
// The same label out of the same state: what differs is the number of operations around the two.
const label = '/repos/ada/demo/labels/bug'
const [shown, shownByTwo] = await Promise.all(
  [github, twoPaths].map(async ({ url }) => (await fetch(url + label)).text()),
)
if (shown !== shownByTwo) throw new Error(`the labels differ: ${shown} and ${shownByTwo}`)
const operations = await compare(
  () => load(github, label),
  () => load(twoPaths, label),
)
github.stop()
bare.stop()
twoPaths.stop()

const result = {
  machine,
  bytes: read.length,
  operations: contract.operations.length,
  firstAnswerMs: { contract: github.startMs, generated: generated.startMs },
  firstAnswerCpuMs: { contract: Math.round(afterFirst.cpuUs / 1000), generated: generated.cpuMs },
  rssMb: {
    afterFirst: afterFirst.rssMb,
    whileReading: whileReading.rssMb,
    /** This grows with what is made. */
    whileCreating: whileCreating.rssMb,
    created: newest.number,
    generated: generated.rssMb,
  },
  get,
  post: create,
  againstTwoPaths: operations,
  worlds: await message(fork(new URL('./measure-worlds.ts', import.meta.url))),
  peers: await measurePeers(FILE.pathname, '/user'),
}
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync('.holdout/bench/twins.json', `${JSON.stringify(result, null, 2)}\n`)
console.table({
  'GET one issue, of bare hono': get,
  'POST an issue, of bare hono': create,
  'GET a label, of the same two paths alone': operations,
})
const { firstAnswerMs, firstAnswerCpuMs, rssMb, worlds, peers } = result
console.log({ machine, firstAnswerMs, firstAnswerCpuMs, rssMb, worlds, peers })
process.exit(0)
