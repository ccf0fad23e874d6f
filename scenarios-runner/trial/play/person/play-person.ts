/** @module A model plays the user: from the story and the persona alone, with the drivers as its hands. */

import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, HoldoutError } from '../../../../twins/base/index.ts'
import { decideAction, type PersonAction, type PersonSettings } from '../../../drive/index.ts'
import { addUsage, ModelFailure, type ModelUsage, NO_USAGE } from '../../../model/index.ts'
import {
  type ActingStep,
  MissingAnswer,
  type StepAnswer,
  tellStory,
  type UserStepAnswer,
} from '../../../scenario/index.ts'
import type { ActionEvent, TurnEvent } from '../../model.ts'
import type { Story } from '../story.ts'
import { stepOfAction, UnclearAction } from './steps-of-action.ts'
import { tellEvent } from './tell-event.ts'

/** How the user's part of a story ended. */
export interface PlayedPerson {
  readonly answer: UserStepAnswer
  /** Why the model may have been mistaken; undefined when nothing speaks for that. */
  readonly doubt: string | undefined
  /** Why nothing can be said of the artifact: the model failed, or did not come to an end. */
  readonly lost: string | undefined
  /** Why it was not asked any more: a budget is spent. What it has taken by then is. */
  readonly unpaid: string | undefined
  /** What the model took, calls that failed among it. */
  readonly usage: ModelUsage
}

/** Takes one of the steps that a person can take. */
export type Act = (step: ActingStep) => Promise<{
  readonly answer: StepAnswer
  readonly event: ActionEvent
}>

const MAX_TURNS = 30
const MAX_TOKENS = 200_000
const STORY_TIMEOUT_MS = 300_000
const ACTION_TIMEOUT_MS = 10_000
/** So many things are remembered word for word. */
const REMEMBERED = 12
/** So often may a model say what cannot be done. */
const MAX_UNCLEAR = 3

/**
 * Plays the story until the person ends it, or a limit is reached.
 *
 * @throws {HoldoutError} for a model that cannot be asked at all
 */
export async function playPerson(
  settings: PersonSettings,
  story: Story,
  act: Act,
): Promise<PlayedPerson> {
  const { scenario, signal } = story
  const startedMs = story.now()
  const wholeMs = scenario.timeoutMs ?? settings.timeoutMs ?? STORY_TIMEOUT_MS
  const maxTurns = settings.maxTurns ?? MAX_TURNS
  const maxTokens = settings.maxTokens ?? MAX_TOKENS
  const told = tellStory(scenario, story.drawn)
  const files = Object.keys(scenario.files)
  const seen: string[] = []
  let doubt: string | undefined
  let spent = NO_USAGE
  let unclear = 0

  const end = (turns: number, lost?: string, last?: Extract<PersonAction, { do: 'end' }>) => {
    const ms = Math.round(story.now() - startedMs)
    const reached = last?.reached ?? false
    return {
      answer: { reached, said: last?.said ?? '', turns, ms, failure: null },
      doubt,
      lost,
      unpaid: undefined,
      usage: spent,
    }
  }
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const leftMs = wholeMs - (story.now() - startedMs)
    if (leftMs <= 0) return end(turn - 1, `the user was not done after ${wholeMs} ms`)
    const tokens = spent.inputTokens + spent.outputTokens
    if (tokens >= maxTokens) return end(turn - 1, `the user was not done after ${tokens} tokens`)
    const atMs = story.now()
    let decided: Awaited<ReturnType<typeof decideAction>>
    try {
      const until = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(leftMs))])
      decided = await decideAction(
        settings,
        {
          story: told.story,
          persona: scenario.persona,
          given: files.length === 0 ? '' : `In your folder: ${files.join(', ')}`,
          seen: remembered(seen),
          turnsLeft: maxTurns - turn + 1,
        },
        until,
      )
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof HoldoutError && error.exitCode === EXIT.budget) {
        return { ...end(turn - 1), unpaid: error.message }
      }
      if (error instanceof HoldoutError) throw error
      if (error instanceof ModelFailure) spent = addUsage(spent, error.usage ?? NO_USAGE)
      const why = error instanceof Error ? error.message : String(error)
      return end(turn - 1, `the model that plays the user failed: ${why}`)
    }
    const { thought, action, usage } = decided
    spent = addUsage(spent, usage)
    story.events.push(turnEvent(turn, atMs, story.now() - atMs, thought, action, usage))
    if (action.do === 'end') {
      return end(turn, action.reached ? undefined : whyGivenUp(action.said), action)
    }
    if (action.do === 'wait') {
      await sleep(action.seconds * 1_000, undefined, { signal })
      seen.push(`You waited ${action.seconds} seconds.`)
      continue
    }
    try {
      const step = stepOfAction(action, `turn${turn}`, Math.min(ACTION_TIMEOUT_MS, leftMs))
      const { answer, event } = await act(step)
      story.events.push(event)
      doubt ??= doubtAbout(step.as, answer)
      seen.push(tellEvent(event))
    } catch (error) {
      if (!(error instanceof UnclearAction || error instanceof MissingAnswer)) throw error
      unclear += 1
      doubt ??= `turn ${turn}: ${error.message}`
      seen.push(`That could not be done: ${error.message}.`)
      if (unclear >= MAX_UNCLEAR) return end(turn, `the user did what cannot be done: ${doubt}`)
    }
    if (story.artifact.exit !== undefined) return end(turn)
  }
  return end(maxTurns, `the user was not done after ${maxTurns} turns`)
}

/** The last things whole, those before in their first line. */
function remembered(seen: readonly string[]): readonly string[] {
  const from = Math.max(0, seen.length - REMEMBERED)
  return seen.map((text, index) => (index < from ? (text.split('\n')[0] ?? '') : text))
}

/** A refusal, or something that was not found, may be the artifact's doing or the model's: nobody can tell. */
function doubtAbout(name: string, answer: StepAnswer): string | undefined {
  if ('exit' in answer) {
    if (answer.failure === 'not found') return `${name}: there is no such program`
    return answer.exit === 0 ? undefined : `${name} ended with exit code ${answer.exit}`
  }
  if (!('status' in answer)) return undefined
  if ('snapshot' in answer && answer.failure !== null) return `${name}: ${answer.failure}`
  const { status } = answer
  return status !== null && status >= 400 && status < 500 ? `${name} answered ${status}` : undefined
}

function whyGivenUp(said: string): string {
  return `the user gave up: ${said.slice(0, 300)}`
}

function turnEvent(
  turn: number,
  atMs: number,
  durationMs: number,
  thought: string,
  action: PersonAction,
  usage: { readonly inputTokens: number; readonly outputTokens: number },
): TurnEvent {
  return {
    kind: 'turn',
    step: `thought${turn}`,
    atMs,
    durationMs,
    thought: thought.slice(0, 2_000),
    action: JSON.stringify(action).slice(0, 4_000),
    tokens: usage.inputTokens + usage.outputTokens,
  }
}
