/** @module The engine: walks a graph from its start to its exit, stage by stage, with a checkpoint after each (§3). */

import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createRandom,
  createReporter,
  type JsonObject,
  type Listener,
  type Random,
  throwIfAny,
} from '../../twins/base/index.ts'
import {
  diagnosticError,
  findEnds,
  flagOf,
  type Graph,
  type GraphNode,
  labelOf,
  lintGraph,
  textOf,
} from '../graph/index.ts'
import { askForEdge } from './ask-for-edge.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { executeStage, type Sleep, StopRun, sleepReally } from './execute-stage.ts'
import type {
  Choose,
  FactoryEvent,
  Outcome,
  PathStep,
  RunLimits,
  RunStatus,
  Stations,
} from './model.ts'
import { outcomeOf } from './outcome.ts'
import {
  checkpointOf,
  freshState,
  hashGraph,
  initialContext,
  markStaleGates,
  type RunState,
  redirectTarget,
  restoreState,
  unsatisfiedGate,
} from './run-state.ts'
import { passesThrough, type Selection, selectEdge } from './select-edge.ts'
import { openStageFolder, writeStatus } from './stage-folder.ts'

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
}

/** How a run ended. */
export interface GraphRun {
  readonly status: RunStatus
  readonly reason: string
  /** For `stopped`: whether something broke that may pass by itself. */
  readonly retryable: boolean
  readonly path: readonly PathStep[]
  readonly context: JsonObject
}

const LIMITS: RunLimits = { maxVisits: 50, maxStages: 1_000, maxRedirects: 20, maxRestarts: 20 }

/**
 * Runs a graph to an end. A graph with lint errors is refused before anything runs; a station's failure is an outcome.
 *
 * @throws {HoldoutError} `GRAPH_INVALID`, and what reading a checkpoint may throw
 */
export async function runGraph(request: RunGraphRequest): Promise<GraphRun> {
  const { graph, stations } = request
  const findings = lintGraph(graph, { stations: stations.kinds })
  throwIfAny(findings.filter((d) => d.severity === 'error').map(diagnosticError))
  return await new GraphRunner(request).run()
}

class GraphRunner {
  readonly #request: RunGraphRequest
  readonly #graph: Graph
  readonly #graphHash: string
  readonly #limits: RunLimits
  readonly #report: Listener<FactoryEvent>
  readonly #random: Random
  readonly #now: () => number
  readonly #exits: ReadonlySet<string>
  #state: RunState

  constructor(request: RunGraphRequest) {
    this.#request = request
    this.#graph = request.graph
    this.#graphHash = hashGraph(request.graph)
    this.#limits = { ...LIMITS, ...request.limits }
    this.#report = createReporter(request.onEvent)
    this.#random = createRandom(request.seed ?? request.graph.id, 'retry')
    this.#now = request.now ?? Date.now
    this.#exits = new Set(findEnds(request.graph).exit.candidates.map((node) => node.id))
    this.#state = freshState(request.graph, request.context ?? {})
  }

  async run(): Promise<GraphRun> {
    const { directory, signal, resume } = this.#request
    const startedAt = this.#now()
    const checkpoint = resume === true ? readCheckpoint(directory, this.#graphHash) : undefined
    if (checkpoint !== undefined) this.#state = restoreState(checkpoint)
    this.#report({
      type: 'run-started',
      graph: this.#graph.id,
      directory,
      resumed: checkpoint !== undefined,
    })
    mkdirSync(directory, { recursive: true })
    if (checkpoint === undefined) {
      const goal = textOf(this.#graph.attributes, 'goal')
      const manifest = { name: this.#graph.id, goal, start_time: new Date(startedAt).toISOString() }
      await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
      this.#checkpoint()
    }
    let end: { status: RunStatus; reason: string }
    let retryable = false
    try {
      while (this.#state.ended === undefined) {
        signal.throwIfAborted()
        await this.#step()
      }
      end = this.#state.ended
    } catch (error) {
      if (error instanceof StopRun) {
        end = { status: 'stopped', reason: error.message }
        retryable = error.cause === 'infrastructure'
      } else if (signal.aborted)
        end = { status: 'interrupted', reason: 'interrupted; it can be resumed' }
      else throw error
    }
    this.#report({ type: 'run-finished', ...end, durationMs: this.#now() - startedAt })
    const { path, next, context } = this.#state
    // A stopped stage left no record, since resuming executes it again; the picture shows it all the same.
    const stopped = { node: next, outcome: 'stopped', durationMs: 0 }
    return {
      ...end,
      retryable,
      path: end.status === 'stopped' ? [...path, stopped] : path,
      context: context.snapshot(),
    }
  }

  /** One node: executed, recorded, left by an edge; the state is written once it is whole. */
  async #step(): Promise<void> {
    const state = this.#state
    const node = this.#graph.nodes.get(state.next) as GraphNode
    const bound = this.#boundMet(node)
    if (bound !== undefined) return this.#end('fail', bound)
    if (this.#exits.has(node.id)) return this.#arrive(node)

    const visit = (state.visits[node.id] ?? 0) + 1
    const directory = this.#directory()
    openStageFolder(directory, node.id, visit)
    state.context.set('current_node', node.id)
    const startedAt = this.#now()
    const outcome = await this.#execute(node, visit, directory)
    const durationMs = this.#now() - startedAt
    this.#record(node, visit, outcome)
    writeStatus(directory, node.id, outcome)
    this.#report({ type: 'stage-completed', node: node.id, outcome, durationMs })
    const step = { node: node.id, outcome: outcome.raw, durationMs }
    const selection = await this.#select(node, outcome, directory)
    if (selection.kind !== 'go') {
      state.path.push(step)
      return this.#deadEnd(node, outcome)
    }
    state.path.push({ ...step, to: selection.to, why: selection.why })
    this.#report({ type: 'edge', from: node.id, to: selection.to, why: selection.why })
    state.next = selection.to
    if (selection.edge !== undefined && flagOf(selection.edge.attributes, 'loop_restart')) {
      this.#restart()
    }
    this.#checkpoint()
  }

  async #execute(node: GraphNode, visit: number, directory: string): Promise<Outcome> {
    const state = this.#state
    const { kind, station } = this.#request.stations.resolve(node)
    if (station === undefined) {
      return outcomeOf('fail', { failureReason: `no station for kind "${kind}"` })
    }
    return await executeStage({
      node,
      graph: this.#graph,
      station,
      context: state.context,
      directory,
      signal: this.#request.signal,
      attemptsBefore: state.retries[node.id] ?? 0,
      random: this.#random.fork(node.id, visit),
      sleep: this.#request.sleep ?? sleepReally,
      onAttempt: (attempt) => {
        this.#report({ type: 'stage-started', node: node.id, label: labelOf(node), visit, attempt })
      },
      onRetry: (attempt, delayMs, reason) => {
        this.#report({ type: 'stage-retrying', node: node.id, attempt, delayMs, reason })
        state.retries[node.id] = attempt
        this.#checkpoint()
      },
    })
  }

  #record(node: GraphNode, visit: number, outcome: Outcome): void {
    const state = this.#state
    state.visits[node.id] = visit
    state.current = node.id
    delete state.retries[node.id]
    if (!state.completed.includes(node.id)) state.completed.push(node.id)
    if (outcome.contextUpdates !== undefined) state.context.apply(outcome.contextUpdates)
    if (outcome.status === 'skipped') return
    state.outcomes[node.id] = outcome
    state.staleGates.delete(node.id)
    state.context.apply({
      outcome: outcome.raw,
      preferred_label: outcome.preferredLabel ?? '',
      failure_reason: outcome.failureReason ?? '',
      'internal.outcome_status': outcome.status,
      // A diamond hands on what came before it, and with it whose failure that was.
      ...(passesThrough(node) ? {} : { 'internal.outcome_of': node.id }),
    })
  }

  async #select(node: GraphNode, outcome: Outcome, directory: string): Promise<Selection> {
    const { choose, signal } = this.#request
    const { context, logs } = this.#state
    const graph = this.#graph
    const selection = selectEdge({ graph, node, outcome, context, mayAsk: choose !== undefined })
    if (selection.kind !== 'ask' || choose === undefined) return selection
    const asked = { node, graph, context, directory, signal }
    const { answer, options, by, chosen } = await askForEdge(
      choose,
      asked,
      selection.options,
      outcome,
    )
    this.#report({ type: 'choice', node: node.id, options, chosen, by })
    logs.push(`choice at ${node.id} between ${options.join(' | ')}: ${chosen}, by ${by}`)
    return answer
  }

  /** At the exit: goal gates, then what the last stage said. */
  #arrive(exit: GraphNode): void {
    const state = this.#state
    const gate = unsatisfiedGate(state, this.#graph)
    if (gate !== undefined) {
      this.#redirect(exit, gate)
      return
    }
    const failed = state.context.getString('internal.outcome_status') === 'fail'
    const outcome = outcomeOf(failed ? 'fail' : 'success')
    state.current = exit.id
    if (!state.completed.includes(exit.id)) state.completed.push(exit.id)
    state.path.push({ node: exit.id, outcome: outcome.raw, durationMs: 0 })
    writeStatus(this.#directory(), exit.id, outcome)
    if (failed) {
      const at = state.context.getString('internal.outcome_of')
      const reason = state.context.getString('failure_reason') || 'no reason given'
      this.#end('fail', `the exit was reached with a failed stage: ${at}: ${reason}`)
    } else {
      this.#end('success', 'Pipeline completed')
    }
  }

  /** Back to a retry target, because a goal gate is not satisfied (§3.4). */
  #redirect(exit: GraphNode, gate: GraphNode): void {
    const state = this.#state
    const target = redirectTarget(gate, this.#graph)
    if (target === undefined) {
      this.#end('fail', `Goal gate "${gate.id}" unsatisfied and no retry target`)
    } else if (state.redirects >= this.#limits.maxRedirects) {
      const reason = `goal gate "${gate.id}" still unsatisfied after ${state.redirects} redirects (bound: maxRedirects)`
      this.#end('fail', reason)
    } else {
      const why = `goal gate "${gate.id}" is not satisfied`
      markStaleGates(state, this.#graph, target)
      state.path.push({ node: exit.id, outcome: 'redirected', durationMs: 0, to: target, why })
      this.#report({ type: 'edge', from: exit.id, to: target, why })
      state.redirects += 1
      state.next = target
      this.#checkpoint()
    }
  }

  #deadEnd(node: GraphNode, outcome: Outcome): void {
    if (outcome.status === 'fail') {
      const reason = `stage "${node.id}" failed: ${outcome.failureReason ?? `outcome ${outcome.raw}`}`
      // What may pass by itself and nothing in the graph handles: the run can be resumed once it has passed.
      if (outcome.contextUpdates?.failure_class === 'transient_infra') {
        throw new StopRun(reason, 'infrastructure')
      }
      this.#end('fail', reason)
    } else if (this.#graph.edges.some((edge) => edge.from === node.id)) {
      // Success is reaching an end, not running out of edges whose conditions hold.
      this.#end('fail', `no edge leads on from "${node.id}" after outcome ${outcome.raw}`)
    } else {
      this.#end('success', 'Pipeline completed')
    }
  }

  #boundMet(node: GraphNode): string | undefined {
    const { visits, path, restarts } = this.#state
    const { maxVisits, maxStages, maxRestarts } = this.#limits
    if ((visits[node.id] ?? 0) >= maxVisits) {
      return `node "${node.id}" was visited ${maxVisits} times (bound: maxVisits)`
    }
    if (path.length >= maxStages) return `${maxStages} stages were run (bound: maxStages)`
    if (restarts > maxRestarts)
      return `the loop was restarted ${maxRestarts} times (bound: maxRestarts)`
    return undefined
  }

  /** A `loop_restart` edge: everything forgotten but the count and the path, files in a folder of their own (§2.7). */
  #restart(): void {
    const state = this.#state
    state.restarts += 1
    state.context = initialContext(this.#graph, {
      ...this.#request.context,
      'internal.loop_restart_count': state.restarts,
    })
    state.completed = []
    state.retries = {}
    state.outcomes = {}
    state.visits = {}
    state.staleGates = new Set()
  }

  #directory(): string {
    const { restarts } = this.#state
    const { directory } = this.#request
    return restarts === 0 ? directory : join(directory, `restart-${restarts}`)
  }

  #end(status: 'success' | 'fail', reason: string): void {
    this.#state.ended = { status, reason }
    this.#state.next = ''
    this.#checkpoint()
  }

  #checkpoint(): void {
    const { directory } = this.#request
    writeCheckpoint(directory, checkpointOf(this.#state, this.#graph, this.#graphHash, this.#now()))
    this.#report({ type: 'checkpoint', node: this.#state.current })
  }
}
