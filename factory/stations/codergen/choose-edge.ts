/** @module Who decides between edges that only a label tells apart: what was measured, the stage itself, the agent. */

import type { Agent } from '../../agents/index.ts'
import type { Choose } from '../../engine/index.ts'
import { labelOf } from '../../graph/index.ts'
import { FEEDBACK_KEYS, feedbackOf } from './feedback-context.ts'

/** Words that say what the gate says; a choice between one of them and its negation is not a matter of opinion. */
const GATE_WORDS = new Set([
  'converged',
  'passed',
  'pass',
  'passes',
  'satisfied',
  'valid',
  'green',
  'gate open',
  'done',
])

/**
 * Makes the chooser of a job. A choice between, say, `converged` and `not converged` is decided by the last gate when
 * there is one; otherwise by the stage's own preferred label; otherwise the agent is asked.
 */
export function createChooser(agent: Agent, workspace: string): Choose {
  return async ({ node, options, preferred, context, directory, signal }) => {
    const gate = context.getString(FEEDBACK_KEYS.gate)
    const decided = gate === '' ? undefined : decideByGate(options, gate === 'pass')
    if (decided !== undefined) return { chosen: decided, by: `the gate (${gate})` }
    if (preferred !== undefined) return { chosen: preferred, by: agent.name }
    const chosen = await agent.choose({
      node: node.id,
      question: labelOf(node),
      options,
      workspace,
      feedback: feedbackOf(context),
      logDirectory: `${directory}/${node.id}`,
      signal,
    })
    const by = chosen === undefined ? `${agent.name} gave no usable answer` : agent.name
    return { chosen, by }
  }
}

/** The option that a gate makes true, where the options are a gate word and its negation; else undefined. */
export function decideByGate(options: readonly string[], passed: boolean): string | undefined {
  if (options.length !== 2) return undefined
  const plain = options.map((option) => option.trim().toLowerCase())
  const positive = plain.findIndex((option) => GATE_WORDS.has(option))
  if (positive === -1) return undefined
  const word = plain[positive] as string
  const other = plain[1 - positive] as string
  if (!new RegExp(`^(not |un|in|non-?)${word}$`).test(other)) return undefined
  return options[passed ? positive : 1 - positive]
}
