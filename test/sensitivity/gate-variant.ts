/** @module Holds one variant to the gate, as a user does: the command line, its JSON, its exit code. */

import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRun } from '../../scenarios-runner/run/index.ts'
import { prepareVariant, scenarioRequirements } from './prepare-variant.ts'
import type { Variant } from './variants/index.ts'

const launcher = fileURLToPath(new URL('../../cli/holdout.js', import.meta.url))

/** What the gate said. */
export interface GateOutcome {
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'invalid'
  readonly exitCode: number | null
  /** Scenarios with a trial that did not satisfy, or in which a contract was broken. */
  readonly failing: readonly string[]
  /** Whether one of them is about the requirement that the variant breaks. */
  readonly byTheRightScenario: boolean | undefined
  /** What was wrong first, in the record's own words. */
  readonly why?: string
  readonly trials: number
  readonly seconds: number
}

export interface GateOptions {
  readonly seed: string
  readonly slots: number
  /** Trials a scenario, where the plan asks for fewer. */
  readonly trials?: number
  /** Only these scenarios. */
  readonly scenarios?: readonly string[]
  readonly signal: AbortSignal
}

interface ReportJson {
  readonly status: GateOutcome['status']
  readonly scenarios: readonly {
    readonly id: string
    readonly trials: number
  }[]
}

/** Gates a variant, or the reference itself; decided early where the decision is certain. */
export async function gateVariant(
  variant: Variant | undefined,
  options: GateOptions,
): Promise<GateOutcome> {
  const folder = prepareVariant(variant)
  const began = performance.now()
  try {
    const words = [
      ...['gate', '--json', '--fast', '--config', join(folder, 'invoices')],
      ...['--seed', options.seed, '--slots', String(options.slots), '--out', join(folder, 'run')],
      ...(options.trials === undefined ? [] : ['--trials', String(options.trials)]),
      ...(options.scenarios ?? []).flatMap((id) => ['--scenario', id]),
    ]
    const { code, stdout, stderr } = await run(words, options.signal)
    let report: ReportJson
    try {
      report = JSON.parse(stdout) as ReportJson
    } catch {
      throw new Error(
        `the gate of ${variant?.id ?? 'the reference'} gave no report: ${stderr.slice(-2_000)}`,
      )
    }
    const { failing, why } = findingsOf(join(folder, 'run'))
    const requirements = scenarioRequirements()
    const wanted = variant?.requirement
    return {
      status: report.status,
      exitCode: code,
      failing,
      ...(why === undefined ? {} : { why }),
      byTheRightScenario:
        wanted === undefined
          ? undefined
          : failing.some(
              (id) => requirements.get(id.replace(/\[.*$/, ''))?.includes(wanted) === true,
            ),
      trials: report.scenarios.reduce((sum, { trials }) => sum + trials, 0),
      seconds: Math.round((performance.now() - began) / 100) / 10,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Scenarios with a trial that did not satisfy, or in which a contract was broken; and what was wrong with the first. */
function findingsOf(run: string): Pick<GateOutcome, 'failing' | 'why'> {
  const found = readRun(run).records.flatMap(({ scenario, verdict, violations }) => {
    if (verdict.status === 'invalid') return []
    const [broken] = violations
    if (verdict.status === 'unsatisfied') return [{ scenario, why: verdict.reason }]
    return broken === undefined ? [] : [{ scenario, why: `${broken.contract}: ${broken.message}` }]
  })
  return {
    failing: [...new Set(found.map(({ scenario }) => scenario))].sort(),
    ...(found[0] === undefined
      ? {}
      : { why: `${found[0].scenario}: ${found[0].why}`.slice(0, 300) }),
  }
}

function run(
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [launcher, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    // A Ctrl-C of the gate's is clean; a kill would leave its instances.
    killSignal: 'SIGINT',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}
