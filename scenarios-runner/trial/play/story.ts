/** @module What is known while a story is played: answers, saved values, and where everything is. */

import type { JsonObject, JsonValue, Redactor } from '../../../twins/base/index.ts'
import type { RunningArtifact } from '../../artifact/index.ts'
import {
  type CookieJar,
  createCookieJar,
  type HttpDriver,
  type HttpExchange,
  type PersonSettings,
  type Receivers,
  seenInbox,
} from '../../drive/index.ts'
import {
  type CheckScope,
  type InterpolationScope,
  interpolate,
  type Scenario,
  type StepAnswer,
} from '../../scenario/index.ts'
import type { TrajectoryEvent } from '../model.ts'
import type { Marks } from '../observe/observe-twins.ts'
import { observeTwins } from '../observe/observe-twins.ts'
import type { Worlds } from '../trial-worlds.ts'
import type { TrialPages } from './trial-pages.ts'
import type { UserFolder } from './user-folder.ts'

/** What a story is played with. */
export interface PlayOptions {
  readonly artifact: RunningArtifact
  readonly worlds: Worlds
  /** Where each world stood when the trial began. */
  readonly marks: Marks
  readonly receivers: Pick<Receivers, 'inbox'>
  readonly folder: UserFolder
  readonly pages: TrialPages
  readonly drawn: JsonObject
  /** Who plays the user where a scenario has no steps. */
  readonly person?: PersonSettings | undefined
  /** The trial's name among those on the same instance, and what the user's requests carry there. */
  readonly world: {
    readonly name: string
    readonly headers?: Readonly<Record<string, string>> | undefined
  }
  /** The trial's start on the clock of `performance.now()`. */
  readonly startedMs: number
  /** Takes secrets out of what is told of a wait. */
  readonly redactor?: Redactor
  readonly signal: AbortSignal
}

/** A story that is being played. */
export interface Story extends PlayOptions {
  readonly scenario: Scenario
  readonly driver: HttpDriver
  readonly events: TrajectoryEvent[]
  /** Step name → what it came to. */
  readonly answers: Record<string, StepAnswer>
  readonly saved: Record<string, JsonValue>
  /** Exchanges by step, for contract conformance. */
  readonly exchanges: Record<string, HttpExchange>
  /** Milliseconds since the trial began. */
  now(): number
  /** A value with every `${…}` filled in. */
  fill(value: JsonValue): JsonValue
  /** As {@link fill}, as text. */
  fillText(template: string): string
  /** Everything that checks may ask, as it is now. */
  scope(): CheckScope
  /** The cookies of a session. */
  cookies(session: string): CookieJar
  /** How long a step may take: its own limit, or what is left of the story's. */
  allow(timeoutMs: number): number
}

/** Begins a story. */
export function openStory(scenario: Scenario, driver: HttpDriver, options: PlayOptions): Story {
  const { artifact, folder, receivers, worlds, marks, drawn, startedMs } = options
  const answers: Record<string, StepAnswer> = {}
  const saved: Record<string, JsonValue> = {}
  const jars = new Map<string, CookieJar>()
  const now = () => performance.now() - startedMs
  const beganMs = now()
  const places: JsonObject = {
    artifact: { url: artifact.url, directory: artifact.directory, world: options.world.name },
    // Made when a text first names it.
    get folder() {
      return folder.place().files
    },
  }
  const scope: InterpolationScope = { drawn, saved, steps: answers, places }
  const fill = (value: JsonValue) => interpolate(value, scope)
  return {
    ...options,
    scenario,
    driver,
    events: [],
    answers,
    saved,
    exchanges: {},
    now,
    fill,
    fillText(template) {
      const value = fill(template)
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
    scope() {
      const observed = Object.entries(observeTwins(worlds, marks))
      return {
        steps: answers,
        twins: Object.fromEntries(
          Object.entries(worlds).map(([name, world]) => [name, world.uncopied.state()]),
        ),
        calls: Object.fromEntries(observed.map(([name, { journal }]) => [name, journal])),
        received: seenInbox(receivers.inbox()),
        drawn,
        saved,
      }
    },
    cookies(session) {
      const jar = jars.get(session) ?? createCookieJar()
      jars.set(session, jar)
      return jar
    },
    allow(timeoutMs) {
      const { timeoutMs: whole } = scenario
      return whole === undefined ? timeoutMs : Math.min(timeoutMs, whole - (now() - beganMs))
    },
  }
}
