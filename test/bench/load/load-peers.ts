/** @module What wrk and autocannon say of a service; each is given one of its own. */

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Service } from '../../scenarios-runner/load/services.ts'

const run = promisify(execFile)
const FOLDER = '.holdout/peers'
const INSTALL_MS = 180_000

interface PeerRow {
  readonly tool: string
  readonly requests: number
  readonly 'p50 ms': number
  readonly 'p99 ms': number
  readonly 'max ms': number
}

/** What each peer says of a service, closed and (autocannon) at a rate; those that are not there are named. */
export async function measurePeers(
  start: () => Promise<Service>,
  seconds: number,
  perSecond: number,
): Promise<PeerRow[]> {
  const rows: PeerRow[] = []
  const attempt = async (
    tool: string,
    measure: (url: string) => Promise<Omit<PeerRow, 'tool'>>,
  ) => {
    await using service = await start()
    try {
      rows.push({ tool, ...(await measure(service.url)) })
    } catch (error) {
      console.log(`${tool}: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`)
    }
  }
  if (await isOnPath('wrk')) await attempt('wrk -t1 -c50, closed', (url) => wrk(url, seconds))
  else console.log('wrk: not on the path (apt-get install wrk)')
  const isAsked = process.argv.includes('--peers') || process.env.HOLDOUT_BENCH_PEERS === '1'
  if (!isAsked) {
    console.log('autocannon: not asked for; give --peers or HOLDOUT_BENCH_PEERS=1')
    return rows
  }
  const program = await installAutocannon()
  if (program === undefined) return rows
  const words = ['-c', '50', '-d', String(seconds)]
  await attempt('autocannon -c50, closed', (url) => autocannon(program, [...words, url]))
  await attempt(`autocannon -c50 -R${perSecond}`, (url) =>
    autocannon(program, [...words, '-R', String(perSecond), url]),
  )
  return rows
}

async function isOnPath(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}

async function wrk(url: string, seconds: number): Promise<Omit<PeerRow, 'tool'>> {
  const { stdout } = await run('wrk', ['-t1', '-c50', `-d${seconds}s`, '--latency', url])
  const ms = (pattern: RegExp) => {
    const [, value = '0', unit = 'ms'] = pattern.exec(stdout) ?? []
    return Number(value) * ({ us: 0.001, ms: 1, s: 1_000 }[unit] ?? 1)
  }
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0),
    'p50 ms': ms(/50%\s+([\d.]+)(us|ms|s)/),
    'p99 ms': ms(/99%\s+([\d.]+)(us|ms|s)/),
    'max ms': ms(/Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s)/),
  }
}

async function installAutocannon(): Promise<string | undefined> {
  const program = join(FOLDER, 'node_modules/autocannon/autocannon.js')
  if (existsSync(program)) return program
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }')
  try {
    const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'autocannon@9']
    await run('npm', words, { cwd: FOLDER, timeout: INSTALL_MS })
    return program
  } catch (error) {
    console.log(`autocannon: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`)
    return undefined
  }
}

async function autocannon(
  program: string,
  words: readonly string[],
): Promise<Omit<PeerRow, 'tool'>> {
  const all = [program, '--json', ...words]
  const { stdout } = await run(process.execPath, all, { maxBuffer: 2 ** 26 })
  const { latency, requests } = JSON.parse(stdout)
  return {
    requests: requests.total,
    'p50 ms': latency.p50,
    'p99 ms': latency.p99,
    'max ms': latency.max,
  }
}
