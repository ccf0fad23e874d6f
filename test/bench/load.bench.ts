/**
 * @module How late the load generator sends, and what it costs, against a bare HTTP server in a process of its own.
 * Run with `node test/bench/load.bench.ts`; some twenty seconds.
 */

import { load, measureOn, startService } from '../scenarios-runner/load/services.ts'

const RATES = [1_000, 5_000, 10_000, 20_000]

await using service = await startService('steady')
const rows: Record<string, string | number>[] = []
for (const perSecond of RATES) {
  const offered = load({ perSecond, durationMs: 3_000 }).offered
  const asked = load({
    offered: { ...offered, warmUpMs: 1_000, extensions: 0 },
    // What is late is shown, and ends nothing.
    aspirational: true,
  })
  const measurement = await measureOn(service.url, asked)
  const { requests, good, dropped, lagP99Ms, p50Ms, p99Ms, maxMs, fano, generatorCpu } = measurement
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
  })
}
console.table(rows)
