/** @module The station that asks a person (§4.6): the node's edges are the answers. */

import { outcomeOf, type StageCall, type Station } from '../engine/index.ts'
import { durationMsOf, type Graph, type GraphNode, labelOf, textOf } from '../graph/index.ts'
import type { Answer, Interviewer, Question, QuestionOption } from './interviewers/index.ts'

/** A way on: what a person types and reads, and where it leads. */
interface Choice extends QuestionOption {
  readonly to: string
  /** The edge's label as written, for the selection of the edge. */
  readonly edgeLabel: string
}

/**
 * Makes the station. The answer goes on as `preferred_label` and as `suggested_next_ids`, and is in the context as
 * `human.gate.selected` (the key) and `human.gate.label`. A gate may ask otherwise: `mode="freeform"` wants a text, which
 * is in the context as `human.gate.text`; `mode="yes_no"` wants yes or no, which are its first and its second edge. After
 * the node's `timeout` it takes `human.default_choice`; without one it asks to be tried again.
 */
export function createHumanStation(
  interviewer: Interviewer,
  now: () => number = Date.now,
): Station {
  return {
    timesItself: true,
    async execute(node, context, graph, _directory, signal, call) {
      const choices = choicesOf(node, graph)
      if (choices.length === 0) {
        return outcomeOf('fail', { failureReason: 'no outgoing edges for human gate' })
      }
      const question = questionOf(node, choices)
      const answer = await ask(interviewer, question, signal, now, call)
      if (answer.value === 'skipped') {
        return outcomeOf('fail', { failureReason: 'human skipped interaction' })
      }
      const chosen =
        answer.value === 'timeout'
          ? defaultChoice(node, choices)
          : chosenBy(question, choices, answer)
      if (chosen === undefined) {
        return outcomeOf('retry', { failureReason: 'human gate timeout, no default' })
      }
      context.appendLog(`human gate ${node.id}: ${chosen.label}`)
      return outcomeOf('success', {
        preferredLabel: chosen.edgeLabel,
        suggestedNextIds: [chosen.to],
        notes:
          answer.value === 'timeout'
            ? `nobody answered: ${chosen.label}`
            : `answered: ${chosen.label}`,
        contextUpdates: {
          'human.gate.selected': chosen.key,
          'human.gate.label': chosen.label,
          ...(answer.text === undefined ? {} : { 'human.gate.text': answer.text }),
          last_stage: node.id,
        },
      })
    },
  }
}

async function ask(
  interviewer: Interviewer,
  question: Question,
  signal: AbortSignal,
  now: () => number,
  call: StageCall | undefined,
): Promise<Answer> {
  const node = question.stage
  const startedAt = now()
  call?.report({ type: 'interview-started', node, question: question.text })
  const answer = await interviewer.ask(question, signal)
  const rest = { node, question: question.text, durationMs: now() - startedAt }
  if (answer.value === 'timeout') call?.report({ type: 'interview-timeout', ...rest })
  else {
    const said = answer.selected?.label ?? answer.text ?? answer.value
    call?.report({ type: 'interview-completed', ...rest, answer: said })
  }
  return answer
}

function questionOf(node: GraphNode, choices: readonly Choice[]): Question {
  const mode = textOf(node.attributes, 'mode')
  const timeoutMs = durationMsOf(node.attributes, 'timeout')
  const type = mode === 'freeform' || mode === 'yes_no' ? mode : 'multiple_choice'
  return {
    text: textOf(node.attributes, 'label') || 'Select an option:',
    type,
    options: type === 'multiple_choice' ? choices.map(({ key, label }) => ({ key, label })) : [],
    ...(timeoutMs === undefined ? {} : { timeoutSeconds: timeoutMs / 1_000 }),
    stage: node.id,
    metadata: { node: labelOf(node) },
  }
}

/** The edges of a gate as choices: keys as their labels have them, else their first letter, made different by numbers. */
function choicesOf(node: GraphNode, graph: Graph): Choice[] {
  const taken = new Set<string>()
  return graph.edges
    .filter((edge) => edge.from === node.id)
    .map((edge, index) => {
      const edgeLabel = textOf(edge.attributes, 'label')
      const shown = edgeLabel || edge.to
      const { key: wanted, label } = acceleratorOf(shown)
      const key = taken.has(wanted) ? String(index + 1) : wanted
      taken.add(key)
      return { key, label, to: edge.to, edgeLabel }
    })
}

/** `[K] Label`, `K) Label`, `K - Label`, else the first character. */
export function acceleratorOf(label: string): { key: string; label: string } {
  const match = /^(?:\[([A-Za-z0-9]+)\]\s*|([A-Za-z0-9])\)\s*|([A-Za-z0-9])\s+-\s+)(.*)$/s.exec(
    label.trim(),
  )
  if (match === null) return { key: label.trim().slice(0, 1).toUpperCase(), label: label.trim() }
  const key = match[1] ?? match[2] ?? match[3] ?? ''
  return { key: key.toUpperCase(), label: match[4] || label.trim() }
}

/** The choice that an answer means; the first where it means none (§4.6). */
function chosenBy(question: Question, choices: readonly Choice[], answer: Answer): Choice {
  const first = choices[0] as Choice
  if (question.type === 'yes_no') return answer.value === 'no' ? (choices[1] ?? first) : first
  return found(choices, answer.selected?.key ?? answer.value) ?? first
}

function defaultChoice(node: GraphNode, choices: readonly Choice[]): Choice | undefined {
  const wanted = textOf(node.attributes, 'human.default_choice')
  return wanted === '' ? undefined : found(choices, wanted)
}

/** A choice by its key, its label, or where it leads, in any case. */
function found(choices: readonly Choice[], wanted: string): Choice | undefined {
  const word = wanted.trim().toLowerCase()
  return (
    choices.find(({ key }) => key.toLowerCase() === word) ??
    choices.find(({ label, edgeLabel }) =>
      [label, edgeLabel].some((text) => text.toLowerCase() === word),
    ) ??
    choices.find(({ to }) => to.toLowerCase() === word)
  )
}
