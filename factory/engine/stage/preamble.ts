/** @module What a stage is told of the run so far when it does not go on with a session (§5.4): words within a budget. */

import type { JsonObject } from '../../../twins/base/index.ts'
import { type Graph, textOf } from '../../graph/index.ts'
import type { Fidelity, Outcome, PathStep } from '../model.ts'

/** What a preamble is made of. */
export interface PreambleSource {
  readonly graph: Graph
  readonly path: readonly PathStep[]
  readonly outcomes: Readonly<Record<string, Outcome>>
  readonly context: JsonObject
  /** What a stage answered last, where it is kept; read only for summaries. */
  responseOf(node: string): string | undefined
}

/** The specification's budgets of the summaries, about four characters a token. */
const CHARACTERS: Readonly<Partial<Record<Fidelity, number>>> = {
  compact: 4_000,
  'summary:low': 600 * 4,
  'summary:medium': 1_500 * 4,
  'summary:high': 3_000 * 4,
}

/**
 * Kept from agents: the engine's own, the graph's attributes, what is said elsewhere in the prompt or above already, and
 * what was measured: an agent is told what users noticed, not how far the gate is.
 */
const UNSAID =
  /^(internal\.|graph\.|feedback\.|convergence\.|gate\.|(parallel\.results|current_node|last_stage|last_response|outcome|preferred_label|failure_reason|satisfaction|iteration)$)/

/**
 * The preamble of a stage: nothing under `full`, the goal under `truncate`, else also what each stage came to and what is
 * in the context; summaries add what stages answered, the latest first, as far as the budget goes.
 */
export function preambleFor(fidelity: Fidelity, source: PreambleSource): string {
  if (fidelity === 'full') return ''
  const { graph } = source
  const goal = textOf(graph.attributes, 'goal')
  const head = [goal === '' ? '' : `Goal: ${goal}`, `Run of: ${graph.id}`].filter(
    (line) => line !== '',
  )
  if (fidelity === 'truncate') return head.join('\n')
  const budget = CHARACTERS[fidelity] ?? 0
  const parts = [...head]
  const stages = stageLines(source, fidelity === 'summary:low' ? 6 : 20)
  if (stages.length > 0) parts.push(`Stages so far:\n${stages.join('\n')}`)
  const values = contextLines(source.context)
  if (values.length > 0 && fidelity !== 'summary:low') parts.push(`Known:\n${values.join('\n')}`)
  const text = cut(parts.join('\n'), budget)
  return fidelity === 'compact' ? text : withResponses(text, source, budget)
}

function stageLines({ path, outcomes }: PreambleSource, most: number): string[] {
  const last = path.slice(-most)
  const lines = last.map(({ node, outcome }, index) => {
    // What a node said is known of its last visit only.
    const isLast = last.findLastIndex((step) => step.node === node) === index
    const known = isLast ? outcomes[node] : undefined
    const said = known?.notes ?? known?.failureReason ?? ''
    return `- ${node}: ${outcome}${said === '' ? '' : ` (${cut(oneLine(said), 200)})`}`
  })
  return path.length > most ? [`- … ${path.length - most} earlier`, ...lines] : lines
}

function contextLines(context: JsonObject): string[] {
  return Object.entries(context)
    .filter(([key]) => !UNSAID.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return `- ${key}: ${cut(oneLine(text), 200)}`
    })
}

function withResponses(text: string, { path, responseOf }: PreambleSource, budget: number): string {
  const nodes = [...new Set(path.map(({ node }) => node).reverse())]
  let out = text
  for (const node of nodes) {
    const left = budget - out.length
    if (left < 200) break
    const response = responseOf(node)?.trim()
    if (response === undefined || response === '') continue
    out += cut(`\n\nWhat ${node} answered:\n${response}`, left)
  }
  return out
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' / ')
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`
}
