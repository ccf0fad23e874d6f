/** @module The engine's door: a graph checked, begun or resumed, walked to an end, its record closed (§3.1). */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createRandom,
  createReporter,
  type JsonObject,
  type Listener,
  throwIfAny,
} from '../../twins/base/index.ts'
import { makeFolder } from '../../twins/base/node/index.ts'
import {
  diagnosticError,
  findEnds,
  type Graph,
  type LintRule,
  lintGraph,
  textOf,
} from '../graph/index.ts'
import type { Choose, FactoryEvent, PathStep, RunLimits, RunStatus, Stations } from './model.ts'
import { openArtifacts } from './record/artifact-store.ts'
import { openCheckpoint } from './record/checkpoint.ts'
import { applyStep, emptyState, hashGraph, initialValues } from './record/run-state.ts'
import { openStepLog, readSteps, stepLogPath } from './record/step-log.ts'
import { boundsOf } from './route/bounds.ts'
import { type Sleep, StopRun, sleepReally } from './stage/execute-stage.ts'
import { closeWalk, record, type Walk, type WalkSetting, walkGraph } from './walk-graph.ts'

/** What a run needs. */
export interface RunGraphRequest {
  readonly graph: Graph
  readonly stations: Stations
  /** The run's folder: checkpoint, and a folder for each node. */
  readonly directory: string
  readonly signal: AbortSignal
  /** Put into the context before the first stage. */
  readonly context?: JsonObject
  /** Decides between edges that only a label tells apart; without it the specification's steps do. */
  readonly choose?: Choose
  readonly onEvent?: Listener<FactoryEvent>
  /** Go on from the folder's checkpoint, if there is one. Otherwise the run starts anew. */
  readonly resume?: boolean
  readonly limits?: Partial<RunLimits>
  /** For the jitter of waits between retries. */
  readonly seed?: string
  readonly sleep?: Sleep
  /** Milliseconds since the epoch, for timestamps and durations. */
  readonly now?: () => number
  /**
   * Branches of a parallel stage that were finished before the run was killed are run again: for stations that work in one
   * place, which was put back to what it was before the stage.
   */
  readonly branchesAgain?: boolean
  /** Rules of one's own, besides the specification's. */
  readonly lintRules?: readonly LintRule[]
}

/** How a run ended. */
export interface GraphRun {
  readonly status: RunStatus
  readonly reason: string
  /** For `stopped`: whether something broke that may pass by itself. */
  readonly retryable: boolean
  readonly path: readonly PathStep[]
  /** Nodes that completed since the last restart, in the order in which they first did. */
  readonly completed: readonly string[]
  readonly context: JsonObject
  readonly directory: string
}

/**
 * Runs a graph to an end. A graph with lint errors is refused before anything runs; a station's failure is an outcome.
 *
 * @throws {HoldoutError} `GRAPH_INVALID`, and what reading the steps of an earlier process may throw
 */
export async function runGraph(request: RunGraphRequest): Promise<GraphRun> {
  const { graph, stations, directory, signal } = request
  const findings = lintGraph(graph, { stations: stations.kinds }, request.lintRules)
  throwIfAny(findings.filter((d) => d.severity === 'error').map(diagnosticError))
  const report = createReporter(request.onEvent)
  const now = request.now ?? Date.now
  const startedAt = now()
  const walk = openWalk(request, report, now)
  let end: { status: RunStatus; reason: string }
  let retryable = false
  try {
    await walkGraph(walk)
    end = walk.state.ended as NonNullable<typeof walk.state.ended>
  } catch (error) {
    if (error instanceof StopRun) {
      end = { status: 'stopped', reason: error.message }
      retryable = error.cause === 'infrastructure'
    } else if (signal.aborted)
      end = { status: 'interrupted', reason: 'interrupted; it can be resumed' }
    else throw error
  } finally {
    closeWalk(walk)
  }
  const { path, next, context, completed } = walk.state
  const artifacts = walk.setting.artifacts.list().length
  report({ type: 'run-finished', ...end, durationMs: now() - startedAt, artifacts })
  // A stopped stage left no record, since resuming executes it again; the picture shows it all the same.
  const stopped = { node: next, outcome: 'stopped', durationMs: 0 }
  return {
    ...end,
    retryable,
    path: end.status === 'stopped' ? [...path, stopped] : path,
    completed,
    context: context.snapshot(),
    directory,
  }
}

/** The context of a run as its last step left it; undefined when it has not begun. */
export function readRunContext(directory: string, graph: Graph): JsonObject | undefined {
  const steps = readSteps(directory, hashGraph(graph))
  if (steps.length === 0) return undefined
  const state = emptyState()
  for (const step of steps) applyStep(state, step, graph)
  return state.context.snapshot()
}

/** The walk of a run: its beginning recorded, or all its steps taken again. */
function openWalk(
  request: RunGraphRequest,
  report: Listener<FactoryEvent>,
  now: () => number,
): Walk {
  const { graph, directory, signal } = request
  const graphHash = hashGraph(graph)
  const given = request.context ?? {}
  const { start, exit } = findEnds(graph)
  makeFolder(directory)
  const steps = request.resume === true ? readSteps(directory, graphHash) : []
  if (steps.length === 0) beginFolder(directory, graph, now())
  const artifacts = openArtifacts(directory)
  const setting: WalkSetting = {
    graph,
    graphHash,
    stations: request.stations,
    limits: { ...boundsOf(graph), ...request.limits },
    exits: new Set(exit.candidates.map((node) => node.id)),
    choose: request.choose,
    report,
    random: createRandom(request.seed ?? graph.id, 'retry'),
    sleep: request.sleep ?? sleepReally,
    now,
    artifacts,
    given,
    again: request.branchesAgain === true,
  }
  const state = emptyState()
  const log = openStepLog(directory, artifacts)
  const checkpoint = openCheckpoint(directory)
  const degrade = steps.length > 0
  const walk: Walk = { setting, state, directory, log, checkpoint, signal, degrade }
  for (const step of steps) applyStep(state, step, graph)
  report({ type: 'run-started', graph: graph.id, directory, resumed: steps.length > 0 })
  if (steps.length > 0) {
    checkpoint.write(state, graph, graphHash)
    return walk
  }
  const set = initialValues(graph, given)
  const next = start.candidates[0]?.id ?? ''
  record(walk, {
    kind: 'begin',
    version: 2,
    graph: graph.id,
    graphHash,
    at: now(),
    next,
    set,
    logs: [],
  })
  return walk
}

/** A new run's folder: what an older run recorded there is gone, and `manifest.json` says what this one is. */
function beginFolder(directory: string, graph: Graph, at: number): void {
  rmSync(stepLogPath(directory), { force: true })
  const goal = textOf(graph.attributes, 'goal')
  const manifest = { name: graph.id, goal, start_time: new Date(at).toISOString() }
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
