/** @module Acts a scenario out against a running artifact, and keeps what came of it. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import { describeExit, type RunningArtifact } from '../../artifact/index.ts'
import { type HttpExchange, openHttpDriver } from '../../drive/index.ts'
import {
  type ActingStep,
  actingSteps,
  evaluateSave,
  MissingAnswer,
  notTaken,
  type Scenario,
  type Step,
  type StepAnswer,
} from '../../scenario/index.ts'
import type { ActionEvent, TrajectoryEvent } from '../model.ts'
import { type PlayedPerson, playPerson } from './person/play-person.ts'
import { playHttp } from './play-http.ts'
import { playPage } from './play-page.ts'
import { playProgram } from './play-program.ts'
import { playWait } from './play-wait.ts'
import { openStory, type PlayOptions, type Story } from './story.ts'
import { writeGivenFiles } from './user-folder.ts'

/** What came of the steps. */
export interface PlayedSteps {
  readonly events: readonly TrajectoryEvent[]
  /** Step name → answer; a step that was not reached has the failure `not sent`. */
  readonly answers: Readonly<Record<string, StepAnswer>>
  readonly saved: JsonObject
  /** Exchanges by step, for contract conformance. */
  readonly exchanges: Readonly<Record<string, HttpExchange>>
  /** Why the story could not go on, which is the artifact's fault; undefined when every step was made. */
  readonly brokenOff: string | undefined
  /** How a model played the user; undefined where the scenario has steps. */
  readonly person: PlayedPerson | undefined
  /**
   * Takes the steps of `cleanup`, whatever came of the others: to be called when all has been observed. A step that
   * fails is told of, and the next one is taken.
   */
  cleanUp(): Promise<readonly TrajectoryEvent[]>
}

/**
 * Plays what `given` puts into the artifact, then the steps in order until one cannot be made.
 *
 * @throws {UnknownReference} when a `${…}` names nothing: the author's mistake
 */
export async function playSteps(scenario: Scenario, options: PlayOptions): Promise<PlayedSteps> {
  const driver = openHttpDriver(options.artifact.url, { headers: options.world.headers })
  const story = openStory(scenario, driver, options)
  try {
    await writeGivenFiles(options.folder, scenario.files, story.fill)
    const notBegun = await playList(scenario.before, story, 'given', whyNotBegun)
    const brokenOff = notBegun ?? (await playList(scenario.steps, story, undefined))
    const plays = scenario.steps.length === 0 && brokenOff === undefined
    const person =
      plays && options.person !== undefined
        ? await playPerson(options.person, story, (step) => act(step, story))
        : undefined
    if (person !== undefined) story.answers.user = person.answer
    for (const step of actingSteps(scenario.steps)) story.answers[step.as] ??= notTaken(step.kind)
    const events = story.events.splice(0)
    return {
      events,
      answers: { ...story.answers },
      saved: { ...story.saved },
      exchanges: { ...story.exchanges },
      brokenOff,
      person,
      async cleanUp() {
        for (const step of scenario.cleanup) {
          const failed = await playList([step], story, 'cleanup')
          if (failed !== undefined) note(story, `cleaning up: ${failed}`)
        }
        return story.events.splice(0)
      },
    }
  } finally {
    // Each exchange has a connection of its own: later ones of the cleanup open theirs.
    driver.close()
  }
}

/** The steps of a story that could not begin. */
export function stepsNeverPlayed(scenario: Scenario): PlayedSteps {
  const steps = actingSteps([...scenario.before, ...scenario.steps])
  return {
    events: [],
    answers: Object.fromEntries(steps.map(({ as, kind }) => [as, notTaken(kind)])),
    saved: {},
    exchanges: {},
    brokenOff: undefined,
    person: undefined,
    cleanUp: async () => [],
  }
}

type Part = ActionEvent['part']

/** Why the steps could not all be taken; `refuse` says what else ends them. */
async function playList(
  steps: readonly Step[],
  story: Story,
  part: Part,
  refuse: (step: ActingStep, answer: StepAnswer) => string | undefined = () => undefined,
): Promise<string | undefined> {
  for (const step of steps) {
    story.signal.throwIfAborted()
    if (step.kind === 'advance') {
      for (const world of Object.values(story.worlds)) world.clock.advance(step.byMs)
      note(story, `${step.byMs} ms pass in every twin`)
      continue
    }
    if (part !== 'cleanup' && story.allow(1) <= 0) {
      return `the story was not over after ${story.scenario.timeoutMs} ms, at step ${step.as}`
    }
    const together = step.kind === 'concurrent' ? step.steps : [step]
    const played = await Promise.all(together.map((one) => playOne(one, story)))
    for (const { event } of played) {
      if (event !== undefined) story.events.push(part === undefined ? event : { ...event, part })
    }
    for (const { step: one, brokenOff } of played) {
      const answer = story.answers[one.as]
      const why = brokenOff ?? (answer === undefined ? undefined : refuse(one, answer))
      if (why !== undefined) return why
    }
  }
  return undefined
}

interface PlayedOne {
  readonly step: ActingStep
  readonly event?: ActionEvent
  readonly brokenOff?: string
}

async function playOne(step: ActingStep, story: Story): Promise<PlayedOne> {
  try {
    const { answer, event } = await act(step, story)
    story.answers[step.as] = answer
    if (answer.failure !== null && (await hasEnded(story.artifact))) {
      const { exit = { code: null, signal: null } } = story.artifact
      const brokenOff = `the artifact ${describeExit(exit)} during step ${step.as}`
      return { step, event, brokenOff }
    }
    try {
      save(step.save, answer, story.saved)
    } catch (error) {
      if (!(error instanceof MissingAnswer)) throw error
      return { step, event, brokenOff: cannotGoOn(step, error) }
    }
    return { step, event }
  } catch (error) {
    if (!(error instanceof MissingAnswer)) throw error
    story.answers[step.as] ??= notTaken(step.kind)
    return { step, brokenOff: cannotGoOn(step, error) }
  }
}

async function act(
  step: ActingStep,
  story: Story,
): Promise<{ readonly answer: StepAnswer; readonly event: ActionEvent }> {
  switch (step.kind) {
    case 'http': {
      const played = await playHttp(step, story)
      story.exchanges[step.as] = played.exchange
      return played
    }
    case 'cli':
      return playProgram(step, story)
    case 'browser':
      return playPage(step, story)
    case 'wait':
      return playWait(step, story)
    default:
      return step satisfies never
  }
}

function save(
  wanted: Readonly<Record<string, string>> = {},
  answer: StepAnswer,
  saved: Record<string, JsonValue>,
): void {
  for (const [name, expression] of Object.entries(wanted)) {
    saved[name] = evaluateSave(expression, answer)
  }
}

function cannotGoOn(step: ActingStep, error: MissingAnswer): string {
  return `the story cannot go on at step ${step.as}: ${error.message}`
}

/** The artifact's own data could not be put in: what is told of it then is not this story. */
function whyNotBegun(step: ActingStep, answer: StepAnswer): string | undefined {
  const why = answer.failure ?? refusalOf(answer)
  return why === undefined ? undefined : `the story could not begin: step ${step.as}: ${why}`
}

function refusalOf(answer: StepAnswer): string | undefined {
  if ('status' in answer && (answer.status ?? 0) >= 400) return `answered ${answer.status}`
  if ('exit' in answer && answer.exit !== 0) return `ended with exit code ${answer.exit}`
  return undefined
}

function note(story: Story, text: string): void {
  story.events.push({ kind: 'note', atMs: story.now(), text })
}

/** A busy machine tells the end of a process so late at most. */
const END_TOLD_MS = 5_000

/** The connection breaks a moment before the end of the process is told; nobody listens at its port meanwhile. */
async function hasEnded(artifact: RunningArtifact): Promise<boolean> {
  const startedMs = performance.now()
  for (let i = 0; i < 20 && artifact.exit === undefined; i += 1) await sleep(5)
  while (artifact.exit === undefined && performance.now() - startedMs < END_TOLD_MS) {
    if (await artifact.listens()) break
    await sleep(20)
  }
  return artifact.exit !== undefined
}
