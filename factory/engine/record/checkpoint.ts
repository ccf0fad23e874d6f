/** @module `checkpoint.json`: where a run stands after each stage, for whoever looks (§5.3). */

import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Graph } from '../../graph/index.ts'
import type { RunState } from './run-state.ts'

/** The checkpoint of a run or of a branch, open to be written again and again. */
export interface CheckpointFile {
  write(state: RunState, graph: Graph, graphHash: string): void
  close(): void
}

/**
 * Opens the checkpoint. It is a view: a run is resumed from its steps, which are synced, so that this file need not be.
 * It is written in place by one write a step, blanks after it where it was longer before: renaming a new file over it
 * costs more than everything else that the engine does for a step, and a line of blanks is still JSON.
 */
export function openCheckpoint(directory: string): CheckpointFile {
  mkdirSync(directory, { recursive: true })
  const file = openSync(join(directory, 'checkpoint.json'), 'w')
  let longest = 0
  let open = true
  return {
    write(state, graph, graphHash) {
      const text = Buffer.from(JSON.stringify(checkpointOf(state, graph, graphHash)))
      const size = Math.max(longest, text.length + 1)
      const whole = Buffer.alloc(size, ' ')
      text.copy(whole)
      whole[size - 1] = 0x0a
      writeSync(file, whole, 0, size, 0)
      longest = size
      // Nothing comes after the end: no blanks are needed for what might.
      if (state.ended !== undefined) ftruncateSync(file, text.length)
    },
    close() {
      if (open) closeSync(file)
      open = false
    },
  }
}

/** The specification's names, and what it leaves out though whoever looks wants to know. */
function checkpointOf(state: RunState, graph: Graph, graphHash: string) {
  return {
    version: 2,
    timestamp: new Date(state.at).toISOString(),
    graph: graph.id,
    graph_hash: graphHash,
    current_node: state.current,
    next_node: state.next,
    completed_nodes: state.completed,
    node_retries: state.retries,
    node_outcomes: state.outcomes,
    node_visits: state.visits,
    stale_gates: [...state.staleGates],
    redirects: state.redirects,
    restarts: state.restarts,
    context: state.context,
    logs: state.context.logs(),
    ...(state.ended === undefined ? {} : { ended: state.ended }),
  }
}
