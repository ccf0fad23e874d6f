/** @module Acts a scenario's steps out against a running artifact, and keeps what was answered. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../twins/base/index.ts'
import { describeExit, type RunningArtifact } from '../artifact/index.ts'
import { type HttpDriver, type HttpExchange, openHttpDriver } from '../drive/index.ts'
import {
  evaluateSave,
  type HttpStep,
  type InterpolationScope,
  interpolate,
  MissingAnswer,
  parseTemplate,
  type Scenario,
  type StepAnswer,
} from '../scenario/index.ts'
import type { NoteEvent, StepEvent } from './model.ts'
import type { Worlds } from './trial-worlds.ts'

/** What came of the steps. */
export interface PlayedSteps {
  readonly events: readonly (StepEvent | NoteEvent)[]
  /** Step name → answer; a step that was not reached has the failure `not sent`. */
  readonly answers: Readonly<Record<string, StepAnswer>>
  readonly saved: JsonObject
  /** Exchanges by step, for contract conformance. */
  readonly exchanges: Readonly<Record<string, HttpExchange>>
  /** Why the story could not go on, which is the artifact's fault; undefined when every step was made. */
  readonly brokenOff: string | undefined
}

/** What the steps are played with. */
export interface PlayOptions {
  readonly artifact: RunningArtifact
  readonly worlds: Worlds
  readonly drawn: JsonObject
  /** The trial's start on the clock of `performance.now()`. */
  readonly startedMs: number
  readonly signal: AbortSignal
}

/**
 * Plays the steps in order until one cannot be made.
 *
 * @throws {UnknownReference} when a `${…}` names nothing: the author's mistake
 */
export async function playSteps(scenario: Scenario, options: PlayOptions): Promise<PlayedSteps> {
  const { artifact, worlds, drawn, startedMs, signal } = options
  const events: (StepEvent | NoteEvent)[] = []
  const answers: Record<string, StepAnswer> = {}
  const exchanges: Record<string, HttpExchange> = {}
  const saved: Record<string, JsonValue> = {}
  const now = () => performance.now() - startedMs
  let brokenOff: string | undefined

  using driver = openHttpDriver(artifact.url)
  for (const step of scenario.steps) {
    signal.throwIfAborted()
    if (brokenOff !== undefined) {
      if (step.kind === 'http') answers[step.as] = notSent
      continue
    }
    if (step.kind === 'advance') {
      for (const world of Object.values(worlds)) world.clock.advance(step.byMs)
      events.push({ kind: 'note', atMs: now(), text: `${step.byMs} ms pass in every twin` })
      continue
    }
    try {
      const atMs = now()
      const exchange = await send(driver, step, { drawn, saved, steps: answers }, signal)
      signal.throwIfAborted()
      exchanges[step.as] = exchange
      answers[step.as] = answerOf(exchange)
      events.push(eventOf(step, exchange, atMs))
      if (exchange.failure !== undefined && (await hasEnded(artifact))) {
        brokenOff = `the artifact ${describeExit(artifact.exit ?? { code: null, signal: null })} during step ${step.as}`
        continue
      }
      for (const [name, expression] of Object.entries(step.save ?? {})) {
        saved[name] = evaluateSave(expression, answers[step.as] as StepAnswer)
      }
    } catch (error) {
      if (!(error instanceof MissingAnswer)) throw error
      answers[step.as] ??= notSent
      brokenOff = `the story cannot go on at step ${step.as}: ${error.message}`
    }
  }
  return { events, answers, saved, exchanges, brokenOff }
}

/** The steps of a story that could not begin. */
export function stepsNeverPlayed(scenario: Scenario): PlayedSteps {
  const names = scenario.steps.flatMap((step) => (step.kind === 'http' ? [step.as] : []))
  return {
    events: [],
    answers: Object.fromEntries(names.map((name) => [name, notSent])),
    saved: {},
    exchanges: {},
    brokenOff: undefined,
  }
}

const notSent: StepAnswer = {
  status: null,
  headers: {},
  json: null,
  text: '',
  ms: 0,
  failure: 'not sent',
}

function send(
  driver: HttpDriver,
  step: HttpStep,
  scope: InterpolationScope,
  signal: AbortSignal,
): Promise<HttpExchange> {
  const fill = (value: JsonValue) => interpolate(value, scope)
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(step.headers ?? {})) {
    const value = text(fill(template))
    // Written values were looked at when the scenario was read: this one was drawn, or answered.
    if (/\p{Cc}/u.test(value)) throw unfitForHeader(name, template, scope)
    headers[name] = value
  }
  const query = step.query === undefined ? undefined : fill(step.query)
  const form = step.form === undefined ? undefined : fill(step.form)
  return driver.send(
    {
      method: step.method,
      path: text(fill(step.path)),
      headers,
      ...(isJsonObject(query) ? { query } : {}),
      ...(step.json === undefined ? {} : { json: fill(step.json) }),
      ...(isJsonObject(form) ? { form } : {}),
      ...(step.text === undefined ? {} : { text: text(fill(step.text)) }),
      timeoutMs: step.timeoutMs,
    },
    signal,
  )
}

/** Whose fault it is: the author's where only drawn values are in it, else the artifact's that answered it. */
function unfitForHeader(name: string, template: string, scope: InterpolationScope): Error {
  const why = `the header ${name} cannot hold it: a header is one line`
  const drawnOnly = parseTemplate(template).parts.every(
    (part) => typeof part === 'string' || Object.hasOwn(scope.drawn, part.path[0]),
  )
  if (!drawnOnly) return new MissingAnswer(template, why)
  return new HoldoutError(`${template}: ${why}`, {
    code: 'SCENARIO_HEADER',
    hint: 'send it in the path or the body, or draw something plainer',
  })
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function answerOf(exchange: HttpExchange): StepAnswer {
  const { answer, failure, durationMs } = exchange
  return {
    status: answer?.status ?? null,
    headers: answer?.headers ?? {},
    json: answer?.json ?? null,
    text: answer?.text ?? '',
    ms: Math.round(durationMs),
    failure: failure ?? null,
  }
}

function eventOf(step: HttpStep, exchange: HttpExchange, atMs: number): StepEvent {
  const { answer, failure, requestBody } = exchange
  const body = answer?.json ?? (answer?.text === '' ? undefined : answer?.text)
  const cut = (answer?.omittedBytes ?? 0) > 0 ? `\n[${answer?.omittedBytes} bytes left out]` : ''
  return {
    kind: 'step',
    step: step.as,
    atMs,
    durationMs: exchange.durationMs,
    request: {
      method: exchange.method,
      url: exchange.url,
      headers: exchange.requestHeaders,
      ...(requestBody === undefined ? {} : { body: requestBody }),
    },
    ...(answer === undefined
      ? {}
      : {
          response: {
            status: answer.status,
            headers: answer.headers,
            ...(body === undefined ? {} : { body: cut === '' ? body : `${body}${cut}` }),
          },
        }),
    ...(failure === undefined ? {} : { failure }),
  }
}

// The connection breaks a moment before the end of the process is told.
async function hasEnded(artifact: RunningArtifact): Promise<boolean> {
  for (let i = 0; i < 20 && artifact.exit === undefined; i += 1) await sleep(5)
  return artifact.exit !== undefined
}
