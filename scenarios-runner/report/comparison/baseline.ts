/** @module A run made the measure of later ones: by an explicit act, kept as a file, refused where it says too little. */

import { readFile } from 'node:fs/promises'
import { HoldoutError } from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import type { RunResult, StoredRun } from '../../run/index.ts'
import { lastAttempts } from '../../trial/index.ts'
import { type Baseline, baselineSchema } from './model.ts'

/** How a run is blessed. */
export interface BlessOptions {
  /** ISO 8601. */
  readonly at: string
  readonly reason?: string
  /** Bless a run although its gate did not pass. */
  readonly force?: boolean
}

/**
 * Reduces a finished run to what comparisons need.
 *
 * @throws {HoldoutError} `COMPARE_NOT_WHOLE` for a shard, a run that was stopped early, or one without scenarios
 */
export function baselineOf(
  run: StoredRun,
  options: Partial<Pick<BlessOptions, 'at' | 'reason'>> = {},
): Baseline {
  const { result } = run
  refusePartial(result)
  const last = lastAttempts(run.records)
  return {
    schema: 'holdout-baseline/1',
    ...(options.at === undefined ? {} : { blessedAt: options.at }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    run: {
      name: result.name,
      startedAt: result.startedAt,
      artifactHash: result.plan.artifactHash,
      configHash: result.plan.configHash,
      seed: result.plan.seed,
      ...(result.plan.judge === undefined ? {} : { judge: result.plan.judge }),
      status: result.gate.status,
    },
    scenarios: result.suite.map(({ id, hash, title, criticality, category, deterministic }) => {
      const own = last.filter((record) => record.scenario === id && record.scenarioHash === hash)
      const canary = own.find((record) => record.canary !== undefined)?.canary
      return {
        id,
        hash,
        title,
        ...(canary === undefined ? {} : { canary }),
        criticality,
        category,
        deterministic,
        trials: own.map(({ trial, verdict, trajectoryHash }) => [
          trial,
          verdict.status,
          trajectoryHash,
        ]),
      }
    }),
  }
}

/**
 * Writes a run down as the baseline.
 *
 * @throws {HoldoutError} `BASELINE_NOT_GOOD` when it is invalid, or its gate did not pass and nobody insists
 */
export async function blessRun(
  run: StoredRun,
  path: string,
  options: BlessOptions,
): Promise<Baseline> {
  const { status } = run.result.gate
  if (status === 'invalid') {
    throw new HoldoutError(
      'this run is invalid: its harness broke, and nothing can be compared with it',
      {
        code: 'BASELINE_NOT_GOOD',
        hint: 'mend what its report names, and run it again',
      },
    )
  }
  if (status !== 'pass' && !options.force) {
    throw new HoldoutError(`the gate of this run did not open: ${status}`, {
      code: 'BASELINE_NOT_GOOD',
      hint: 'bless a run that passed, or insist with --force: what is worse than it would then look no worse',
    })
  }
  const baseline = baselineOf(run, options)
  await writeAtomic(path, `${JSON.stringify(baseline)}\n`)
  return baseline
}

/**
 * Reads a baseline.
 *
 * @throws {HoldoutError} `BASELINE_MISSING`, `BASELINE_BROKEN`
 */
export async function readBaseline(path: string): Promise<Baseline> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new HoldoutError('there is no baseline here', {
      code: 'BASELINE_MISSING',
      place: { file: path },
      hint: 'make a run the measure of later ones with `holdout report bless`, or name another: --against <folder or file>',
      cause,
    })
  }
  const parsed = baselineSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HoldoutError(`this is no baseline: ${issue?.message ?? 'not JSON'}`, {
    code: 'BASELINE_BROKEN',
    place: { file: path, field: issue?.path.join('.') ?? '' },
    hint: 'write it anew with `holdout report bless`',
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refusePartial({ shard, gate, kind }: RunResult): void {
  const why =
    shard !== undefined
      ? `it is shard ${shard.index} of ${shard.of}`
      : gate.stoppedEarly !== undefined
        ? 'it was stopped when its decision was certain, so that its numbers are no fair sample'
        : kind === 'load'
          ? 'it ran no scenarios'
          : undefined
  if (why === undefined) return
  throw new HoldoutError(`this run cannot be compared: ${why}`, {
    code: 'COMPARE_NOT_WHOLE',
    hint: 'use a whole run: without --fast, and with its shards merged',
  })
}
