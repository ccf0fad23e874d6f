/** @module What benches share: how many answers come, medians, and what machine it was. */

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'

/** How many answers came, and in which time. */
export interface Answered {
  readonly answered: number
  readonly tookMs: number
}

/** When asking ends: after a time, or after a number of answers, however long these take. */
export type AskUntil = { readonly forMs: number } | { readonly most: number }

/** What connections get that a thread of its own keeps busy. */
export function keepAsking(
  url: string,
  path: string,
  connections: number,
  until: AskUntil,
  body?: string,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const clients = new Worker(new URL('./keep-busy.ts', import.meta.url), {
      workerData: {
        ...{ port: Number(new URL(url).port), path, body, connections },
        ...{ forMs: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY, ...until },
      },
    })
    clients.once('message', resolve)
    clients.once('error', reject)
  })
}

/** So many answers a second. */
export function perSecond({ answered, tookMs }: Answered): number {
  return (answered * 1000) / tookMs
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
