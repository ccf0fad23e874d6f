/** @module The station that runs a whole graph (§9.4): a node whose work is another pipeline, in a folder of its own. */

import { join } from 'node:path'
import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import { outcomeOf, runGraph, type Station, type Stations, StopRun } from '../engine/index.ts'
import { type Graph, kindOf, textOf } from '../graph/index.ts'

/** What the station works with. */
export interface GraphStationOptions {
  /** The graph that a node names with `graph_file`; throws `HoldoutError` when there is none. */
  readonly load: (file: string) => Graph | Promise<Graph>
  /** The stations of the inner graph; asked for when it runs, so that it may hold this station too. */
  readonly stations: () => Stations
  /** An inner run that was cut off goes on where it was; otherwise it begins anew. */
  readonly resume?: boolean
}

/** What stays the inner run's own. */
const KEPT = /^(internal\.|graph\.|current_node$|outcome$|preferred_label$|failure_reason$)/

/** How deep the graph stands in others. */
const DEPTH_KEY = 'internal.graph_depth'
const DEEPEST = 20

/**
 * Every graph that one names, and those that they name: one that is not there is told before anything runs.
 *
 * @throws what `load` throws
 */
export async function loadInnerGraphs(
  graph: Graph,
  load: GraphStationOptions['load'],
): Promise<readonly Graph[]> {
  const found = new Map<string, Graph>()
  const visit = async (one: Graph): Promise<void> => {
    for (const node of one.nodes.values()) {
      const file = textOf(node.attributes, 'graph_file')
      if (kindOf(node) !== 'graph' || file === '' || found.has(file)) continue
      const inner = await load(file)
      found.set(file, inner)
      await visit(inner)
    }
  }
  await visit(graph)
  return [...found.values()]
}

/**
 * Makes the station: `graph_file` names the graph. The inner run starts from a copy of the context, its events are
 * reported as this node's, what it left in its context comes back, and its end is the outcome.
 */
export function createGraphStation(options: GraphStationOptions): Station {
  return {
    async execute(node, context, _graph, directory, signal, call) {
      const file = textOf(node.attributes, 'graph_file')
      if (file === '') return outcomeOf('fail', { failureReason: 'No graph_file specified' })
      const outer = context.get(DEPTH_KEY)
      const depth = (typeof outer === 'number' ? outer : 0) + 1
      if (depth > DEEPEST) {
        throw new StopRun(
          `graphs stand in each other more than ${DEEPEST} deep: ${file} (bound: graph depth)`,
        )
      }
      const run = await runGraph({
        graph: await options.load(file),
        stations: options.stations(),
        directory: join(directory, node.id, 'graph'),
        context: { ...shared(context.snapshot()), [DEPTH_KEY]: depth },
        resume: options.resume === true,
        signal,
        onEvent: (event) => call?.report({ type: 'station', node: node.id, event }),
      })
      signal.throwIfAborted()
      if (run.status === 'stopped') {
        throw new StopRun(run.reason, run.retryable ? 'infrastructure' : 'decision')
      }
      const details = { contextUpdates: { ...shared(run.context), last_stage: node.id } }
      return run.status === 'success'
        ? outcomeOf('success', { notes: run.reason, ...details })
        : outcomeOf('fail', { failureReason: run.reason, ...details })
    },
  }
}

function shared(values: JsonObject): JsonObject {
  const out: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && !KEPT.test(key)) out[key] = value
  }
  return out
}
