/** @module What benches share: how many answers come in a time, medians, and what machine it was. */

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'

/** How many answers connections get that a thread of its own keeps busy. */
export function answersIn(
  url: string,
  path: string,
  connections: number,
  forMs: number,
  body?: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const clients = new Worker(new URL('./keep-busy.ts', import.meta.url), {
      workerData: { port: Number(new URL(url).port), path, body, connections, forMs },
    })
    clients.once('message', resolve)
    clients.once('error', reject)
  })
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** What the numbers depend on. */
export function machineFacts() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    /** Processes that wanted to run in the minute before: above the cores, rates are shared with strangers. */
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  }
}
