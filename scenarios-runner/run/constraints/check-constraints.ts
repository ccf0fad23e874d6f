/** @module Constraints that are no load: checks over what trials observed, benches of libraries, and what is only wished for. */

import type { JsonValue } from '../../../twins/base/index.ts'
import type { ArtifactCopy } from '../../artifact/index.ts'
import {
  type CheckTally,
  type Constraint,
  type ConstraintVerdict,
  judgeBench,
} from '../../load/index.ts'
import type { SandboxBackend } from '../../sandbox/index.ts'
import { type StepEvent, type TrialRecord, withLongIntegers } from '../../trial/index.ts'
import type { RunEvent, RunRequest } from '../model.ts'
import { readTrajectory } from '../run-folder.ts'
import { keepBench, keptBench } from './kept-verdicts.ts'

/** Shows the checks what each valid trial observed, as it was saved; one that a power cut took leaves them undecided. */
export function checkTrajectories(
  tally: CheckTally,
  records: readonly TrialRecord[],
  folder: string,
): void {
  for (const record of records) {
    if (record.verdict.status === 'invalid' || record.trajectory === '') continue
    const where = `${record.scenario}, trial ${record.trial}`
    const trajectory = readTrajectory(folder, record)
    if (trajectory === undefined) {
      tally.lose(where)
      continue
    }
    const twins = Object.entries(trajectory.twins)
    tally.see({
      where,
      scenario: record.scenario,
      calls: Object.fromEntries(twins.map(([name, { journal }]) => [name, journal])),
      changes: Object.fromEntries(twins.map(([name, { changes }]) => [name, changes])),
      answers: trajectory.events.flatMap((event) =>
        event.kind === 'step'
          ? [
              {
                step: event.step,
                method: event.request.method,
                url: event.request.url,
                status: event.response?.status ?? null,
                json: jsonIn(event.response),
                ms: Math.round(event.durationMs),
                failure: event.failure ?? null,
              },
            ]
          : [],
      ),
      output: trajectory.events.flatMap((event) => (event.kind === 'output' ? [event.text] : [])),
    })
  }
}

/** Long whole numbers are numbers to checks, as they are to those of a scenario, where they are told from texts. */
function jsonIn(response: StepEvent['response']): JsonValue {
  const { body = null, integersAsText } = response ?? {}
  return integersAsText === true ? withLongIntegers(body) : body
}

/**
 * Measures the benches on the run's copy of the artifact, one after the other, but for those that this run has measured
 * before.
 */
export async function runBenches(
  { artifact, folder, signal }: Pick<RunRequest, 'artifact' | 'folder' | 'signal'>,
  constraints: readonly Constraint[],
  copy: ArtifactCopy,
  backend: SandboxBackend,
  report: (event: RunEvent) => void,
): Promise<ConstraintVerdict[]> {
  const { absent } = artifact
  const { directory } = copy
  const setting = { directory, backend, signal, ...(absent === undefined ? {} : { absent }) }
  const verdicts: ConstraintVerdict[] = []
  for (const bench of constraints.filter((one) => one.kind === 'bench')) {
    const kept = keptBench(folder, bench)
    const verdict = kept ?? (await judgeBench(bench, setting))
    if (kept === undefined) await keepBench(folder, verdict)
    verdicts.push(verdict)
    report({ type: 'constraint', verdict })
  }
  return verdicts
}

/** What is only wished for, said as that. */
export function aspirations(constraints: readonly Constraint[]): ConstraintVerdict[] {
  return constraints.flatMap((constraint) =>
    constraint.kind === 'aspiration'
      ? [
          {
            constraint,
            status: 'inconclusive' as const,
            gated: false,
            reason: `Nothing measured it: ${constraint.why}.`,
          },
        ]
      : [],
  )
}
