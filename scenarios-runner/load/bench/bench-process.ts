/** @module Measures a function of a library with tinybench, in a process of its own, and tells the calls' durations. */

import { pathToFileURL } from 'node:url'
import type { JsonValue } from '../../../twins/base/index.ts'

/** What is measured. */
export interface BenchOrder {
  /** Absolute. */
  readonly module: string
  readonly exported: string
  readonly args: readonly JsonValue[]
  readonly durationMs: number
  /** Calls that took this many milliseconds or more are counted. */
  readonly limitMs: number | undefined
}

/** What came of it. Durations in milliseconds. */
export type BenchReport =
  | {
      readonly calls: number
      /** At or above the limit. */
      readonly slow: number
      readonly p50Ms: number
      readonly p99Ms: number
      readonly maxMs: number
      /** Calls a second, and half the width of its 95% interval. */
      readonly perSecond: number
      readonly marginPerSecond: number
    }
  | { readonly failure: string }

process.on('disconnect', () => process.exit(1))
process.once('message', (order: BenchOrder) => {
  run(order).then(
    (report) => tell(report),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  )
})

async function run(order: BenchOrder): Promise<BenchReport> {
  const { Bench } = await import('tinybench')
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

function tell(report: BenchReport): void {
  process.send?.(report, () => process.exit(0))
}
