/** @module Starts the test service, and writes objectives, for the load room's tests. */

import { fileURLToPath } from 'node:url'
import {
  type LoadConstraint,
  type LoadMeasurement,
  type MeasureOptions,
  measureLoad,
  type Objective,
  resolveRequests,
} from '../../../scenarios-runner/load/index.ts'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'

type Written = Extract<LoadConstraint['requests'][number], { from: 'request' }>['request']

export interface Service extends AsyncDisposable {
  readonly url: string
  readonly pid: number
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
    pid: child.pid as number,
    [Symbol.asyncDispose]: () => stopTree(child, 500),
  }
}

/** What a test of a load changes: parts of it, or of its one objective. */
export interface LoadChanges extends Partial<LoadConstraint> {
  readonly objective?: Partial<Objective>
  readonly perSecond?: number
  readonly durationMs?: number
  readonly request?: Partial<Written>
}

/** 200 requests a second for 2 s, P99 below 100 ms, unless changed. */
export function load(changes: LoadChanges = {}): LoadConstraint {
  const { objective = {}, perSecond = 200, durationMs = 2_000, request = {}, ...rest } = changes
  return {
    kind: 'load',
    id: 'permissions-latency',
    title: 'Permissions answer quickly',
    symptom: undefined,
    file: 'spec/constraints/permissions-latency.yaml',
    requests: [
      {
        from: 'request',
        weight: 1,
        tags: [],
        request: { method: 'GET', path: '/permissions', headers: {}, ...request },
      },
    ],
    offered: {
      stages: [{ fromPerSecond: perSecond, toPerSecond: perSecond, durationMs }],
      arrival: 'constant',
      warmUpMs: 200,
      extensions: 2,
    },
    objectives: [p99(objective)],
    given: {},
    ...rest,
  }
}

/** P99 below 100 ms, unless changed. */
export function p99(changes: Partial<Objective> = {}): Objective {
  return {
    name: 'p99',
    indicator: 'latency',
    op: 'lt',
    value: 100,
    target: 0.99,
    budgeting: 'Occurrences',
    timeSliceTarget: 1,
    timeSliceWindowMs: 1_000,
    confidence: 0.95,
    ...changes,
  }
}

/** Measures a load on a running service, its requests as written. */
export async function measureOn(
  baseUrl: string,
  constraint: LoadConstraint,
  options: Partial<MeasureOptions> = {},
): Promise<LoadMeasurement> {
  const signal = options.signal ?? new AbortController().signal
  const requests =
    options.requests ??
    (await resolveRequests(constraint, {
      baseUrl,
      scenarios: [],
      contract: undefined,
      seed: 'test',
      signal,
    }))
  return measureLoad(constraint, { baseUrl, requests, signal, ...options })
}

/** A measurement with so many requests a second, of which so many were slow in each second. */
export function measured(
  slowBySecond: readonly number[],
  changes: Partial<LoadMeasurement> & { readonly rate?: number; readonly lateBad?: number } = {},
): LoadMeasurement {
  const { rate = 200, lateBad = 0, ...rest } = changes
  const requests = rate * slowBySecond.length
  const latencies = { p50Ms: 1.2, p90Ms: 2.3, p99Ms: 3.4, p999Ms: 4.5, maxMs: 5.6 }
  return {
    requests,
    good: requests,
    errors: 0,
    dropped: 0,
    ...latencies,
    lagP99Ms: 1.2,
    fano: 0.02,
    fanoDue: 0,
    slices: slowBySecond.map((_, second) => ({
      second,
      offered: rate,
      answered: rate,
      served: rate,
      errors: 0,
      dropped: 0,
      ...latencies,
    })),
    endpoints: [],
    tallies: [
      slowBySecond.map((count, second) => ({
        n: rate,
        good: rate - count,
        lateBad: second === 0 ? lateBad : 0,
      })),
    ],
    curve: [],
    errorKinds: {},
    slowest: [],
    offeredMs: 1_000 * slowBySecond.length,
    looks: 1,
    endedEarly: false,
    generatorCpu: 0.1,
    generatorRssBytes: 1,
    resources: [],
    unobserved: [],
    ...rest,
  }
}
