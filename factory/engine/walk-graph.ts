/** @module The loop of a run, and of each branch of a parallel stage: one node after the other, each step recorded (§3.2). */

import type { Listener, Random } from '../../twins/base/index.ts'
import { flagOf, type Graph, type GraphNode, labelOf } from '../graph/index.ts'
import type {
  BranchEnd,
  BranchRequest,
  Choose,
  FactoryEvent,
  Outcome,
  PathStep,
  RunLimits,
  StageCall,
  Stations,
} from './model.ts'
import type { ArtifactStore } from './record/artifact-store.ts'
import type { CheckpointFile } from './record/checkpoint.ts'
import { applyStep, byNode, initialValues, type RunState } from './record/run-state.ts'
import { openStageFolder, stageFolder, writeStatus } from './record/stage-folder.ts'
import type { StepLog, StepRecord } from './record/step-log.ts'
import { afterBranches, askForEdge } from './route/ask-for-edge.ts'
import { boundMet } from './route/bounds.ts'
import { redirectTarget, unsatisfiedGate } from './route/goal-gates.ts'
import { passesThrough, type Selection, selectEdge } from './route/select-edge.ts'
import { type BranchesEnd, runBranches } from './run-branches.ts'
import { executeStage, type Sleep, StopRun } from './stage/execute-stage.ts'
import { mayPass, outcomeOf } from './stage/outcome.ts'
import { stageCallOf } from './stage/stage-call.ts'

/** What a run and its branches share. */
export interface WalkSetting {
  readonly graph: Graph
  readonly graphHash: string
  readonly stations: Stations
  readonly limits: RunLimits
  readonly exits: ReadonlySet<string>
  readonly choose: Choose | undefined
  readonly report: Listener<FactoryEvent>
  readonly random: Random
  readonly sleep: Sleep
  readonly now: () => number
  readonly artifacts: ArtifactStore
  /** Given to the context anew after a `loop_restart`. */
  readonly given: Parameters<typeof initialValues>[1]
  readonly again: boolean
}

/** One way through the graph: the run's own, or a branch's. */
export interface Walk {
  readonly setting: WalkSetting
  readonly state: RunState
  readonly directory: string
  readonly log: StepLog
  readonly checkpoint: CheckpointFile
  readonly signal: AbortSignal
  /** Of a branch: what its steps and events are marked with, where it ends, and how many stages went before it. */
  readonly branch?: {
    readonly name: string
    readonly stopAt: ReadonlySet<string>
    readonly earlier: number
  }
  /** Under `full` the first stage after a resume goes on in no session, since none outlives its process. */
  degrade: boolean
}

/**
 * Walks until the run has ended or, in a branch, until its end is reached.
 *
 * @throws {StopRun} when a station ends the run; {HoldoutError} for what the user has to mend; whatever the signal's
 *   abort made a station throw
 */
export async function walkGraph(walk: Walk): Promise<void> {
  const { state, branch, signal } = walk
  while (state.ended === undefined && branch?.stopAt.has(state.next) !== true) {
    signal.throwIfAborted()
    await step(walk)
  }
}

/** Records a step: synced, applied, shown. The log comes first: what it does not hold has not happened. */
export function record(walk: Walk, made: StepRecord): void {
  const { setting, state, log, checkpoint } = walk
  log.append(made)
  applyStep(state, made, setting.graph)
  checkpoint.write(state, setting.graph, setting.graphHash)
  report(walk, { type: 'checkpoint', node: state.current })
}

/** Closes the files of a walk. */
export function closeWalk(walk: Walk): void {
  walk.log.close()
  walk.checkpoint.close()
}

/** Reports an event, marked with the branch that it happens in. */
function report(walk: Walk, event: FactoryEvent): void {
  const { branch, setting } = walk
  setting.report(branch === undefined ? event : { branch: branch.name, ...event })
}

async function step(walk: Walk): Promise<void> {
  const { setting, state, branch } = walk
  const { graph, limits, exits } = setting
  const node = graph.nodes.get(state.next) as GraphNode
  const bound = boundMet(state, limits, node.id, branch?.earlier ?? 0)
  if (bound !== undefined) {
    end(walk, 'fail', bound)
    return
  }
  if (exits.has(node.id)) {
    arrive(walk, node)
    return
  }

  const visit = (state.visits[node.id] ?? 0) + 1
  const directory = directoryOf(walk)
  openStageFolder(directory, node.id, visit)
  state.context.set('current_node', node.id)
  const startedAt = setting.now()
  const done = await execute(walk, node, visit, directory)
  const { outcome } = done
  const durationMs = setting.now() - startedAt
  leaveInContext(state, node, outcome)
  writeStatus(directory, node.id, outcome)
  if (outcome.status === 'fail') {
    const error = outcome.failureReason ?? `outcome ${outcome.raw}`
    report(walk, { type: 'stage-failed', node: node.id, error, willRetry: false })
  }
  report(walk, { type: 'stage-completed', node: node.id, outcome, durationMs })
  const selection = await select(walk, node, outcome, directory, done.branches)
  const to = selection.kind === 'go' ? { to: selection.to, why: selection.why } : {}
  const at = setting.now()
  const { contextUpdates: _, ...kept } = outcome
  const made: StepRecord = {
    kind: 'stage',
    node: node.id,
    visit,
    at,
    outcome: kept,
    step: stepOf(walk, { node: node.id, outcome: outcome.raw, durationMs, ...to }),
    next: selection.kind === 'go' ? selection.to : '',
    ...(selection.kind === 'go' && selection.edge !== undefined
      ? { via: graph.edges.indexOf(selection.edge) }
      : {}),
    fidelity: done.call.fidelity,
    ...(done.branches === undefined ? {} : { inner: innerOf(done.branches) }),
    ...restartOf(walk, selection),
    ...state.context.takeChanges(),
  }
  if (selection.kind === 'go') {
    report(walk, { type: 'edge', from: node.id, to: selection.to, why: selection.why })
    record(walk, made)
  } else deadEnd(walk, node, outcome, made)
}

async function execute(walk: Walk, node: GraphNode, visit: number, directory: string) {
  const { setting, state } = walk
  const { kind, station } = setting.stations.resolve(node)
  let branches: BranchesEnd | undefined
  const call: StageCall = stageCallOf(walk, node, visit, directory, {
    report: (event) => report(walk, event),
    async runBranches(request: BranchRequest): Promise<readonly BranchEnd[]> {
      branches = await runBranches(walk, node, directory, request)
      return branches.ends
    },
  })
  walk.degrade = false
  if (station === undefined) {
    const outcome = outcomeOf('fail', { failureReason: `no station for kind "${kind}"` })
    return { outcome, call, branches }
  }
  const outcome = await executeStage({
    node,
    graph: setting.graph,
    station,
    context: state.context,
    directory,
    signal: walk.signal,
    call,
    attemptsBefore: state.retries[node.id] ?? 0,
    random: setting.random.fork(walk.branch?.name ?? '', node.id, visit),
    sleep: setting.sleep,
    onAttempt: (attempt) => {
      const index = (walk.branch?.earlier ?? 0) + state.path.length + 1
      const label = labelOf(node)
      report(walk, { type: 'stage-started', node: node.id, label, index, visit, attempt })
    },
    onRetry: (attempt, delayMs, reason) => {
      report(walk, { type: 'stage-failed', node: node.id, error: reason, willRetry: true })
      report(walk, { type: 'stage-retrying', node: node.id, attempt, delayMs, reason })
      const changes = state.context.takeChanges()
      record(walk, { kind: 'retry', node: node.id, attempt, at: setting.now(), ...changes })
    },
  })
  return { outcome, call, branches }
}

function leaveInContext(state: RunState, node: GraphNode, outcome: Outcome): void {
  if (outcome.contextUpdates !== undefined) state.context.apply(outcome.contextUpdates)
  if (outcome.status === 'skipped') return
  state.context.apply({
    outcome: outcome.raw,
    preferred_label: outcome.preferredLabel ?? '',
    failure_reason: outcome.failureReason ?? '',
    'internal.outcome_status': outcome.status,
    // A diamond hands on what came before it, and with it whose failure that was.
    ...(passesThrough(node) ? {} : { 'internal.outcome_of': node.id }),
  })
}

async function select(
  walk: Walk,
  node: GraphNode,
  outcome: Outcome,
  directory: string,
  branches: BranchesEnd | undefined,
): Promise<Selection> {
  const { setting, state, signal } = walk
  const { graph, choose } = setting
  const { context } = state
  if (branches !== undefined) return afterBranches(graph, node, outcome, branches.convergence)
  const selection = selectEdge({ graph, node, outcome, context, mayAsk: choose !== undefined })
  if (selection.kind !== 'ask' || choose === undefined) return selection
  const asked = { node, graph, context, directory, signal }
  const { answer, options, by, chosen } = await askForEdge(
    choose,
    asked,
    selection.options,
    outcome,
  )
  report(walk, { type: 'choice', node: node.id, options, chosen, by })
  context.appendLog(`choice at ${node.id} between ${options.join(' | ')}: ${chosen}, by ${by}`)
  return answer
}

/** At the exit: goal gates, then what the last stage said. */
function arrive(walk: Walk, exit: GraphNode): void {
  const { state, setting } = walk
  const gate = unsatisfiedGate(state, setting.graph)
  if (gate !== undefined) {
    redirect(walk, exit, gate)
    return
  }
  const failed = state.context.getString('internal.outcome_status') === 'fail'
  const outcome = outcomeOf(failed ? 'fail' : 'success')
  writeStatus(directoryOf(walk), exit.id, outcome)
  const step = stepOf(walk, { node: exit.id, outcome: outcome.raw, durationMs: 0 })
  if (failed) {
    const at = state.context.getString('internal.outcome_of')
    const reason = state.context.getString('failure_reason') || 'no reason given'
    end(walk, 'fail', `the exit was reached with a failed stage: ${at}: ${reason}`, step)
  } else end(walk, 'success', 'Pipeline completed', step)
}

/** Back to a retry target, because a goal gate is not satisfied (§3.4). */
function redirect(walk: Walk, exit: GraphNode, gate: GraphNode): void {
  const { state, setting } = walk
  const to = redirectTarget(gate, setting.graph)
  if (to === undefined) {
    end(walk, 'fail', `Goal gate "${gate.id}" unsatisfied and no retry target`)
  } else if (state.redirects >= setting.limits.maxRedirects) {
    const reason = `goal gate "${gate.id}" still unsatisfied after ${state.redirects} redirects (bound: maxRedirects)`
    end(walk, 'fail', reason)
  } else {
    const why = `goal gate "${gate.id}" is not satisfied`
    const step = { node: exit.id, outcome: 'redirected', durationMs: 0, to, why }
    report(walk, { type: 'edge', from: exit.id, to, why })
    record(walk, { kind: 'redirect', at: setting.now(), step, next: to })
  }
}

function deadEnd(walk: Walk, node: GraphNode, outcome: Outcome, made: StepRecord): void {
  if (outcome.status === 'fail') {
    const reason = `stage "${node.id}" failed: ${outcome.failureReason ?? `outcome ${outcome.raw}`}`
    // What may pass by itself and nothing in the graph handles: the run can be resumed once it has passed.
    if (mayPass(outcome)) {
      throw new StopRun(reason, 'infrastructure')
    }
    record(walk, made)
    end(walk, 'fail', reason)
    return
  }
  record(walk, made)
  if (walk.setting.graph.edges.some((edge) => edge.from === node.id)) {
    // Success is reaching an end, not running out of edges whose conditions hold.
    end(walk, 'fail', `no edge leads on from "${node.id}" after outcome ${outcome.raw}`)
  } else end(walk, 'success', 'Pipeline completed')
}

function end(walk: Walk, status: 'success' | 'fail', reason: string, step?: PathStep): void {
  const at = walk.setting.now()
  record(walk, { kind: 'end', at, status, reason, ...(step === undefined ? {} : { step }) })
}

/** A `loop_restart` edge starts the run anew; a branch only goes along it, since it is no run of its own. */
function restartOf(walk: Walk, selection: Selection) {
  if (walk.branch !== undefined || selection.kind !== 'go' || selection.edge === undefined)
    return {}
  if (!flagOf(selection.edge.attributes, 'loop_restart')) return {}
  const { setting, state } = walk
  const counted = { ...setting.given, 'internal.loop_restart_count': state.restarts + 1 }
  return { restart: initialValues(setting.graph, counted) }
}

function innerOf({ walks }: BranchesEnd) {
  return {
    path: walks.flatMap(({ state }) => state.path),
    outcomes: byNode(...walks.map(({ state }) => state.outcomes)),
  }
}

function stepOf(walk: Walk, step: PathStep): PathStep {
  return walk.branch === undefined ? step : { ...step, branch: walk.branch.name }
}

/** A restarted run's files are in a folder of their own. */
export function directoryOf({ state, directory }: Walk): string {
  return state.restarts === 0 ? directory : stageFolder(directory, `restart-${state.restarts}`)
}
