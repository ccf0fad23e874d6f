/** @module The station that fans out (§4.8): a branch for each edge, run by the engine, joined by a policy. */

import { conditionLookup, outcomeOf, type Station } from '../../engine/index.ts'
import {
  type ConditionLookup,
  evaluateCondition,
  type GraphEdge,
  integerOf,
  parseCondition,
  textOf,
} from '../../graph/index.ts'

/** The context key under which a fan-in finds what the branches came to. */
export const RESULTS_KEY = 'parallel.results'

/** What `parallel.results` holds of each branch. */
export type BranchResult = {
  readonly id: string
  readonly status: string
  readonly outcome: string
  readonly last_node: string
  readonly reason: string
  readonly notes: string
  readonly response: string
  readonly score: number | null
}

const MAX_PARALLEL = 4

/**
 * Fans out. `join_policy` is `wait_all` (success when no branch failed, else `partial_success`) or `first_success` (success
 * when one succeeded, else `fail`; the branches that still run are cancelled). `max_parallel` bounds how many run at once:
 * 4 unless given. An edge whose condition does not hold is no branch. `parallel.results` holds how each ended.
 */
export const parallelStation: Station = {
  async execute(node, context, graph, _directory, _signal, call) {
    const policy = textOf(node.attributes, 'join_policy') || 'wait_all'
    if (policy !== 'wait_all' && policy !== 'first_success') {
      return outcomeOf('fail', { failureReason: `unknown join_policy "${policy}"` })
    }
    const lookup = conditionLookup(context)
    const edges = graph.edges.filter((edge) => edge.from === node.id && holds(edge, lookup))
    if (edges.length === 0) return outcomeOf('fail', { failureReason: 'no edge to branch along' })
    if (call === undefined) throw new Error('a parallel station is executed by the engine only')
    const ends = await call.runBranches({
      edges,
      maxParallel: Math.max(1, integerOf(node.attributes, 'max_parallel') ?? MAX_PARALLEL),
      firstSuccess: policy === 'first_success',
    })
    const results: BranchResult[] = ends.map((end) => ({
      id: end.id,
      status: end.status,
      outcome: end.outcome,
      last_node: end.lastNode,
      reason: end.reason,
      notes: end.notes,
      response: end.response,
      score: end.score ?? null,
    }))
    const contextUpdates = { [RESULTS_KEY]: results, last_stage: node.id }
    const succeeded = ends.filter((end) => /^(success|partial_success)$/.test(end.status)).length
    const failed = ends.filter((end) => end.status === 'fail')
    const notes = `${succeeded} of ${ends.length} branches succeeded`
    const failureReason = `${notes}: ${failed.map((end) => `${end.id}: ${end.reason}`).join('; ')}`
    if (policy === 'first_success') {
      if (succeeded > 0) return outcomeOf('success', { notes, contextUpdates })
      return outcomeOf('fail', { failureReason, contextUpdates })
    }
    if (failed.length === 0) return outcomeOf('success', { notes, contextUpdates })
    return outcomeOf('partial_success', { notes: failureReason, contextUpdates })
  },
}

function holds(edge: GraphEdge, lookup: ConditionLookup): boolean {
  return evaluateCondition(parseCondition(textOf(edge.attributes, 'condition')), lookup)
}
