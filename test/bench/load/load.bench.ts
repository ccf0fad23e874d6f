/**
 * @module The load generator against its bars, on a bare HTTP server in a process of its own, and the stall experiment, with
 * wrk and autocannon beside it. Run with `node test/bench/load/load.bench.ts`; some three minutes. The peers are measured where
 * `--peers` is given (autocannon is then installed into `.holdout/peers`); wrk where it is on the path. `--stall` shows the
 * stall experiment alone; `--soak` offers 200,000 requests instead, and shows what the generator holds meanwhile.
 */

import { stallTruth } from '../../scenarios-runner/load/measure/stall-truth.ts'
import { load, measureOn, startService } from '../../scenarios-runner/load/services.ts'
import { machineFacts } from '../measuring.ts'
import { measurePeers } from './load-peers.ts'

const RATES = [1_000, 5_000, 10_000, 20_000, 30_000, 40_000]
/** The rate of the bar. */
const BAR_PER_SECOND = 20_000
/** What else the machine does shows in single runs: each rate is offered so often, and all lags are told, the best first. */
const RUNS = 3
/** A second of eleven stalls: the slowest 1% of requests are those of its first 110 ms, so that P99 is 890 ms. */
const TRUE_P99_MS = 890
const STALL_SECONDS = 11

console.log(JSON.stringify(machineFacts()))
if (process.argv.includes('--soak')) await soak()
else {
  if (!process.argv.includes('--stall')) await showRates()
  await showStall()
}

async function measure(
  perSecond: number,
  durationMs: number,
  service: readonly string[],
  options?: Parameters<typeof measureOn>[2],
) {
  await using started = await startService(...service)
  // The service stays until it has been measured.
  return await measureAt(started.url, perSecond, durationMs, options)
}

async function measureAt(
  url: string,
  perSecond: number,
  durationMs: number,
  options?: Parameters<typeof measureOn>[2],
) {
  const { offered } = load({ perSecond, durationMs })
  const constraint = load({
    offered: { ...offered, warmUpMs: 1_000, extensions: 0 },
    // What is late is shown, and ends nothing.
    aspirational: true,
  })
  return await measureOn(url, constraint, options)
}

async function showRates(): Promise<void> {
  const rows: Record<string, string | number>[] = []
  for (const perSecond of RATES) {
    const runs = []
    for (let n = 0; n < RUNS; n += 1) runs.push(await measure(perSecond, 4_000, ['steady']))
    runs.sort((a, b) => a.lagP99Ms - b.lagP99Ms)
    const [best] = runs as [(typeof runs)[number]]
    const bar =
      perSecond === 1_000
        ? best.generatorCpu <= 0.15 && best.fano <= 0.5
        : perSecond <= BAR_PER_SECOND
          ? best.lagP99Ms <= 2 && best.dropped === 0
          : undefined
    rows.push({
      'rate/s': perSecond,
      sent: best.requests - best.dropped,
      good: best.good,
      'lag p99 ms': runs.map(({ lagP99Ms }) => lagP99Ms.toFixed(2)).join(' '),
      'p50 ms': Number(best.p50Ms.toFixed(2)),
      'p99 ms': Number(best.p99Ms.toFixed(2)),
      'max ms': Number(best.maxMs.toFixed(1)),
      fano: Number(best.fano.toFixed(3)),
      'core %': Math.round(best.generatorCpu * 100),
      bar: bar === undefined ? '–' : bar ? 'met' : 'not met',
    })
  }
  console.table(rows)
  const seconds = 4
  const peers = await measurePeers(() => startService('steady'), seconds, BAR_PER_SECOND)
  console.log('The same server as the peers see it.')
  console.table(peers.map((peer) => ({ ...peer, 'a second': Math.round(peer.requests / seconds) })))
}

async function showStall(): Promise<void> {
  const ours = []
  for (let n = 0; n < RUNS; n += 1) ours.push(await measureStall(n + 1))
  // One second more: that of our warm-up.
  const peers = await measurePeers(
    () => startService('stall-once', '1000'),
    STALL_SECONDS + 1,
    1_000,
  )
  console.log(
    `One stall of a second in eleven: the true P99 is ${TRUE_P99_MS} ms by construction. Of our runs the service tells, by its ` +
      'own clock, how long it stalled, and what P99 was had it answered at once all that waited, and as it did answer.',
  )
  console.table(
    [...ours, ...peers].map((row) => ({
      ...row,
      'off the truth %': offBy(row['p99 ms'], TRUE_P99_MS),
    })),
  )
}

async function measureStall(run: number) {
  const perSecond = 1_000
  await using service = await startService('stall-once', '1000')
  const measurement = await measureAt(service.url, perSecond, STALL_SECONDS * 1_000)
  const { p50Ms, p99Ms, maxMs, requests, lagP99Ms } = measurement
  const truth = await stallTruth(service.url, measurement, perSecond)
  return {
    tool: `holdout, 1,000/s, run ${run}`,
    requests,
    'p50 ms': Number(p50Ms.toFixed(1)),
    'p99 ms': Number(p99Ms.toFixed(1)),
    'max ms': Number(maxMs.toFixed(0)),
    'lag p99 ms': Number(lagP99Ms.toFixed(1)),
    'it stalled ms': Number(truth.stallMs.toFixed(1)),
    'p99 at once': Number(truth.p99Ms.toFixed(1)),
    'p99 as served': Number(truth.servedP99Ms.toFixed(1)),
    'off that %': offBy(p99Ms, truth.servedP99Ms),
  }
}

function offBy(foundMs: number, trueMs: number): number {
  return Number(((100 * foundMs) / trueMs - 100).toFixed(1))
}

/** What the generator holds in the second quarter of 200,000 requests, and in the last. */
async function soak(): Promise<void> {
  const held: number[] = []
  const { requests, good } = await measure(2_000, 100_000, ['steady'], {
    onProgress: ({ generatorRssBytes }) => held.push(generatorRssBytes / 2 ** 20),
  })
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const quarter = Math.floor(held.length / 4)
  const [early, late] = [mean(held.slice(quarter, 2 * quarter)), mean(held.slice(-quarter))]
  const curve = held.filter((_, second) => second % 10 === 9).map((mib) => mib.toFixed(0))
  console.log(`MiB every ten seconds: ${curve.join(' ')}`)
  console.log(
    `${requests} requests, ${good} good; ${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} MiB in the last (${((100 * late) / early - 100).toFixed(1)}%)`,
  )
}
