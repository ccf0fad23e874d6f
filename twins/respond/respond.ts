/** @module One request through a twin: match, authenticate, limit, fault, validate, act, render, note. */

import { type JsonValue, TransportFault } from '../base/index.ts'
import type { Operation } from '../contract/index.ts'
import type {
  JournalOutcome,
  LiveWorld,
  RequestStage,
  RequestTrace,
  SentHeaders,
} from '../world/index.ts'
import { carryOut } from './act/index.ts'
import { addressAsked } from './address-asked.ts'
import {
  checkSelection,
  errorAnswer,
  type Handed,
  isResponse,
  leaveUnread,
  readHanded,
  renderEffect,
} from './answer/index.ts'
import { checkPreconditions, withValidators } from './conditional/index.ts'
import type { Answer, Exchange } from './exchange.ts'
import {
  carryOutFault,
  describeFault,
  faultRequest,
  holdBack,
  spoilBody,
  spoilsBody,
  spoilTransport,
} from './fault.ts'
import { recallAnswer } from './idempotency/index.ts'
import { countRequest, exhaustLimit, limitRefusal } from './limit/index.ts'
import { matchRequest } from './match-request.ts'
import { refusePartUpload } from './media/index.ts'
import { watchChanges } from './notify/index.ts'
import { oauthEndpoints, serveOauth } from './oauth/index.ts'
import { type Ahead, NO_BODY, readAhead, readableBody, readExchange } from './read-exchange.ts'
import { noRoom, Refusal } from './refusal.ts'
import { authenticate, expiredCredential, type RawBody } from './request/index.ts'
import type { Service } from './service.ts'

/** The kinds of operation that only read, by whatever method. */
const READS: ReadonlySet<string> = new Set(['read', 'list', 'search'])

/** The kinds of operation that keep nothing of what they are sent, unless the behaviour says what they do. */
const KEEPS_NOTHING: ReadonlySet<string> = new Set(['rpc', 'static', 'unsupported'])

/** Answers instead of the twin, for one operation; a response is sent as it is, one that was fetched without what its headers say of how it came. */
export type TakeOver = (
  exchange: Exchange,
  request: Request,
) => Answer | Response | Promise<Answer | Response>

const NO_HEADERS: Readonly<Record<string, string>> = {}
const NONE: readonly string[] = []

/** What the pipeline found out, for the journal. */
interface Notes {
  operation: string | undefined
  outcome: JournalOutcome
  requestBody: JsonValue | undefined
  readonly reads: string[]
  readonly writes: string[]
  violations: readonly string[]
  fault: string | undefined
  replayed?: true
  cause?: string
  stage: RequestStage
  by: RequestTrace['by']
  refusal: RequestTrace['refusal']
}

const causes = new WeakMap<Response, string>()

/** Why the twin could not answer as it should, such as what a handler threw: for whoever runs it, never for its clients. */
export function causeOf(response: Response): string | undefined {
  return causes.get(response)
}

/**
 * Answers a request as the service would.
 * @param mount what stood before the path of the URL, and belongs into the addresses that the answer gives
 * @param sent the headers for the journal, where they can be had without what they came with
 * @throws {TransportFault} where a fault asks for a failure below HTTP
 */
export async function respond(
  service: Service,
  world: LiveWorld,
  request: Request,
  url: URL,
  takeOver?: ReadonlyMap<string, TakeOver>,
  mount = '',
  sent: SentHeaders = request.headers,
): Promise<Response> {
  const { method } = request
  // Awaiting costs a turn of the event loop, and most requests carry nothing.
  const raw: RawBody = { bytes: undefined, size: 0 }
  const ahead: Ahead =
    method === 'GET' || method === 'HEAD'
      ? { body: NO_BODY, asked: url }
      : await readAhead(service, request, url, raw)
  const { body, asked } = ahead
  // From here to its note a request waits for nothing: whose turn comes first acts first, and a replay can follow.
  const turn = world.nextTurn()
  const nowMs = world.clock.tick()
  const notes: Notes = {
    operation: undefined,
    outcome: 'answered',
    requestBody: undefined,
    reads: [],
    writes: [],
    violations: NONE,
    fault: undefined,
    stage: 'match',
    by: undefined,
    refusal: undefined,
  }
  let limitHeaders = NO_HEADERS
  const note = (answered: Partial<Answer>) => {
    const { text, value, problems = NONE } = answered
    // Thousands of these are kept: nothing is in them that is not needed, nor in a larger list than it needs.
    world.note({
      turn,
      atMs: nowMs,
      method,
      origin: addressAsked(url, mount),
      path: url.pathname + url.search,
      headers: sent,
      requestBytes: raw.bytes,
      requestSize: raw.size,
      operation: notes.operation,
      outcome: notes.outcome,
      requestBody: notes.requestBody,
      reads: listed(notes.reads),
      writes: listed(notes.writes),
      violations: notes.violations,
      fault: notes.fault,
      stage: notes.stage,
      by: notes.by,
      refusal: notes.refusal,
      limitHeaders,
      status: answered.status,
      responseText: value === undefined ? (text ?? undefined) : undefined,
      responseValue: value,
      responseSize: text?.length ?? 0,
      ...(notes.replayed === undefined ? {} : { replayed: notes.replayed }),
      ...(notes.cause === undefined ? {} : { cause: notes.cause }),
      ...(problems.length === 0 ? {} : { answerProblems: problems }),
    })
  }
  let operation: Operation | undefined
  let remember: ((answer: Answer) => void) | undefined
  let handed: Handed | undefined
  let delayMs = 0
  let isNoted = false
  let answer: Answer
  try {
    const match = ahead.match ?? matchRequest(service, method, url.pathname)
    operation = match.operation
    notes.operation = operation.id
    notes.stage = 'authenticate'
    const plan = service.plan(operation)
    const endpoint = oauthEndpoints(service.contract).get(operation.id)
    // An authorization server knows its clients by itself, also those whose secret stands in the body.
    const credential =
      endpoint === undefined
        ? authenticate(service, world, plan, request, asked, nowMs)
        : (request.headers.get('authorization') ?? undefined)
    notes.stage = 'limit'
    limitHeaders = countRequest(service, world, operation, credential, nowMs)
    const isRead = method === 'GET' || method === 'HEAD' || READS.has(plan.behaviour.kind)
    notes.stage = 'fault'
    const fault = world.meetFault({
      operation: operation.id,
      method,
      path: match.path,
      isRead,
      request: () => faultRequest(request, asked, () => readableBody(body)),
    })
    if (fault !== undefined) {
      notes.fault = describeFault(fault)
      notes.outcome = 'fault'
      delayMs = fault.latencyMs ?? 0
      carryOutFault(fault, limitRefusal(service, operation, fault, nowMs))
      if (fault.kind === 'auth-expiry') throw expiredCredential(service, plan)
      if (fault.kind === 'limit-exhausted') {
        exhaustLimit(service, world, operation, credential, nowMs, fault.retryAfterSeconds)
      }
    }
    notes.stage = 'validate'
    const exchange = readExchange(
      service,
      world.asSeenBy(fault, nowMs),
      plan,
      match.params,
      request,
      { url: asked, mount },
      nowMs,
      notes,
      body,
    )
    notes.stage = 'effect'
    const handler = takeOver?.get(operation.id)
    const recalled = recallAnswer(exchange, request.headers, credential)
    const { kind, does } = plan.behaviour
    const isOwn = endpoint === undefined && handler === undefined
    const keepsNothing = isRead || (isOwn && does === undefined && KEEPS_NOTHING.has(kind))
    // Nor does what was refused, or answered before.
    if (!keepsNothing && recalled.answer === undefined && !world.makeRoom(raw.size)) throw noRoom()
    if (endpoint !== undefined && handler === undefined) {
      notes.by = 'authorization-server'
      answer = await serveOauth(exchange, request, endpoint)
    } else if (recalled.answer !== undefined) {
      notes.replayed = true
      notes.by = 'idempotency-key'
      answer = recalled.answer
    } else if (handler !== undefined) {
      notes.by = 'handler'
      remember = recalled.remember
      const watch = watchChanges(exchange)
      const isOver = recalled.begin?.()
      try {
        const given = handler(exchange, request)
        const made = given instanceof Promise ? await given : given
        if (exchange.writes.length > 0) world.keepPast(nowMs)
        if (isResponse(made)) {
          handed = await readHanded(made, remember !== undefined || spoilsBody(fault))
          answer = handed.answer
        } else answer = made
      } finally {
        isOver?.()
      }
      watch?.(request.headers, answer)
      // What has no end cannot be said again.
      if (handed?.unread === undefined) remember?.(answer)
    } else {
      refusePartUpload(exchange, request.headers)
      checkPreconditions(exchange, request.headers)
      checkSelection(exchange)
      remember = recalled.remember
      const watch = watchChanges(exchange)
      const effect = world.at(nowMs, () => carryOut(exchange))
      answer = withValidators(exchange, request.headers, effect, renderEffect(exchange, effect))
      watch?.(request.headers, answer)
      if (exchange.writes.length > 0) world.keepPast(nowMs)
      remember?.(answer)
    }
    answer = spoilBody(fault, answer)
    const carriedOut = answer
    if (fault?.transport !== undefined) {
      note(answer)
      isNoted = true
      if (fault.transport === 'timeout') leaveUnread(handed)
      spoilTransport(fault, () => toResponse(carriedOut, method, nowMs, limitHeaders, handed))
    }
  } catch (error) {
    if (!(error instanceof Refusal)) {
      if (!(error instanceof TransportFault)) notes.outcome = 'error'
      if (!isNoted) note({})
      await holdBack(world, delayMs, request.signal)
      throw error
    }
    handed = undefined
    notes.outcome = error.outcome
    notes.refusal = { message: error.message, code: error.code }
    if (error.cause instanceof Error && error.outcome === 'error') notes.cause = error.cause.message
    if (error.outcome === 'invalid-request') {
      notes.violations = error.details.map(({ field, message }) => `${field} ${message}`)
    }
    notes.requestBody ??= readableBody(body)
    answer = errorAnswer(service, world, operation, error, nowMs)
    remember?.(answer)
  }
  note(answer)
  if (delayMs > 0) await holdBack(world, delayMs, request.signal)
  const response = toResponse(answer, method, nowMs, limitHeaders, handed)
  if (notes.cause !== undefined) causes.set(response, notes.cause)
  return response
}

function toResponse(
  answer: Answer,
  method: string,
  nowMs: number,
  limitHeaders: Readonly<Record<string, string>>,
  handed: Handed | undefined,
): Response {
  // A refusal may know better than the count, as one does whose fault used the limit up; a handler's response knows its date, also when it is given again.
  const date = answer.headers.date ?? httpDate(nowMs)
  const headers = { ...limitHeaders, ...answer.headers, date }
  if (method === 'HEAD') leaveUnread(handed)
  const body = handed?.unread ?? answer.bytes ?? answer.text
  const response = new Response(method === 'HEAD' ? null : body, {
    status: answer.status,
    headers,
    ...(handed === undefined ? {} : { statusText: handed.statusText }),
  })
  for (const cookie of answer.cookies ?? []) response.headers.append('set-cookie', cookie)
  return response
}

function listed(uids: readonly string[]): readonly string[] {
  return uids.length === 0 ? NONE : uids.slice()
}

let lastSecond = Number.NaN
let lastDate = ''

// Spelling a date costs more than finding an entity, and a second has many requests.
function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastDate = new Date(ms).toUTCString()
  }
  return lastDate
}
