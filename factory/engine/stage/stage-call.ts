/** @module What a station is told about one execution of it: which visit, how much of the past, which session. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GraphNode } from '../../graph/index.ts'
import type { StageCall } from '../model.ts'
import type { Walk } from '../walk-graph.ts'
import { fidelityOf, threadOf } from './fidelity.ts'
import { preambleFor } from './preamble.ts'

/** Makes the call of a stage; its preamble is only made when a station reads it. */
export function stageCallOf(
  walk: Walk,
  node: GraphNode,
  visit: number,
  directory: string,
  does: Pick<StageCall, 'report' | 'runBranches'>,
): StageCall {
  const { setting, state } = walk
  const { graph } = setting
  const edge = state.via === undefined ? undefined : graph.edges[state.via]
  const wanted = fidelityOf(graph, node, edge)
  const fidelity =
    walk.degrade && wanted === 'full' && state.fidelity === 'full' ? 'summary:high' : wanted
  const { path, outcomes, context, current } = state
  return {
    visit,
    fidelity,
    thread: fidelity === 'full' ? threadOf(graph, node, edge, current) : undefined,
    get preamble() {
      const responseOf = (id: string) => readResponse(join(directory, id, 'response.md'))
      return preambleFor(fidelity, {
        graph,
        path,
        outcomes,
        context: context.snapshot(),
        responseOf,
      })
    },
    artifacts: setting.artifacts,
    ...does,
  }
}

function readResponse(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
