/** @module One stage: its station executed, as often as its retries allow (§3.5). */

import { setTimeout as wait } from 'node:timers/promises'
import { HoldoutError, type Random } from '../../../twins/base/index.ts'
import {
  durationMsOf,
  flagOf,
  type Graph,
  type GraphNode,
  parseCondition,
  textOf,
} from '../../graph/index.ts'
import type { Outcome, RunContext, StageCall, Station } from '../model.ts'
import { outcomeOf } from './outcome.ts'
import { mayPass, retryDelayMs, retryPlan } from './retry.ts'

/**
 * Thrown by a station when going on would be wrong: nothing to do, nothing changed, a bound of the job, broken
 * infrastructure. The run ends `stopped`; resuming it executes the same node again.
 */
export class StopRun extends Error {
  override readonly name = 'StopRun'
  /** `infrastructure`: what broke is none of the artifact's doing and may pass by itself. */
  override readonly cause: 'decision' | 'infrastructure'

  constructor(message: string, cause: StopRun['cause'] = 'decision') {
    super(message)
    this.cause = cause
  }
}

/** Waits between attempts; ends early, by throwing, when the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** What a stage needs to be executed. */
export interface StageRequest {
  readonly node: GraphNode
  readonly graph: Graph
  readonly station: Station
  readonly context: RunContext
  readonly directory: string
  readonly signal: AbortSignal
  readonly call: StageCall
  /** Attempts made before this process began, of a run that was killed between two. */
  readonly attemptsBefore: number
  readonly random: Random
  readonly sleep: Sleep
  onAttempt(attempt: number): void
  /** Called before each wait, so that the count survives a kill. */
  onRetry(attempt: number, delayMs: number, reason: string): void
}

/** Really waits. */
export const sleepReally: Sleep = async (ms, signal) => {
  await wait(ms, undefined, { signal })
}

/**
 * Executes a stage until it gives something other than `retry` or its attempts are used up.
 *
 * @throws {StopRun} when the station ends the run; {HoldoutError} for a mistake of the user's, which no retry mends;
 *   anything else once the signal is aborted
 */
export async function executeStage(request: StageRequest): Promise<Outcome> {
  const { node, graph, signal, context } = request
  const { attempts, policy } = retryPlan(node, graph)
  for (let attempt = request.attemptsBefore + 1; ; attempt += 1) {
    request.onAttempt(attempt)
    const { outcome, again } = await attemptOnce(request)
    signal.throwIfAborted()
    context.set(`internal.retry_count.${node.id}`, attempt - 1)
    if (!again) return outcome
    const reason = outcome.failureReason ?? outcome.notes ?? 'the stage asked to be tried again'
    if (attempt >= attempts) return exhausted(node, graph, attempts, outcome, reason)
    const delayMs = retryDelayMs(policy, attempt + 1, request.random)
    request.onRetry(attempt, delayMs, reason)
    await request.sleep(delayMs, signal)
  }
}

function exhausted(
  node: GraphNode,
  graph: Graph,
  attempts: number,
  last: Outcome,
  reason: string,
): Outcome {
  const details = {
    ...last,
    failureReason: attempts > 1 ? `max retries exceeded: ${reason}` : reason,
  }
  // An edge that asks for `retry` is where the graph wants to go with it.
  const routed = last.status === 'retry' && asksFor(graph, node.id, last.raw)
  if (flagOf(node.attributes, 'allow_partial') && !routed) {
    return outcomeOf('partial_success', { notes: details.failureReason })
  }
  // A `retry` of one's own stays readable to conditions such as `outcome=retry`.
  const raw = last.status === 'retry' ? last.raw : 'fail'
  return { ...details, status: 'fail', raw }
}

function asksFor(graph: Graph, id: string, word: string): boolean {
  return graph.edges
    .filter((edge) => edge.from === id)
    .flatMap((edge) => parseCondition(textOf(edge.attributes, 'condition')))
    .some(({ key, operator, literal }) => key === 'outcome' && operator === '=' && literal === word)
}

async function attemptOnce(request: StageRequest): Promise<{ outcome: Outcome; again: boolean }> {
  const { node, graph, station, context, directory } = request
  const limitMs = station.timesItself ? undefined : durationMsOf(node.attributes, 'timeout')
  const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs)
  const signal = limit === undefined ? request.signal : AbortSignal.any([request.signal, limit])
  try {
    const outcome = await station.execute(node, context, graph, directory, signal, request.call)
    return { outcome, again: outcome.status === 'retry' }
  } catch (error) {
    if (error instanceof StopRun || error instanceof HoldoutError) throw error
    if (request.signal.aborted) throw error
    const late = limit?.aborted === true
    const message = late
      ? `it took longer than ${limitMs} ms`
      : error instanceof Error
        ? error.message
        : String(error)
    const again = !late && mayPass(error)
    const failureClass = again ? 'transient_infra' : 'deterministic'
    return {
      outcome: outcomeOf('fail', {
        failureReason: message,
        contextUpdates: { failure_class: failureClass },
      }),
      again,
    }
  }
}
