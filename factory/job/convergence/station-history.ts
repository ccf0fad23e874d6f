/** @module Which stations failed how often across jobs: what a graph, a prompt or a model is to be calibrated by. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exposureFile, readExposure, type ScenarioExposure } from '../../boundary/index.ts'
import { outcomeOf } from '../../engine/index.ts'
import { compareIterations } from '../conclude-job.ts'
import { jobPaths } from '../job-folder.ts'
import type { Evidence } from '../model.ts'
import { directionOf, type Trend } from './trend.ts'

/** What one station did in all jobs. */
export interface StationHistory {
  readonly station: string
  readonly graph: string
  readonly visits: number
  readonly failures: number
  /** Jobs that it was part of, and those that ended at it. */
  readonly jobs: number
  readonly lastOf: number
  readonly totalMs: number
}

/** One job in a line. */
export interface JobHistory {
  readonly job: string
  readonly startedAt: string
  readonly state: Evidence['state']
  readonly graph: string
  /** Satisfaction by iteration; null where nothing was measured. */
  readonly satisfaction: readonly (number | null)[]
  readonly trend: Trend
  /** The visible scenarios' rate minus the hidden ones', at the end; null where agents were shown none. */
  readonly gap: number | null
}

/** The history of some jobs. */
export interface FactoryHistory {
  readonly jobs: readonly JobHistory[]
  /** Most failures first. */
  readonly stations: readonly StationHistory[]
  /** Folders that hold no finished job. */
  readonly unfinished: number
  /** How often each scenario has gone back to agents, the most first. */
  readonly exposure: readonly ScenarioExposure[]
}

/** Words of a gate that are no outcome's. */
const NOT_PASSED = new Set(['inconclusive', 'invalid'])

/** Reads the evidence of all jobs in a folder, the oldest first. */
export function readHistory(folder: string): FactoryHistory {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : []
  const finished = names.flatMap((name) => {
    const evidence = readEvidence(jobPaths(join(folder, name)).evidence)
    return evidence === undefined ? [] : [{ name, evidence }]
  })
  const stations = new Map<string, StationHistory>()
  for (const { evidence } of finished) countStations(stations, evidence)
  return {
    jobs: finished.map(({ name, evidence }) => ({
      job: name,
      startedAt: evidence.startedAt,
      state: evidence.state,
      graph: evidence.graph,
      satisfaction: evidence.iterations.map(({ gate }) => gate.satisfaction.mean ?? null),
      trend: directionOf(evidence.iterations, compareIterations).trend,
      gap: evidence.overfitting?.gap ?? null,
    })),
    stations: [...stations.values()].sort(
      (a, b) => b.failures - a.failures || b.visits - a.visits || (a.station < b.station ? -1 : 1),
    ),
    unfinished: names.length - finished.length,
    exposure: readExposure(exposureFile(folder)),
  }
}

function countStations(stations: Map<string, StationHistory>, { graph, path }: Evidence): void {
  const last = path.findLast(({ outcome }) => outcome !== 'redirected')?.node
  for (const [node, steps] of Map.groupBy(path, (step) => step.node)) {
    const key = `${graph}\n${node}`
    const known = stations.get(key)
    const failed = steps.filter(({ outcome }) => isFailure(outcome)).length
    stations.set(key, {
      station: node,
      graph,
      visits: (known?.visits ?? 0) + steps.length,
      failures: (known?.failures ?? 0) + failed,
      jobs: (known?.jobs ?? 0) + 1,
      lastOf: (known?.lastOf ?? 0) + (node === last ? 1 : 0),
      totalMs: (known?.totalMs ?? 0) + steps.reduce((sum, step) => sum + step.durationMs, 0),
    })
  }
}

function isFailure(outcome: string): boolean {
  return NOT_PASSED.has(outcome) || outcomeOf(outcome).status === 'fail'
}

function readEvidence(file: string): Evidence | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Evidence
    return Array.isArray(value.path) && Array.isArray(value.iterations) ? value : undefined
  } catch {
    return undefined
  }
}
