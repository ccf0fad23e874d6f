/** @module The branches of a parallel stage: each a walk of its own through the same loop, with a context of its own. */

import { join } from 'node:path'
import type { GraphEdge, GraphNode } from '../graph/index.ts'
import type { BranchEnd, BranchRequest } from './model.ts'
import { openCheckpoint } from './record/checkpoint.ts'
import { applyStep, byNode, emptyState } from './record/run-state.ts'
import { clearFolder } from './record/stage-folder.ts'
import { openStepLog, readSteps } from './record/step-log.ts'
import { findConvergence } from './route/find-convergence.ts'
import { closeWalk, record, type Walk, walkGraph } from './walk-graph.ts'

/** How the branches ended, and where the run goes on. */
export interface BranchesEnd {
  readonly ends: readonly BranchEnd[]
  readonly walks: readonly Walk[]
  readonly convergence: string | undefined
}

/**
 * Runs branches until each has reached the node where they meet, or an end. A branch that was finished before the run was
 * killed is not run again, unless the run's setting says so.
 *
 * @throws what a station of a branch throws to end the run; the other branches are then aborted first
 */
export async function runBranches(
  walk: Walk,
  node: GraphNode,
  directory: string,
  request: BranchRequest,
): Promise<BranchesEnd> {
  const { setting, state } = walk
  const { graph } = setting
  const starts = request.edges.map((edge) => edge.to)
  const convergence = findConvergence(graph, node.id, starts)
  const stopAt = new Set([
    ...(walk.branch?.stopAt ?? setting.exits),
    node.id,
    ...(convergence === undefined ? [] : [convergence]),
  ])
  const others = new AbortController()
  const signal = AbortSignal.any([walk.signal, others.signal])
  const startedAt = setting.now()
  setting.report({ type: 'parallel-started', node: node.id, branches: starts.length })

  // Another attempt of the stage runs its branches anew.
  const attempts = state.retries[node.id] ?? 0
  const folder = attempts === 0 ? 'branches' : `branches.attempt-${attempts + 1}`
  const walks: Walk[] = []
  const ends: BranchEnd[] = []
  let failure: unknown
  const runOne = async (index: number) => {
    const edge = request.edges[index] as GraphEdge
    const id = branchId(starts, index)
    const branch = openBranch(
      walk,
      node,
      join(directory, node.id, folder, id),
      edge,
      {
        name: `${walk.branch === undefined ? '' : `${walk.branch.name}/`}${node.id}/${id}`,
        stopAt,
        earlier: (walk.branch?.earlier ?? 0) + state.path.length,
      },
      signal,
    )
    walks[index] = branch
    setting.report({ type: 'branch-started', node: node.id, id, index })
    const beganAt = setting.now()
    let cancelled = false
    try {
      await walkGraph(branch)
    } catch (error) {
      // Cancelled because another was first; anything else ends the run, and with it the others.
      cancelled = others.signal.aborted && !walk.signal.aborted && failure === undefined
      if (!cancelled) {
        failure ??= error
        others.abort()
        return
      }
    } finally {
      closeWalk(branch)
    }
    const ended = endOf(branch, id, node.id, setting.now() - beganAt, cancelled)
    ends[index] = ended
    const success = ended.status === 'success' || ended.status === 'partial_success'
    const { durationMs } = ended
    setting.report({ type: 'branch-completed', node: node.id, id, index, durationMs, success })
    if (success && request.firstSuccess) others.abort()
  }

  const queue = starts.keys()
  const workers = Array.from({ length: Math.max(1, request.maxParallel) }, async () => {
    for (const index of queue) {
      if (failure !== undefined) return
      if (others.signal.aborted) ends[index] = notRun(branchId(starts, index), starts[index] ?? '')
      else await runOne(index)
    }
  })
  await Promise.all(workers)
  walk.signal.throwIfAborted()
  if (failure !== undefined) throw failure
  const succeeded = ends.filter(
    ({ status }) => status === 'success' || status === 'partial_success',
  ).length
  setting.report({
    type: 'parallel-completed',
    node: node.id,
    durationMs: setting.now() - startedAt,
    succeeded,
    failed: ends.filter(({ status }) => status === 'fail').length,
  })
  const anyExit = walks.find((one) => one !== undefined && setting.exits.has(one.state.next))
  return {
    ends,
    walks: walks.filter((one) => one !== undefined),
    convergence: convergence ?? anyExit?.state.next,
  }
}

/** The branch as its folder knows it, or from its beginning. */
function openBranch(
  walk: Walk,
  node: GraphNode,
  directory: string,
  edge: GraphEdge,
  branch: NonNullable<Walk['branch']>,
  signal: AbortSignal,
): Walk {
  const { setting } = walk
  const { graph, graphHash } = setting
  if (setting.again) clearFolder(directory)
  const known = readSteps(directory, graphHash)
  const state = emptyState()
  state.context = walk.state.context.clone() as typeof state.context
  state.visits = byNode(walk.state.visits)
  const log = openStepLog(directory, setting.artifacts)
  const checkpoint = openCheckpoint(directory)
  const degrade = known.length > 0
  const made: Walk = { setting, state, directory, log, checkpoint, signal, branch, degrade }
  if (known.length > 0) {
    for (const step of known) applyStep(state, step, graph)
    checkpoint.write(state, graph, graphHash)
    return made
  }
  state.context.set('internal.branch', branch.name)
  const changes = state.context.takeChanges()
  const at = setting.now()
  record(made, {
    kind: 'begin',
    version: 2,
    graph: graph.id,
    graphHash,
    at,
    next: edge.to,
    ...changes,
  })
  state.current = node.id
  return made
}

function endOf(
  { state }: Walk,
  id: string,
  parallel: string,
  durationMs: number,
  cancelled: boolean,
): BranchEnd {
  const { context, ended, next } = state
  const lastNode = state.path.at(-1)?.node ?? ''
  const score = context.get('score')
  const rest = {
    id,
    lastNode,
    durationMs,
    outcome: lastNode === '' ? 'success' : context.getString('outcome'),
    notes: state.outcomes[lastNode]?.notes ?? '',
    score: typeof score === 'number' ? score : undefined,
    response: context.getString('last_response'),
  }
  if (cancelled)
    return { ...rest, status: 'skipped', reason: 'cancelled: another branch was first' }
  if (next === parallel) {
    return { ...rest, status: 'fail', reason: `the branch led back to "${parallel}"` }
  }
  if (ended !== undefined) return { ...rest, status: ended.status, reason: ended.reason }
  const said = lastNode === '' ? 'success' : context.getString('internal.outcome_status')
  const status = (said || 'success') as BranchEnd['status']
  return { ...rest, status, reason: context.getString('failure_reason') }
}

function notRun(id: string, start: string): BranchEnd {
  return {
    id,
    status: 'skipped',
    outcome: 'skipped',
    lastNode: start,
    reason: 'not begun: another branch was first',
    durationMs: 0,
    notes: '',
    score: undefined,
    response: '',
  }
}

/** The node that the branch begins with; a number tells branches apart that begin with the same. */
function branchId(starts: readonly string[], index: number): string {
  const start = starts[index] as string
  const before = starts.slice(0, index).filter((other) => other === start).length
  return before === 0 ? start : `${start}-${before + 1}`
}
