/** @module Holds the reference service to the gate while what surrounds it lets it down. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { prepareVariant } from '../prepare-variant.ts'
import { runGate } from '../run-gate.ts'
import { askLittle, type InfrastructureVariant } from './index.ts'

/** What the gate said of a service that is right in a world that is not. */
export interface LetDownOutcome {
  /** None where the run could not come to its end. */
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'invalid' | 'none'
  readonly exitCode: number | null
  readonly attempts: number
  /** Attempts that the harness called invalid. */
  readonly invalid: number
  /** Attempts that it blamed the service for: each is a mistake. */
  readonly mislabelled: number
  /** Who was said to have failed, in the first of them. */
  readonly why: string
}

/** Gates the reference in one of the {@link InfrastructureVariant}s. */
export async function gateLetDown(
  variant: InfrastructureVariant,
  options: { readonly seed: string; readonly signal: AbortSignal },
): Promise<LetDownOutcome> {
  const folder = prepareVariant()
  askLittle(folder)
  const surroundings = await variant.surround(folder)
  try {
    const { exitCode, status, stderr, run } = await runGate({
      folder,
      words: [
        ...['--seed', options.seed, '--slots', '1'],
        ...variant.scenarios.flatMap((id) => ['--scenario', id]),
      ],
      imports: surroundings.imports,
      env: surroundings.env,
      within: surroundings.within,
      signal: options.signal,
    })
    const records = run?.records ?? recordsIn(join(folder, 'trials.jsonl'))
    const invalid = records.filter(({ verdict }) => verdict.status === 'invalid')
    const blamed = records.filter(
      ({ verdict, violations }) => verdict.status === 'unsatisfied' || violations.length > 0,
    )
    const [first] = invalid
    return {
      status: status ?? 'none',
      exitCode,
      attempts: records.length,
      invalid: invalid.length,
      mislabelled: blamed.length,
      why:
        first === undefined ? lastWords(stderr) : `${first.verdict.cause}: ${first.verdict.reason}`,
    }
  } finally {
    await surroundings[Symbol.asyncDispose]?.()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Of a run that did not come to its end; the last line may be torn. */
function recordsIn(file: string): readonly TrialRecord[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as TrialRecord)
}

/** What the command said in the end. */
function lastWords(stderr: string): string {
  return stderr.trim().split('\n').slice(-3).join(' ').slice(0, 300)
}
