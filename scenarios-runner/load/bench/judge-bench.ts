/** @module Constraints of libraries: measures a function and judges how fast it is. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HoldoutError } from '../../../twins/base/index.ts'
import { spawnTree, stopTree } from '../../../twins/base/node/index.ts'
import { allowedEnvironment } from '../../sandbox/index.ts'
import { clopperPearsonLower, clopperPearsonUpper } from '../../satisfaction/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import type { BenchConstraint, ConstraintVerdict } from '../model.ts'
import { percent, round } from '../words.ts'
import type { BenchOrder, BenchReport } from './bench-process.ts'

/** Where the library lies. */
export interface BenchSetting {
  /** A copy of the artifact's folder. */
  readonly directory: string
  readonly home: string
  readonly signal: AbortSignal
}

const ALLOWANCE_MS = 30_000
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const PROGRAM = fileURLToPath(new URL(`./bench-process.${EXTENSION}`, import.meta.url))

/**
 * Refuses a module that is not there.
 *
 * @throws {HoldoutError} `BENCH_NO_MODULE`
 */
export function checkModules(constraints: readonly BenchConstraint[], directory: string): void {
  for (const constraint of constraints) {
    const { module } = constraint
    if (existsSync(join(directory, module))) continue
    throw new HoldoutError(`the artifact has no ${module}`, {
      code: 'BENCH_NO_MODULE',
      place: constraintPlace(constraint, 'bench.module'),
      hint: `name a module from the artifact's folder, ${directory}`,
    })
  }
}

/** Measures and judges one. What the function throws is the library's own fault. */
export async function judgeBench(
  constraint: BenchConstraint,
  setting: BenchSetting,
): Promise<ConstraintVerdict> {
  const { asked } = constraint
  const gated = constraint.aspirational !== true
  const report = await measure(constraint, setting)
  if ('failure' in report) {
    return {
      constraint,
      gated,
      status: 'fail',
      reason: `it could not be measured: ${report.failure}`,
    }
  }
  const seen = `${report.calls} calls, median ${round(report.p50Ms)} ms, P99 ${round(report.p99Ms)} ms, longest ${round(report.maxMs)} ms`
  if ('p99Ms' in asked) {
    const { slow, calls } = report
    const [lower, upper] = [clopperPearsonLower(slow, calls), clopperPearsonUpper(slow, calls)]
    const status = upper <= 0.01 ? 'pass' : lower > 0.01 ? 'fail' : 'inconclusive'
    const bound =
      status === 'fail' ? `at least ${percent(lower, 'down')}` : `at most ${percent(upper, 'up')}`
    return {
      constraint,
      gated,
      status,
      reason: `P99 of one call below ${asked.p99Ms} ms ${WORDS[status]}: ${slow} were not, ${bound} with 95% confidence, and 1% is allowed (${seen})`,
    }
  }
  const { perSecond, marginPerSecond } = report
  const status =
    perSecond - marginPerSecond >= asked.perSecond
      ? 'pass'
      : perSecond + marginPerSecond < asked.perSecond
        ? 'fail'
        : 'inconclusive'
  return {
    constraint,
    gated,
    status,
    reason: `at least ${asked.perSecond} calls a second ${WORDS[status]}: ${Math.round(perSecond)} ± ${Math.round(marginPerSecond)} (95%; ${seen})`,
  }
}

const WORDS = {
  pass: 'is met',
  fail: 'is not met',
  inconclusive: 'is undecided',
} as const

async function measure(
  constraint: BenchConstraint,
  { directory, home, signal }: BenchSetting,
): Promise<BenchReport> {
  signal.throwIfAborted()
  const child = spawnTree(process.execPath, [PROGRAM], {
    cwd: directory,
    env: allowedEnvironment({ home, pathFirst: [], pass: [], set: {} }),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const order: BenchOrder = {
    module: join(directory, constraint.module),
    exported: constraint.exported,
    args: constraint.args,
    durationMs: constraint.durationMs,
    limitMs: 'p99Ms' in constraint.asked ? constraint.asked.p99Ms : undefined,
  }
  const { promise, resolve, reject } = Promise.withResolvers<BenchReport>()
  const patienceMs = 2 * constraint.durationMs + ALLOWANCE_MS
  const timer = setTimeout(
    () => resolve({ failure: `it gave no result in ${Math.round(patienceMs / 1_000)} s` }),
    patienceMs,
  )
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  child.on('error', (error) => resolve({ failure: error.message }))
  child.once('message', (report) => resolve(report as BenchReport))
  child.once('exit', (code, by) =>
    resolve({ failure: `its process ended (${by ?? `code ${code}`})` }),
  )
  child.send(order)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    await stopTree(child, 200)
  }
}
