/**
 * @module Other mock servers over the same contract, asked for only on request: they are installed from the registry into
 * `.holdout/peers`, each within a bounded time. What does not install or does not come up is said so.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { keepAsking, perSecond } from '../measuring.ts'

const FOLDER = '.holdout/peers'
const INSTALL_MS = 180_000
const START_MS = 60_000
const FOR_MS = 2_000

/** @mswjs/source has no server: this puts one around its handlers. */
const SOURCE_SERVER = `
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { fromOpenApi } from '@mswjs/source/open-api'
import { getResponse } from 'msw'
const [file, port] = process.argv.slice(2)
const document = JSON.parse(readFileSync(file, 'utf8'))
const base = document.servers?.[0]?.url ?? 'http://localhost'
const handlers = await fromOpenApi(document)
createServer(async (request, response) => {
  const answer = await getResponse(handlers, new Request(base + request.url))
  const text = answer === undefined ? '' : await answer.text()
  response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}).listen(Number(port), '127.0.0.1')
`

interface Peer {
  readonly name: string
  readonly packages: readonly string[]
  /** The words after \`node\`. */
  command(file: string, port: number): readonly string[]
}

const PEERS: readonly Peer[] = [
  {
    name: 'prism',
    packages: ['@stoplight/prism-cli@5'],
    command: (file, port) => [
      'node_modules/@stoplight/prism-cli/dist/index.js',
      ...['mock', file, '--port', String(port), '--host', '127.0.0.1'],
    ],
  },
  {
    name: '@mswjs/source',
    packages: ['@mswjs/source', 'msw@2'],
    command: (file, port) => ['source-server.mjs', file, String(port)],
  },
]

/** What each peer does with the contract, or why that is not known. */
export async function measurePeers(contractFile: string, path: string): Promise<object> {
  const isAsked = process.argv.includes('--peers') || process.env.HOLDOUT_BENCH_PEERS === '1'
  if (!isAsked) return { note: 'not asked for; give --peers or HOLDOUT_BENCH_PEERS=1' }
  mkdirSync(FOLDER, { recursive: true })
  const bytes = readFileSync(contractFile)
  const isZipped = contractFile.endsWith('.gz')
  writeFileSync(join(FOLDER, 'contract.json'), isZipped ? gunzipSync(bytes) : bytes)
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }')
  writeFileSync(join(FOLDER, 'source-server.mjs'), SOURCE_SERVER)
  const found: Record<string, object> = {}
  for (const peer of PEERS) {
    found[peer.name] = await measure(peer, path).catch((error: Error) => ({
      note: error.message.split('\n', 1)[0],
    }))
  }
  return found
}

async function measure(peer: Peer, path: string): Promise<object> {
  const [first = ''] = peer.packages
  const isThere = existsSync(join(FOLDER, 'node_modules', first.replace(/(.)@.*/, '$1')))
  if (!isThere) {
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...peer.packages]
    await promisify(execFile)('npm', words, { cwd: FOLDER, timeout: INSTALL_MS })
  }
  const port = await freePort()
  const startedMs = performance.now()
  const child = spawn(process.execPath, peer.command('contract.json', port), {
    cwd: FOLDER,
    stdio: 'ignore',
  })
  try {
    const url = `http://127.0.0.1:${port}`
    const status = await firstAnswer(child, url + path)
    const firstAnswerMs = Math.round(performance.now() - startedMs)
    if (status >= 300) return { firstAnswerMs, note: `it answers ${path} with ${status}` }
    const got = await keepAsking(url, path, 10, { forMs: FOR_MS })
    return { firstAnswerMs, perSecond: Math.round(perSecond(got)) }
  } finally {
    child.kill()
  }
}

async function firstAnswer(child: ChildProcess, url: string): Promise<number> {
  const endMs = performance.now() + START_MS
  while (performance.now() < endMs) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(START_MS) })
      await response.text()
      return response.status
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error(`no answer within ${START_MS / 1000} s`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
