/** @module Remembers the workspace as each stage leaves it, so that a stage executed again starts where it started before. */

import type { Station } from '../engine/index.ts'

/** The context key that holds the tree a stage left. */
export const TREE_KEY = 'internal.workspace_tree'

/**
 * A station that also keeps the workspace's state after it: the checkpoint then says which tree belongs to it, and what a
 * killed turn had half done is undone before the turn is made again.
 *
 * @param keep keeps the state and gives its tree
 */
export function keepingWorkspace(station: Station, keep: () => Promise<string>): Station {
  return {
    ...station,
    async execute(node, context, graph, directory, signal, call) {
      const outcome = await station.execute(node, context, graph, directory, signal, call)
      const contextUpdates = { ...outcome.contextUpdates, [TREE_KEY]: await keep() }
      return { ...outcome, contextUpdates }
    },
  }
}
