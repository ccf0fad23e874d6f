/** @module A step over HTTP: sent, asked again until something holds, or read as a stream. */

import { digitsAsText, HoldoutError, isJsonObject } from '../../../twins/base/index.ts'
import {
  type BodyField,
  type HttpExchange,
  headOfText,
  isToldWhole,
  jsonOf,
  MAX_TOLD_BYTES,
} from '../../drive/index.ts'
import {
  type BodyPart,
  evaluateCondition,
  type HttpStep,
  type HttpStepAnswer,
  MissingAnswer,
  parseTemplate,
} from '../../scenario/index.ts'
import { hasLongDigits } from '../long-integers.ts'
import type { StepEvent } from '../model.ts'
import { mediaTypeOf } from './media-type.ts'
import { openPatience } from './patience.ts'
import type { Story } from './story.ts'
import { readUpload } from './user-folder.ts'

/** What a step came to. */
export interface PlayedHttp {
  readonly answer: HttpStepAnswer
  readonly event: StepEvent
  readonly exchange: HttpExchange
}

/** Of a stream, so many pieces are told of. */
const MOST_TOLD = 200

/** What is asked when the time is all but up is given so long to be answered, and no longer than the step or the story has. */
const LATE_LOOK_MS = 2_000

/** Plays a step; what `until` waits for is asked again until the step's time is up, and once more then. */
export async function playHttp(step: HttpStep, story: Story): Promise<PlayedHttp> {
  const atMs = story.now()
  const allowedMs = Math.max(1, story.allow(step.timeoutMs))
  const patience = openPatience(allowedMs, step.everyMs)
  const request = await requestOf(step, story)
  let answered: HttpExchange | undefined
  for (let attempts = 1; ; attempts += 1) {
    const isLast = patience.leftMs() <= 0
    const leastMs = attempts === 1 ? 1 : Math.min(allowedMs, story.allow(LATE_LOOK_MS))
    const timeoutMs = Math.max(1, leastMs, patience.leftMs())
    const beganMs = performance.now()
    const sent = await story.driver.send({ ...request, timeoutMs }, story.signal)
    story.signal.throwIfAborted()
    const isCut = sent.failure === 'timeout'
    if (isCut) patience.forgive(performance.now() - beganMs - timeoutMs)
    // When the time is up while it is asked once more, what was answered before is what the user saw.
    const exchange = isCut ? (answered ?? sent) : sent
    if (sent.failure === undefined) answered = sent
    const durationMs = story.now() - atMs
    const answer = answerOf(exchange, durationMs, attempts)
    const reached = step.until === undefined || holds(step.until, answer, story)
    const late = (isLast || isCut) && patience.leftMs() <= 0
    // An artifact that has ended does not come to it any more.
    if (reached || late || story.artifact.exit !== undefined) {
      const failure = reached ? answer.failure : (answer.failure ?? 'timeout')
      const ended = { ...answer, failure }
      return { answer: ended, exchange, event: eventOf(step, story, exchange, ended, atMs) }
    }
    await patience.pause(story.signal)
  }
}

async function requestOf(step: HttpStep, story: Story) {
  const { fill } = story
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(step.headers ?? {})) {
    const value = story.fillText(template)
    // Written values were looked at when the scenario was read: this one was drawn, or answered.
    if (/\p{Cc}/u.test(value)) throw unfitForHeader(name, template, story)
    headers[name] = value
  }
  const query = step.query === undefined ? undefined : fill(step.query)
  const form = step.form === undefined ? undefined : fill(step.form)
  const { stream } = step
  return {
    method: step.method,
    path: story.fillText(step.path),
    headers,
    ...(isJsonObject(query) ? { query } : {}),
    ...(step.json === undefined ? {} : { json: fill(step.json) }),
    ...(isJsonObject(form) ? { form } : {}),
    ...(step.text === undefined ? {} : { text: story.fillText(step.text) }),
    ...(step.multipart === undefined ? {} : { multipart: await fieldsOf(step.multipart, story) }),
    ...(step.session === undefined ? {} : { cookies: story.cookies(story.fillText(step.session)) }),
    ...(stream === undefined
      ? {}
      : {
          enough: (events: HttpStepAnswerEvents) =>
            events.length >= stream.most ||
            (stream.until !== undefined &&
              holds(stream.until, { events: events.map(withJson) }, story)),
        }),
  }
}

type HttpStepAnswerEvents = NonNullable<HttpExchange['answer']>['events']

function withJson(event: HttpStepAnswerEvents[number]) {
  return { ...event, json: jsonOf(event.data) }
}

function holds(expression: string, response: object, story: Story): boolean {
  const { drawn, saved } = story
  return evaluateCondition(expression, { drawn, saved, response }).holds
}

async function fieldsOf(
  multipart: NonNullable<HttpStep['multipart']>,
  story: Story,
): Promise<BodyField[]> {
  const fields: BodyField[] = []
  for (const [name, parts] of Object.entries(multipart)) {
    for (const part of parts) fields.push({ name, value: await partOf(part, story) })
  }
  return fields
}

async function partOf(written: BodyPart, story: Story): Promise<BodyField['value']> {
  if ('value' in written) return story.fill(written.value)
  const { part } = written
  const path = 'file' in part ? story.fillText(part.file) : undefined
  const filename = part.name ?? path?.split('/').at(-1) ?? 'file'
  const type = part.type ?? mediaTypeOf(filename)
  if (path === undefined) {
    const content = 'content' in part ? story.fillText(part.content) : ''
    return { filename, type, bytes: new TextEncoder().encode(content) }
  }
  return { filename, type, bytes: await readUpload(story.folder, path, story.scenario.files) }
}

/** Whose fault it is: the author's where only drawn values are in it, else the artifact's that answered it. */
function unfitForHeader(name: string, template: string, { drawn }: Story): Error {
  const why = `the header ${name} cannot hold it: a header is one line`
  const drawnOnly = parseTemplate(template).parts.every(
    (part) => typeof part === 'string' || Object.hasOwn(drawn, part.path[0]),
  )
  if (!drawnOnly) return new MissingAnswer(template, why)
  return new HoldoutError(`${template}: ${why}`, {
    code: 'SCENARIO_HEADER',
    hint: 'send it in the path or the body, or draw something plainer',
  })
}

function answerOf(exchange: HttpExchange, ms: number, attempts: number): HttpStepAnswer {
  const { answer, failure } = exchange
  return {
    status: answer?.status ?? null,
    headers: answer?.headers ?? {},
    json: answer?.json ?? null,
    text: answer?.text ?? '',
    attempts,
    events: (answer?.events ?? []).map(withJson),
    ms: Math.round(ms),
    failure: failure ?? null,
    ...(answer !== undefined && answer.omittedBytes > 0
      ? { omittedBytes: answer.omittedBytes }
      : {}),
  }
}

type ToldBody = Pick<NonNullable<StepEvent['response']>, 'body' | 'integersAsText'>

/** A body as the trajectory has it: what is too long for it as a text that says so. */
function toldBody(answer: HttpExchange['answer']): ToldBody {
  if (answer === undefined) return {}
  const { json, text, omittedBytes } = answer
  if (omittedBytes > 0 || !isToldWhole(text)) {
    return { body: headOfText(text, MAX_TOLD_BYTES, omittedBytes) }
  }
  if (json === undefined || json === null) return text === '' ? {} : { body: text }
  const body = digitsAsText(json)
  return { body, ...(body === json || hasLongDigits(json) ? {} : { integersAsText: true }) }
}

/** The first pieces of a stream, as far as a trajectory has room for them. */
function toldEvents(events: HttpStepAnswerEvents): HttpStepAnswerEvents {
  let room = MAX_TOLD_BYTES
  return events.slice(0, MOST_TOLD).flatMap((event) => {
    if (room <= 0) return []
    const bytes = Buffer.byteLength(event.data)
    const data = headOfText(event.data, room)
    room -= bytes
    return [{ ...event, data }]
  })
}

function eventOf(
  step: HttpStep,
  story: Story,
  exchange: HttpExchange,
  { failure, attempts }: HttpStepAnswer,
  atMs: number,
): StepEvent {
  const { answer, requestBody } = exchange
  const events = answer?.events ?? []
  const told = events.length > 0 ? {} : toldBody(answer)
  return {
    kind: 'step',
    step: step.as,
    atMs,
    durationMs: story.now() - atMs,
    request: {
      method: exchange.method,
      url: exchange.url,
      headers: exchange.requestHeaders,
      ...(requestBody === undefined ? {} : { body: digitsAsText(requestBody) }),
    },
    ...(answer === undefined
      ? {}
      : {
          response: {
            status: answer.status,
            headers: answer.headers,
            ...told,
          },
        }),
    ...(attempts > 1 ? { attempts } : {}),
    ...(events.length > 0 ? { stream: toldEvents(events) } : {}),
    ...(step.session === undefined ? {} : { session: story.fillText(step.session) }),
    ...(failure === null ? {} : { failure }),
  }
}
