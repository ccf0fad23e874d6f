/** @module One validation of the loop: the workspace checked, frozen, measured, recorded; and the reasons to stop there. */

import { HoldoutError } from '../../twins/base/index.ts'
import type { LineLog } from '../../twins/base/node/index.ts'
import {
  changedPaths,
  collidingPaths,
  protectedChanges,
  type Snapshot,
  type SnapshotStore,
  searchCanaries,
} from '../boundary/index.ts'
import { StopRun } from '../engine/index.ts'
import type { Measure } from '../stations/index.ts'
import { bestIteration, compareIterations, iterationsWithoutProgress } from './conclude-job.ts'
import { convergenceContext } from './convergence/convergence-context.ts'
import { type IterationRecord, type JobPaths, treeLeftBy } from './job-folder.ts'
import type { TerminalState, Validate, Validation } from './model.ts'

/** What measuring works with. */
export interface MeasureOptions {
  readonly paths: JobPaths
  readonly workspace: string
  readonly store: SnapshotStore
  readonly base: Snapshot
  readonly validate: Validate
  readonly canaries: readonly string[]
  /** Globs of what may not be changed. */
  readonly protect: readonly string[]
  /** Iterations measured before, of a resumed job; added to as the job goes on. */
  readonly iterations: IterationRecord[]
  readonly log: LineLog
  readonly maxIterations: number
  /** Iterations without progress after which the job gives up. */
  readonly patience: number
  /** Put the workspace back to the best iteration after one that is worse. */
  readonly rollback: boolean
  /** Told before an agent is: from here on it counts as seen. */
  onFeedback(record: IterationRecord): void
  onEvent(node: string, event: unknown): void
}

/** Why the job stopped at a validation. */
export interface JobStop {
  readonly state: TerminalState
  readonly why: string
  /** A canary was found, which nothing else outweighs. */
  readonly canary?: true
}

/** A measure for the validate station, and why it stopped the job once it has. */
export interface WorkspaceMeasure {
  readonly measure: Measure
  readonly stop: () => JobStop | undefined
}

/**
 * Makes the measure of a job. What is validated is a frozen copy of the workspace, so that what passed is what is
 * delivered. It stops the job when a canary or a link is found, nothing changed since a gate that did not pass, the gate
 * is invalid, nothing in it is for an agent to mend, nothing gets better, or the bound is met.
 */
export function measureWorkspace(options: MeasureOptions): WorkspaceMeasure {
  const { paths, workspace, store, base, iterations } = options
  let stopped: JobStop | undefined
  const stop = (state: TerminalState, why: string): StopRun => {
    stopped = { state, why }
    return new StopRun(why, state === 'RETRYABLE_FAILURE' ? 'infrastructure' : 'decision')
  }

  const checked = async (): Promise<Snapshot> => {
    const snapshot = await store.take(workspace)
    const [problem] = snapshot.problems
    if (problem !== undefined) {
      throw stop(
        'ESCALATE',
        `${visible(problem.path)} may not come back from the workspace: ${visible(problem.problem)}`,
      )
    }
    const changed = changedPaths(base.files, snapshot.files)
    const [forbidden] = protectedChanges(changed, options.protect)
    if (forbidden !== undefined) {
      throw stop('ESCALATE', `${visible(forbidden)} was changed, which agents may not touch`)
    }
    const [colliding] = collidingPaths(base.files, snapshot.files)
    if (colliding !== undefined) {
      throw stop(
        'ESCALATE',
        `${visible(colliding)} has the name of another file or folder but for its letters’ case: on some machines one of them is lost`,
      )
    }
    const places = [{ name: 'workspace', path: workspace }]
    const { found } = await searchCanaries({ canaries: options.canaries, places })
    const [finding] = found
    if (finding !== undefined) {
      const why = `a scenario’s canary was found where agents work: ${finding.where}`
      stopped = { state: 'ESCALATE', why, canary: true }
      throw new StopRun(why)
    }
    return snapshot
  }

  const measured = async (
    iteration: number,
    node: string,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<IterationRecord> => {
    await store.restore(snapshot, paths.candidate)
    let validation: Validation
    try {
      const onEvent = (event: unknown) => options.onEvent(node, event)
      validation = await options.validate({
        artifact: paths.candidate,
        iteration,
        signal,
        onEvent,
      })
    } catch (error) {
      if (signal.aborted) throw error
      if (error instanceof HoldoutError) {
        // The definition was good for what the job began with: it is the change that it cannot be measured by.
        if (!error.code.startsWith('ARTIFACT_') || snapshot.tree === base.tree) throw error
        throw stop('ESCALATE', `what the agent left cannot be validated: ${error.message}`)
      }
      const said = error instanceof Error ? error.message : String(error)
      throw stop('RETRYABLE_FAILURE', `validation itself failed: ${said}`)
    }
    signal.throwIfAborted()
    const last = iterations.at(-1)
    const left = last === undefined ? base.tree : treeLeftBy(last, iterations)
    const measuredNow: IterationRecord = {
      iteration,
      gate: validation.gate,
      folder: validation.folder,
      symptoms: validation.symptoms,
      ...(validation.feedback === undefined ? {} : { feedback: validation.feedback }),
      changedFiles: changedPaths((store.find(left) ?? base).files, snapshot.files),
      tree: snapshot.tree,
    }
    const best = bestIteration(iterations)
    const worse = options.rollback && best !== undefined && compareIterations(measuredNow, best) < 0
    const record = worse ? { ...measuredNow, rolledBackTo: best.iteration } : measuredNow
    options.log.append(JSON.stringify(record))
    iterations.push(record)
    return record
  }

  return {
    stop: () => stopped,
    async measure(iteration, node, signal) {
      const snapshot = await checked().catch((error: unknown) => {
        if (stopped !== undefined || error instanceof HoldoutError) throw error
        const said = error instanceof Error ? error.message : String(error)
        throw stop('RETRYABLE_FAILURE', `the workspace could not be read: ${said}`)
      })
      const kept = iterations[iteration - 1]
      // Measured already, but the job was killed before its checkpoint: the same answer, unless it proved nothing.
      const known =
        kept?.tree === snapshot.tree && kept.gate.status !== 'invalid' ? kept : undefined
      iterations.length = Math.min(
        iterations.length,
        known === undefined ? iteration - 1 : iteration,
      )
      const previous = iterations[iteration - 2]
      const unchanged = previous !== undefined && treeLeftBy(previous, iterations) === snapshot.tree
      if (unchanged && previous.gate.status !== 'pass') {
        throw stop(
          'ESCALATE',
          `the agent changed nothing in answer to the feedback: ${told(previous.symptoms)}`,
        )
      }
      const record = known ?? (await measured(iteration, node, snapshot, signal))
      const { gate, symptoms } = record
      if (gate.status === 'invalid') {
        throw stop('RETRYABLE_FAILURE', `the gate is invalid: ${gate.headline}`)
      }
      if (gate.status === 'inconclusive' && symptoms.length === 0) {
        throw stop(
          'ESCALATE',
          `the gate is inconclusive, and there is nothing to mend: ${gate.headline}`,
        )
      }
      if (gate.status !== 'pass') {
        if (iteration >= options.maxIterations) {
          throw stop(
            'ESCALATE',
            `${iteration} iterations did not open the gate (bound: maxIterations)`,
          )
        }
        const idle = iterationsWithoutProgress(iterations)
        if (idle >= options.patience) {
          throw stop(
            'ESCALATE',
            `${idle} iterations in a row made nothing better (bound: patience)`,
          )
        }
        options.onFeedback(record)
      }
      const convergence = convergenceContext(iterations)
      const best = iterations.find((one) => one.iteration === record.rolledBackTo)
      const better = best === undefined ? undefined : store.find(best.tree)
      if (best === undefined || better === undefined) return { gate, symptoms, convergence }
      // The agent goes on from the best state, and from what users noticed there.
      await store.restore(better, workspace)
      return { gate, symptoms: [...best.symptoms, UNDONE], convergence }
    },
  }
}

const UNDONE =
  'The last change made this worse and was undone; the files are as they were before it.'

/** A file's name without what a terminal would obey. */
function visible(name: string): string {
  return name.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

function told(symptoms: readonly string[]): string {
  if (symptoms.length === 0) return 'it named no symptom'
  const [first, ...others] = symptoms
  return others.length === 0 ? `“${first}”` : `“${first}” and ${others.length} more`
}
