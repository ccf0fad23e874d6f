/** @module Plays a scenario's steps as a load does: each arrival a story of its own, its values drawn and carried along. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../twins/base/index.ts'
import { bodyOf, type CookieJar, createCookieJar, jsonOf, pairsOf } from '../../drive/index.ts'
import {
  drawVariables,
  evaluateSave,
  type HttpStep,
  type InterpolationScope,
  interpolate,
  type Scenario,
  type StepAnswer,
} from '../../scenario/index.ts'
import type { Answered } from '../send/request-sender.ts'
import type { PlannedRequest } from './protocol.ts'

/** One story under way. */
export interface Story {
  /** The next request; undefined when the story is over, or cannot go on. */
  next(answered: Answered | undefined): PlannedRequest | undefined
}

/** Begins stories of one scenario. */
export interface StoryPlayer {
  /** @param n counts arrivals from 0 */
  begin(n: number): Story
}

/**
 * Makes a player. All stories draw the same values, since the twins were put into the state of one.
 *
 * @param endpoints step → endpoint
 */
export function createStoryPlayer(
  scenario: Scenario,
  endpoints: Readonly<Record<string, number>>,
  seed: string,
): StoryPlayer {
  const steps = scenario.steps.filter((step): step is HttpStep => step.kind === 'http')
  const drawn = drawVariables(scenario, seed, 0)
  // What refers to no earlier answer is the same in each story.
  const made = new Map<HttpStep, PlannedRequest>()
  return {
    begin() {
      const scope = { drawn, saved: {} as Record<string, JsonValue>, steps: {} as Answers }
      const jars = new Map<string, CookieJar>()
      let at = 0
      let path = ''
      return {
        next(answered) {
          try {
            const before = steps[at - 1]
            if (before !== undefined && answered !== undefined) {
              remember(before, answered, scope)
              keepCookies(before, path, answered, jars)
            }
            const step = steps[at]
            at += 1
            if (step === undefined) return undefined
            const known = made.get(step)
            if (known !== undefined) {
              path = pathOf(known)
              return known
            }
            const planned = withCookies(planStep(step, endpoints[step.as] ?? 0, scope), step, jars)
            path = pathOf(planned)
            if (at === 1) made.set(step, planned)
            return planned
          } catch {
            // The answer lacks what the next step needs: it was counted, and this user goes no further.
            return undefined
          }
        },
      }
    },
  }
}

type Answers = Record<string, StepAnswer>

function remember(
  step: HttpStep,
  answered: Answered,
  scope: { readonly saved: Record<string, JsonValue>; readonly steps: Answers },
): void {
  const answer: StepAnswer = {
    status: answered.status ?? null,
    headers: Object.fromEntries(
      Object.entries(answered.headers).map(([name, value]) => [name, String(value)]),
    ),
    json: jsonOf(answered.text),
    text: answered.text,
    ms: 0,
    failure: null,
    attempts: 1,
    events: [],
  }
  scope.steps[step.as] = answer
  for (const [name, expression] of Object.entries(step.save ?? {})) {
    scope.saved[name] = evaluateSave(expression, answer)
  }
}

function pathOf({ path }: PlannedRequest): string {
  return path.split('?', 1)[0] as string
}

/** Steps of one session share a cookie jar; none are kept without. */
function keepCookies(
  { session }: HttpStep,
  path: string,
  { headers }: Answered,
  jars: Map<string, CookieJar>,
): void {
  const set = headers['set-cookie']
  if (session === undefined || set === undefined) return
  const jar = jars.get(session) ?? createCookieJar()
  jar.take(path, typeof set === 'string' ? [set] : set)
  jars.set(session, jar)
}

function withCookies(
  planned: PlannedRequest,
  { session }: HttpStep,
  jars: ReadonlyMap<string, CookieJar>,
): PlannedRequest {
  const cookie = jars.get(session ?? '')?.header(pathOf(planned))
  return cookie === undefined ? planned : { ...planned, headers: { ...planned.headers, cookie } }
}

/** A step as a request, everything filled in. */
function planStep(step: HttpStep, endpoint: number, scope: InterpolationScope): PlannedRequest {
  const fill = (value: JsonValue) => interpolate(value, scope)
  const text = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value))
  const query =
    step.query === undefined ? '' : String(new URLSearchParams(pairsOf(fieldsOf(fill(step.query)))))
  const path = text(fill(step.path))
  const body = bodyOf({
    ...(step.json === undefined ? {} : { json: fill(step.json) }),
    ...(step.form === undefined ? {} : { form: fieldsOf(fill(step.form)) }),
    ...(step.text === undefined ? {} : { text: String(fill(step.text)) }),
  })
  return {
    endpoint,
    method: step.method,
    path: query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`,
    headers: {
      accept: 'application/json, */*;q=0.5',
      ...(body === undefined ? {} : { 'content-type': body.type }),
      ...Object.fromEntries(
        Object.entries(step.headers ?? {}).map(([name, value]) => [name, text(fill(value))]),
      ),
    },
    ...(body === undefined ? {} : { body: String(body.bytes) }),
  }
}

function fieldsOf(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {}
}
