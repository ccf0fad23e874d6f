/** @module Holds one variant to the gate. */

import { rmSync } from 'node:fs'
import type { StoredRun } from '../../scenarios-runner/run/index.ts'
import { prepareVariant, scenarioRequirements } from './prepare-variant.ts'
import { runGate } from './run-gate.ts'
import type { Variant } from './variants/index.ts'

/** What the gate said. */
export interface GateOutcome {
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'invalid'
  readonly exitCode: number | null
  /** Scenarios with a trial that did not satisfy, or in which a contract was broken. */
  readonly failing: readonly string[]
  /** What was wrong first, in the record's own words. */
  readonly why?: string
  /** Whether one of them is about the requirement that the variant breaks. */
  readonly byTheRightScenario?: boolean
  readonly trials: number
  readonly seconds: number
  /**
   * Of a whole gate: by scenario, a letter for each of its trials: `s` satisfied, `u` did not, `b` satisfied but a contract was
   * broken. Invalid ones are left out.
   */
  readonly outcomes?: Readonly<Record<string, string>>
}

export interface GateOptions {
  readonly seed: string
  readonly slots: number
  /** Every trial is run, also where the decision is certain before. */
  readonly whole?: boolean
  /** Only these scenarios. */
  readonly scenarios?: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Gates a variant, or the reference itself; decided early where the decision is certain, unless the whole is asked for.
 *
 * @throws {Error} when the gate gives no report
 */
export async function gateVariant(
  variant: Variant | undefined,
  options: GateOptions,
): Promise<GateOutcome> {
  const folder = prepareVariant(variant)
  const began = performance.now()
  try {
    const { exitCode, status, stderr, run } = await runGate({
      folder,
      words: [
        ...(options.whole === true ? [] : ['--fast']),
        ...['--seed', options.seed, '--slots', String(options.slots)],
        ...(options.scenarios ?? []).flatMap((id) => ['--scenario', id]),
      ],
      signal: options.signal,
    })
    if (status === undefined || run === undefined) {
      const name = variant?.id ?? 'the reference'
      throw new Error(`the gate of ${name} gave no report: ${stderr.slice(-2_000)}`)
    }
    const found = findingsOf(run)
    const right = isByTheRight(variant?.requirement, found.failing)
    return {
      status,
      exitCode,
      ...found,
      ...(right === undefined ? {} : { byTheRightScenario: right }),
      trials: run.records.length,
      seconds: Math.round((performance.now() - began) / 100) / 10,
      ...(options.whole === true ? { outcomes: outcomesOf(run) } : {}),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function isByTheRight(wanted: string | undefined, failing: readonly string[]): boolean | undefined {
  if (wanted === undefined) return undefined
  const requirements = scenarioRequirements()
  return failing.some((id) => requirements.get(id.replace(/\[.*$/, ''))?.includes(wanted) === true)
}

function outcomesOf({ records }: StoredRun): Record<string, string> {
  const outcomes: Record<string, string> = {}
  for (const { scenario, verdict, violations } of records) {
    if (verdict.status === 'invalid') continue
    const letter = verdict.status === 'unsatisfied' ? 'u' : violations.length > 0 ? 'b' : 's'
    outcomes[scenario] = (outcomes[scenario] ?? '') + letter
  }
  return outcomes
}

/** Scenarios with a trial that did not satisfy, or in which a contract was broken; and what was wrong with the first. */
function findingsOf({ records }: StoredRun): Pick<GateOutcome, 'failing' | 'why'> {
  const found = records.flatMap(({ scenario, verdict, violations }) => {
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
