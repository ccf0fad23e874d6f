/** @module Remembers the workspace as each stage leaves it, so that a stage executed again starts where it started before. */

import type { Station } from '../engine/index.ts'

/** The context key that holds the tree a stage left. */
export const TREE_KEY = 'internal.workspace_tree'

/** The context key under which the trees stand that stages changed, in order: `{ node, tree }`. */
export const TREES_KEY = 'internal.workspace_trees'

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
      const tree = await keep()
      const trees = stageTreesIn(context.get(TREES_KEY))
      const changed = (trees.at(-1)?.tree ?? context.get(TREE_KEY)) !== tree
      const contextUpdates = {
        ...outcome.contextUpdates,
        [TREE_KEY]: tree,
        ...(changed ? { [TREES_KEY]: [...trees, { node: node.id, tree }] } : {}),
      }
      return { ...outcome, contextUpdates }
    },
  }
}

/** The trees of a context's {@link TREES_KEY}. */
export function stageTreesIn(value: unknown): readonly { node: string; tree: string }[] {
  return Array.isArray(value) ? (value as { node: string; tree: string }[]) : []
}
