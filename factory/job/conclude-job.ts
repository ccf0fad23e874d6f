/** @module From how a run ended to a terminal state, and what is delivered with it; which iteration is the best. */

import { EXIT, type ExitCode } from '../../twins/base/index.ts'
import type { Snapshot } from '../boundary/index.ts'
import type { GraphRun } from '../engine/index.ts'
import type { Reproduction } from '../stations/index.ts'
import type { IterationRecord } from './job-folder.ts'
import type { JobStop } from './measure-workspace.ts'
import type { Iteration, TerminalState } from './model.ts'

/** The exit code of each terminal state, as DESIGN's table has it. */
export const TERMINAL_EXIT_CODES: Readonly<Record<TerminalState, ExitCode>> = {
  PR_READY: EXIT.pass,
  NO_OP: EXIT.noOp,
  ESCALATE: EXIT.escalate,
  RETRYABLE_FAILURE: EXIT.retryableFailure,
}

/** What the end of a job is judged by. */
export interface JobEnd {
  readonly run: GraphRun
  readonly stop: JobStop | undefined
  readonly iterations: readonly IterationRecord[]
  readonly base: Snapshot
  /** Canaries found anywhere, by place. */
  readonly found: readonly { readonly where: string }[]
  /** What the packet's command showed, in order. */
  readonly reproductions?: readonly Reproduction[]
  /** Changed files that the packet's scope does not name. */
  readonly outOfScope?: readonly string[]
}

/** A terminal state, why, and the tree that goes with it. */
export interface Conclusion {
  readonly state: TerminalState
  readonly why: string
  /** What is delivered (PR_READY), or the best that was measured; the base when nothing was. */
  readonly tree: string
}

/**
 * Judges the end of a job. Only a measured pass is PR_READY: whatever a graph or an agent says of itself, the last gate
 * must have passed, and what is delivered is the very tree that passed. A canary found anywhere is never PR_READY.
 */
export function concludeJob(end: JobEnd): Conclusion {
  const { run, stop, iterations, base, found } = end
  const last = iterations.at(-1)
  const best = bestIteration(iterations)?.tree ?? base.tree
  const because = (state: TerminalState, why: string): Conclusion => ({ state, why, tree: best })
  if (stop?.canary === true) return because(stop.state, stop.why)
  if (found.length > 0) {
    const [first, ...others] = found
    const more = others.length === 0 ? '' : ` and ${others.length} more places`
    return because(
      'ESCALATE',
      `a scenario’s canary was found where agents have been: ${first?.where}${more}`,
    )
  }
  if (stop !== undefined) return because(stop.state, stop.why)
  if (run.status === 'stopped' && run.retryable) return because('RETRYABLE_FAILURE', run.reason)
  if (run.status !== 'success') return because('ESCALATE', run.reason)
  if (last === undefined) {
    return because('ESCALATE', 'the graph reached its end without a validation')
  }
  if (last.gate.status !== 'pass') {
    return because(
      'ESCALATE',
      `the graph reached its end, but the gate is ${last.gate.status}: ${last.gate.headline}`,
    )
  }
  const seen = end.reproductions?.at(-1)
  if (seen !== undefined && seen.seen !== 'green') {
    return because(
      'ESCALATE',
      `the gate is open, but the reproduction is ${seen.seen}: ${seen.command}`,
    )
  }
  if (last.tree === base.tree) {
    const absent = seen === undefined ? '' : 'the fault could not be reproduced; '
    return {
      state: 'NO_OP',
      why: `nothing had to be changed: ${absent}${last.gate.headline}`,
      tree: base.tree,
    }
  }
  if (seen !== undefined && seen.tree !== last.tree) {
    return because(
      'ESCALATE',
      `the gate is open, but files changed after the reproduction was last green: ${seen.command}`,
    )
  }
  const first = end.reproductions?.[0]
  if (first?.seen === 'green' && first.tree === base.tree) {
    return because(
      'ESCALATE',
      `the gate is open, but the change is not of this task: its fault was not there before either: ${first.command}`,
    )
  }
  const [outside, ...more] = end.outOfScope ?? []
  if (outside !== undefined) {
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    return because(
      'ESCALATE',
      `the gate is open, but ${outside}${others} changed, outside of the packet’s scope`,
    )
  }
  return { state: 'PR_READY', why: last.gate.headline, tree: last.tree }
}

/** Compares two iterations: more gated parts passing, then higher satisfaction, then fewer symptoms. Positive: a is better. */
export function compareIterations(a: Iteration, b: Iteration): number {
  const passed = ({ gate }: Iteration) => (gate.status === 'pass' ? 1 : 0)
  const parts = ({ gate }: Iteration) =>
    gate.parts.filter((part) => part.gated && part.status === 'pass').length
  // Rates that differ only by rounding are equal.
  const mean = ({ gate }: Iteration) => Math.round((gate.satisfaction.mean ?? 0) * 1e9)
  return (
    passed(a) - passed(b) ||
    parts(a) - parts(b) ||
    mean(a) - mean(b) ||
    b.symptoms.length - a.symptoms.length
  )
}

/** The best iteration, the earliest of equals; undefined when none was measured. */
export function bestIteration<T extends Iteration>(iterations: readonly T[]): T | undefined {
  return iterations.reduce<T | undefined>(
    (best, next) => (best === undefined || compareIterations(next, best) > 0 ? next : best),
    undefined,
  )
}

/** How many iterations have passed since the last one that was better than all before it. */
export function iterationsWithoutProgress(iterations: readonly Iteration[]): number {
  const best = bestIteration(iterations)
  return best === undefined ? 0 : iterations.length - 1 - iterations.indexOf(best)
}
