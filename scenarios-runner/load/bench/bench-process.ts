/** @module Measures a function of a library with tinybench, in a process of its own, and tells the calls' durations. */

import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { BenchOrder, BenchReport } from './bench-report.ts'

const order = JSON.parse(readFileSync(0, 'utf8')) as BenchOrder
const report = await run(order).catch((error: unknown) => ({
  failure: error instanceof Error ? error.message : String(error),
}))
writeFileSync(order.reportTo, JSON.stringify(report))
// What the library leaves running would keep the process.
process.exit(0)

async function run(order: BenchOrder): Promise<BenchReport> {
  const { Bench } = (await import(
    pathToFileURL(order.tinybench).href
  )) as typeof import('tinybench')
  const exports = (await import(pathToFileURL(order.module).href)) as Record<string, unknown>
  const measured = exports[order.exported]
  if (typeof measured !== 'function') {
    return { failure: `it exports no function ${order.exported}` }
  }
  const bench = new Bench({
    time: order.durationMs,
    warmupTime: Math.min(500, order.durationMs / 4),
    retainSamples: true,
    throws: true,
  })
  bench.add('measured', () => measured(...order.args))
  const [task] = await bench.run()
  const result = task?.result
  if (result === undefined || !('latency' in result)) return { failure: 'nothing was measured' }
  const samples = [...(result.latency.samples ?? [])].sort((a, b) => a - b)
  const at = (share: number) => samples[Math.max(0, Math.ceil(share * samples.length) - 1)] ?? 0
  const { limitMs } = order
  return {
    calls: samples.length,
    slow: limitMs === undefined ? 0 : samples.filter((ms) => ms >= limitMs).length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    perSecond: result.throughput.mean,
    marginPerSecond: result.throughput.moe,
  }
}
