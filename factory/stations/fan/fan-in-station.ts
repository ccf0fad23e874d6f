/** @module The station where branches meet (§4.9): the best of their results, by an agent's ranking or by a rule. */

import type { JsonValue } from '../../../twins/base/index.ts'
import type { Agent } from '../../agents/index.ts'
import { outcomeOf, type RunContext, type Station } from '../../engine/index.ts'
import { type GraphNode, textOf } from '../../graph/index.ts'
import { feedbackOf } from '../codergen/feedback-context.ts'
import { type BranchResult, RESULTS_KEY } from './parallel-station.ts'

/** Who ranks where a fan-in has a prompt; without it the rule does. */
export interface FanInOptions {
  readonly agent?: Agent
  /** The folder that the agent works in. */
  readonly workspace?: string
}

const RANK = ['success', 'partial_success', 'retry', 'fail', 'skipped']

/**
 * Makes the station. Without a prompt the best is by status, then the higher `score`, then the id. With a prompt the agent
 * is asked which is best, among those that did not fail; where it gives no usable answer the rule decides, and the
 * notes say so. It leaves `parallel.fan_in.best_id` and `best_outcome`; all failed is a failure.
 */
export function createFanInStation(options: FanInOptions = {}): Station {
  return {
    async execute(node, context, _graph, directory, signal) {
      const results = resultsIn(context.get(RESULTS_KEY))
      if (results.length === 0) {
        return outcomeOf('fail', { failureReason: 'no parallel results to join' })
      }
      const ranked = [...results].sort(compare)
      const usable = ranked.filter(({ status }) => /^(success|partial_success)$/.test(status))
      if (usable.length === 0) {
        const reasons = results.map(({ id, reason }) => `${id}: ${reason}`).join('; ')
        return outcomeOf('fail', { failureReason: `all branches failed: ${reasons}` })
      }
      const asked = await askForBest(options, node, context, usable, directory, signal)
      const best = asked.best ?? (usable[0] as BranchResult)
      return outcomeOf('success', {
        notes: `best branch ${best.id}, by ${asked.best === undefined ? asked.by : options.agent?.name}`,
        contextUpdates: {
          'parallel.fan_in.best_id': best.id,
          'parallel.fan_in.best_outcome': best.outcome,
          last_stage: node.id,
        },
      })
    },
  }
}

async function askForBest(
  { agent, workspace = '' }: FanInOptions,
  node: GraphNode,
  context: RunContext,
  usable: readonly BranchResult[],
  directory: string,
  signal: AbortSignal,
): Promise<{ best: BranchResult | undefined; by: string }> {
  const prompt = textOf(node.attributes, 'prompt')
  const byRule = 'status, score and name'
  if (prompt === '' || agent === undefined || usable.length < 2)
    return { best: undefined, by: byRule }
  const candidates = usable.map(({ id, outcome, notes, response }) =>
    `## ${id} (${outcome})\n${notes}\n${response}`.trim(),
  )
  const chosen = await agent.choose({
    node: node.id,
    question: `${prompt}\n\n${candidates.join('\n\n')}`,
    options: usable.map(({ id }) => id),
    workspace,
    feedback: feedbackOf(context),
    logDirectory: `${directory}/${node.id}`,
    signal,
  })
  const best = usable.find(({ id }) => id === chosen)
  return { best, by: `${byRule}, since ${agent.name} gave no usable answer` }
}

function compare(a: BranchResult, b: BranchResult): number {
  const rank = ({ status }: BranchResult) => RANK.indexOf(status)
  const score = (one: BranchResult) => one.score ?? 0
  return rank(a) - rank(b) || score(b) - score(a) || (a.id < b.id ? -1 : 1)
}

function resultsIn(value: JsonValue | undefined): BranchResult[] {
  return Array.isArray(value) ? (value as unknown as BranchResult[]) : []
}
