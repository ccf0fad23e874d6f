/** @module Runs scenarios against artifacts that do nothing, to find those that would be satisfied all the same. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../../twins/base/node/index.ts'
import { reportingPolicy } from '../gate/index.ts'
import type { Scenario, Step } from '../scenario/index.ts'
import { lastAttempts } from '../trial/index.ts'
import { executeRun } from './execute-run.ts'
import type { RunRequest } from './model.ts'
import { readRun } from './run-folder.ts'

/** A scenario whose checks an artifact passes that does nothing. */
export interface PassedByNothing {
  readonly scenario: string
  readonly file: string
  /** What that artifact does: `answers 200 and {}`. */
  readonly by: readonly string[]
  /** Whether criteria, which were not judged, may still tell. */
  readonly hasCriteria: boolean
}

/** What was found, and what could not be tried. */
export interface NothingReport {
  readonly passed: readonly PassedByNothing[]
  readonly tried: number
  /** Scenarios with steps that need more than a server: a program of the artifact, a browser. */
  readonly skipped: readonly string[]
}

const NOTHINGS = [
  { name: 'answers 200 and {}', status: 200, type: 'application/json', body: '{}' },
  { name: 'answers 200 and []', status: 200, type: 'application/json', body: '[]' },
  {
    name: 'answers 200 and "ok"',
    status: 200,
    type: 'text/html',
    body: '<p>ok: operation completed successfully</p>',
  },
  { name: 'answers 404', status: 404, type: 'application/json', body: '{"error":"not found"}' },
  { name: 'answers 500', status: 500, type: 'application/json', body: '{"error":"internal"}' },
] as const

const TRIALS = 2

/**
 * Tries each scenario twice against each artifact that does nothing. Only checks count: nobody judges.
 *
 * @param request as for a run; its artifact is not started
 */
export async function runAgainstNothing(request: RunRequest): Promise<NothingReport> {
  // What it is compared with is no part of the question, and what is tidied up afterwards changes nothing.
  const { reference, ...others } = request
  const scenarios = request.scenarios
    .filter(needsOnlyServer)
    .map((scenario): Scenario => ({ ...scenario, trials: TRIALS, cleanup: [] }))
  const found = new Map<string, string[]>()
  const folder = mkdtempSync(join(tmpdir(), 'holdout-nothing-'))
  try {
    for (const [index, nothing] of scenarios.length === 0 ? [] : NOTHINGS.entries()) {
      const directory = join(folder, `artifact-${index}`)
      const run = join(folder, `run-${index}`)
      await executeRun({
        ...others,
        ...nothingAt(directory, nothing),
        kind: 'run',
        folder: run,
        scenarios,
        constraints: [],
        policy: reportingPolicy,
        judge: undefined,
        trials: { perScenario: TRIALS, maxAttempts: 1 },
      })
      for (const scenario of scenarios) {
        const trials = lastAttempts(readRun(run).records).filter(
          (record) => record.scenario === scenario.id,
        )
        const isPassed =
          scenario.checks.length > 0 &&
          trials.length > 0 &&
          trials.every(({ verdict }) => verdict.status === 'satisfied')
        if (isPassed) found.set(scenario.id, [...(found.get(scenario.id) ?? []), nothing.name])
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return {
    passed: scenarios.flatMap(({ id, file, criteria }) => {
      const by = found.get(id)
      return by === undefined ? [] : [{ scenario: id, file, by, hasCriteria: criteria.length > 0 }]
    }),
    tried: scenarios.length,
    skipped: request.scenarios.filter((one) => !needsOnlyServer(one)).map(({ id }) => id),
  }
}

function nothingAt(
  directory: string,
  { status, type, body }: (typeof NOTHINGS)[number],
): Pick<RunRequest, 'artifact' | 'name'> {
  const server = `require('node:http').createServer((request, response) => {
  request.resume()
  const own = request.url === '/holdout-ready'
  response.writeHead(own ? 200 : ${status}, { 'content-type': ${JSON.stringify(type)} })
  response.end(own ? '' : ${JSON.stringify(body)})
}).listen(Number(process.env.PORT), '127.0.0.1')
`
  makeFolder(directory)
  writeFileSync(join(directory, 'nothing.cjs'), server)
  return {
    name: 'nothing',
    artifact: {
      name: 'nothing',
      directory,
      command: ['node', 'nothing.cjs'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the artifact's environment
      env: { PORT: '${port}' },
      passEnv: [],
      ready: { path: '/holdout-ready', timeoutMs: 20_000 },
      reset: { method: 'POST', path: '/holdout-ready' },
      settleMs: 5,
      sandbox: { wish: 'none', read: [], limits: {} },
    },
  }
}

function needsOnlyServer({ before, steps }: Scenario): boolean {
  const serves = (all: readonly Step[]): boolean =>
    all.every((step) =>
      step.kind === 'concurrent'
        ? serves(step.steps)
        : step.kind === 'http' || step.kind === 'advance' || step.kind === 'wait',
    )
  return steps.length > 0 && serves([...before, ...steps])
}
