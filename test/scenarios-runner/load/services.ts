/** @module Starts the test service, and writes objectives, for the load room's tests. */

import { fileURLToPath } from 'node:url'
import type { LoadMeasurement, LoadObjective } from '../../../scenarios-runner/load/index.ts'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'

export interface Service extends AsyncDisposable {
  readonly url: string
}

/** A service in a process of its own. */
export async function startService(...words: string[]): Promise<Service> {
  const file = fileURLToPath(new URL('./test-service.ts', import.meta.url))
  const child = spawnTree(process.execPath, [file, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()))
    child.once('exit', () => reject(new Error('the test service did not start')))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => stopTree(child, 500),
  }
}

/** 200 requests a second for 2 s, P99 below 100 ms, unless changed. */
export function objective(changes: Partial<LoadObjective> = {}): LoadObjective {
  return {
    id: 'permissions-latency',
    title: 'Permissions answer quickly',
    method: 'GET',
    path: '/permissions',
    headers: {},
    ratePerSecond: 200,
    durationMs: 2_000,
    warmUpMs: 200,
    target: 0.99,
    latencyMs: 100,
    confidence: 0.95,
    given: {},
    symptom: undefined,
    file: 'spec/constraints/permissions-latency.yaml',
    ...changes,
  }
}

/** A measurement with so many requests a second, of which so many were slow in each second. */
export function measured(
  slowBySecond: readonly number[],
  changes: Partial<LoadMeasurement> & { readonly rate?: number } = {},
): LoadMeasurement {
  const { rate = 200, ...rest } = changes
  const slow = slowBySecond.reduce((total, count) => total + count, 0)
  const requests = rate * slowBySecond.length
  return {
    objective: 'permissions-latency',
    requests,
    good: requests - slow,
    slow,
    errors: 0,
    dropped: 0,
    p50Ms: 1.2,
    p90Ms: 2.3,
    p99Ms: 3.4,
    p999Ms: 4.5,
    maxMs: 5.6,
    lagP99Ms: 1.2,
    fano: 0.02,
    slices: slowBySecond.map((count, second) => ({
      second,
      offered: rate,
      good: rate - count,
      answered: rate,
      errors: 0,
      dropped: 0,
      p50Ms: 1.2,
      p90Ms: 2.3,
      p99Ms: 3.4,
      maxMs: 5.6,
    })),
    offeredMs: 1_000 * slowBySecond.length,
    looks: 1,
    ...rest,
  }
}
