/** @module Constraints of libraries: measures a function and judges how fast it is. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HoldoutError } from '../../../twins/base/index.ts'
import {
  allowedEnvironment,
  createPlace,
  runProgram,
  type SandboxBackend,
} from '../../sandbox/index.ts'
import { clopperPearsonLower, clopperPearsonUpper } from '../../satisfaction/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import type { BenchConstraint, ConstraintVerdict } from '../model.ts'
import { percent, round } from '../words.ts'
import { type BenchOrder, type BenchReport, reportSchema } from './bench-report.ts'

/** Where the library lies, and the wall that it is measured behind. */
export interface BenchSetting {
  /** A copy of the artifact's folder. */
  readonly directory: string
  readonly backend: SandboxBackend
  /** What must not be seen, such as the scenarios. */
  readonly absent?: readonly string[]
  readonly signal: AbortSignal
}

const ALLOWANCE_MS = 30_000
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const PROGRAM = fileURLToPath(new URL(`./bench-process.${EXTENSION}`, import.meta.url))

/**
 * Refuses a module that is not there.
 *
 * @param files paths of the artifact's files, with `/`
 * @throws {HoldoutError} `BENCH_NO_MODULE`
 */
export function checkModules(
  constraints: readonly BenchConstraint[],
  directory: string,
  files: readonly string[],
): void {
  for (const constraint of constraints) {
    const { module } = constraint
    if (files.includes(posix.normalize(module))) continue
    const isLeftOut = existsSync(join(directory, module))
    throw new HoldoutError(
      isLeftOut
        ? `${module} is not part of the artifact: artifact.include does not name it`
        : `the artifact has no ${module}`,
      {
        code: 'BENCH_NO_MODULE',
        place: constraintPlace(constraint, 'bench.module'),
        hint: isLeftOut
          ? 'name it, or its folder, in artifact.include'
          : `name a module from the artifact's folder, ${directory}`,
      },
    )
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
  { directory, backend, absent, signal }: BenchSetting,
): Promise<BenchReport> {
  await using place = createPlace('bench')
  const tinybench = fileURLToPath(import.meta.resolve('tinybench'))
  const sandbox = await backend.open(
    {
      write: [place.home],
      read: [directory, PROGRAM, dirname(tinybench)],
      ...(absent === undefined ? {} : { absent }),
    },
    join(place.directory, 'sandbox'),
  )
  await using _ = sandbox
  const order: BenchOrder = {
    module: join(directory, constraint.module),
    tinybench,
    exported: constraint.exported,
    args: constraint.args,
    durationMs: constraint.durationMs,
    limitMs: 'p99Ms' in constraint.asked ? constraint.asked.p99Ms : undefined,
    reportTo: join(place.home, 'report.json'),
  }
  const timeoutMs = 2 * constraint.durationMs + ALLOWANCE_MS
  const { exitCode, endedBy } = await runProgram({
    ...sandbox.launch({
      command: process.execPath,
      args: [PROGRAM],
      cwd: directory,
      env: allowedEnvironment({ home: place.home, pathFirst: [], pass: [], set: {} }),
    }),
    input: JSON.stringify(order),
    timeoutMs,
    signal,
  })
  signal.throwIfAborted()
  if (endedBy === 'timeout') {
    return { failure: `it gave no result in ${Math.round(timeoutMs / 1_000)} s` }
  }
  return reportIn(order.reportTo) ?? { failure: `its process ended (code ${exitCode ?? 'none'})` }
}

/** Whatever the library may have put there in its stead is no report. */
function reportIn(file: string): BenchReport | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
