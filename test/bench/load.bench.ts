/**
 * @module The load generator against its bars, on a bare HTTP server in a process of its own, and the stall experiment with
 * wrk and autocannon beside it. Run with `node test/bench/load.bench.ts`; some two minutes. The peers are measured where
 * `--peers` is given (autocannon is then installed into `.holdout/peers`); wrk where it is on the path.
 */

import { load, measureOn, startService } from '../scenarios-runner/load/services.ts'
import { stallPeers } from './load-peers.ts'
import { machineFacts } from './measuring.ts'

const RATES = [1_000, 5_000, 10_000, 20_000, 30_000, 40_000]
/** A second of eleven stalls: the slowest 1% of requests are those of its first 110 ms, so that P99 is 890 ms. */
const TRUE_P99_MS = 890

async function measure(url: string, perSecond: number, durationMs: number) {
  const { offered } = load({ perSecond, durationMs })
  return measureOn(
    url,
    load({
      offered: { ...offered, warmUpMs: 1_000, extensions: 0 },
      // What is late is shown, and ends nothing.
      aspirational: true,
    }),
  )
}

const rows: Record<string, string | number>[] = []
{
  await using service = await startService('steady')
  for (const perSecond of RATES) {
    const found = await measure(service.url, perSecond, 5_000)
    const { requests, good, dropped, lagP99Ms, p50Ms, p99Ms, maxMs, fano, generatorCpu } = found
    const bar =
      perSecond === 1_000
        ? generatorCpu <= 0.15 && fano <= 0.5
        : perSecond <= 20_000
          ? lagP99Ms <= 2 && dropped === 0
          : undefined
    rows.push({
      'rate/s': perSecond,
      sent: requests - dropped,
      good,
      'lag p99 ms': Number(lagP99Ms.toFixed(2)),
      'p50 ms': Number(p50Ms.toFixed(2)),
      'p99 ms': Number(p99Ms.toFixed(2)),
      'max ms': Number(maxMs.toFixed(1)),
      fano: Number(fano.toFixed(3)),
      'core %': Math.round(generatorCpu * 100),
      bar: bar === undefined ? '–' : bar ? 'met' : 'not met',
    })
  }
}
console.log(JSON.stringify(machineFacts()))
console.table(rows)

const stalls: Record<string, string | number>[] = []
{
  await using service = await startService('stall-once', '1000')
  const { p50Ms, p99Ms, maxMs, requests } = await measure(service.url, 1_000, 11_000)
  stalls.push({
    tool: 'holdout, 1,000/s',
    requests,
    'p50 ms': Number(p50Ms.toFixed(1)),
    'p99 ms': Number(p99Ms.toFixed(1)),
    'max ms': Number(maxMs.toFixed(0)),
    'off the truth %': Number(((100 * p99Ms) / TRUE_P99_MS - 100).toFixed(1)),
  })
}
for (const peer of await stallPeers(() => startService('stall-once', '1000'))) {
  stalls.push({
    ...peer,
    'off the truth %': Number(((100 * Number(peer['p99 ms'])) / TRUE_P99_MS - 100).toFixed(1)),
  })
}
console.log(`One stall of a second in eleven; the true P99 is ${TRUE_P99_MS} ms.`)
console.table(stalls)
