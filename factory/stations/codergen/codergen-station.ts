/** @module The station of a language model's or coding agent's work (§4.5): prompt in, changed files and words out. */

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Agent, AgentFailure, type Feedback } from '../../agents/index.ts'
import { type Outcome, outcomeFromStatusFile, outcomeOf, type Station } from '../../engine/index.ts'
import { flagOf, type Graph, type GraphNode, modelOf, promptOf, textOf } from '../../graph/index.ts'
import { hookCommands } from '../shell/tool-hooks.ts'
import { agentsUpdates } from './agents-updates.ts'
import { FEEDBACK_KEYS, feedbackOf } from './feedback-context.ts'

/** What the station works with. */
export interface CodergenOptions {
  readonly agent: Agent
  /** The only folder that the agent works in. */
  readonly workspace: string
  /** What the whole job is about, put before every prompt. */
  readonly task?: string
  /** Tells the workspace's state apart, so that it is known whether a turn changed anything. */
  readonly fingerprint: () => Promise<string>
}

/**
 * Makes the station. It writes `prompt.md` and `response.md` into the node's folder, and leaves `last_stage`,
 * `last_response` (200 characters) and `failure_class` in the context.
 */
export function createCodergenStation(options: CodergenOptions): Station {
  const { agent, workspace, fingerprint } = options
  return {
    async execute(node, context, graph, directory, signal, call) {
      const logDirectory = join(directory, node.id)
      const feedback = feedbackOf(context)
      const prompt = promptFor(node, graph, feedback, options.task, call?.preamble ?? '')
      mkdirSync(logDirectory, { recursive: true })
      await writeFile(join(logDirectory, 'prompt.md'), prompt)
      // A killed run may have left one; it must not speak for this turn.
      rmSync(join(logDirectory, 'status.json'), { force: true })
      const before = await fingerprint()
      let text: string
      let outcome: Outcome
      try {
        const answer = await agent.run({
          node: node.id,
          prompt,
          workspace,
          feedback,
          logDirectory,
          signal,
          ...modelOf(node, graph),
          hooks: hookCommands(node, graph),
          ...(call?.thread === undefined ? {} : { thread: call.thread }),
        })
        text = answer.text
        outcome = answer.outcome ?? statusLeftIn(logDirectory) ?? unsaid(node)
      } catch (error) {
        if (!(error instanceof AgentFailure)) throw error
        text = error.message
        const failureClass = error.retryable ? 'transient_infra' : 'agent'
        outcome = outcomeOf(error.retryable ? 'retry' : 'fail', {
          failureReason: error.message,
          contextUpdates: { failure_class: failureClass },
        })
      }
      await writeFile(join(logDirectory, 'response.md'), text)
      const changed = (await fingerprint()) !== before
      const { updates, refused } = agentsUpdates(outcome.contextUpdates)
      if (refused.length > 0)
        context.appendLog(
          `${node.id}: not the agent’s to write: ${refused.join(', ').slice(0, 400)}`,
        )
      return {
        ...outcome,
        contextUpdates: {
          ...updates,
          last_stage: node.id,
          last_response: text.slice(0, 200),
          ...(changed ? { [FEEDBACK_KEYS.handled]: true } : {}),
        },
      }
    },
  }
}

/** The prompt of a stage: the task, what to do here, what users noticed, and how to say how it ended. */
function promptFor(
  node: GraphNode,
  graph: Graph,
  feedback: Feedback,
  task: string | undefined,
  preamble: string,
): string {
  const parts = [promptOf(node)]
  if (preamble !== '') parts.unshift(`# So far\n\n${preamble}`)
  if (task !== undefined && task.trim() !== '') parts.unshift(`# Task\n\n${task.trim()}`)
  if (feedback.symptoms.length > 0) {
    const lines = feedback.symptoms.map((symptom) => `- ${symptom}`)
    const handled = feedback.handled
      ? '\n\nAn earlier stage of this round has already changed files because of this.'
      : ''
    parts.push(`# What users noticed at the last validation\n\n${lines.join('\n')}${handled}`)
  }
  const labels = graph.edges
    .filter((edge) => edge.from === node.id && textOf(edge.attributes, 'condition') === '')
    .map((edge) => textOf(edge.attributes, 'label'))
    .filter((label) => label !== '')
  const words = graph.edges
    .filter((edge) => edge.from === node.id)
    .flatMap((edge) => [
      ...textOf(edge.attributes, 'condition').matchAll(/\boutcome\s*=\s*"?([A-Za-z0-9_.-]+)/g),
    ])
    .flatMap((match) => match[1] ?? [])
  const ending = [
    'Work only inside the current folder.',
    ...(words.length > 0
      ? [`End with a line "outcome: <one of ${[...new Set(words)].join(', ')}>".`]
      : []),
    ...(labels.length > 1
      ? [`End with a line "preferred_label: <one of ${labels.join(' | ')}>".`]
      : []),
  ]
  parts.push(ending.join('\n'))
  return `${parts.join('\n\n')}\n`
}

/** What a turn that said nothing of itself came to: it ended without an error (§4.5). */
function unsaid(node: GraphNode): Outcome {
  if (!flagOf(node.attributes, 'auto_status')) return outcomeOf('success')
  return outcomeOf('success', { notes: 'auto-status: handler completed without writing status' })
}

/** The status file that an agent with access to the stage's folder may have written itself (App. C). */
function statusLeftIn(logDirectory: string) {
  try {
    return outcomeFromStatusFile(readFileSync(join(logDirectory, 'status.json'), 'utf8'))
  } catch {
    return undefined
  }
}
