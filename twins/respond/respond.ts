/** @module One request through a twin: match, authenticate, limit, fault, validate, act, render, note. */

import { type JsonValue, TransportFault } from '../base/index.ts'
import type { Operation } from '../contract/index.ts'
import type { JournalOutcome, LiveWorld } from '../world/index.ts'
import { carryOut } from './act/index.ts'
import { errorAnswer, renderEffect } from './answer/index.ts'
import { checkPreconditions, withValidators } from './conditional/index.ts'
import type { Answer, Exchange } from './exchange.ts'
import { carryOutFault, describeFault } from './fault.ts'
import { recallAnswer } from './idempotency/index.ts'
import { countRequest, exhaustLimit } from './limit/index.ts'
import { matchRequest } from './match-request.ts'
import { oauthEndpoints, serveOauth } from './oauth/index.ts'
import { Refusal, type RefusalDetail } from './refusal.ts'
import { authenticate, expiredCredential, readBody, readParameters } from './request/index.ts'
import type { OperationPlan, Service } from './service.ts'

/** Answers instead of the twin, for one operation; what it gives is sent as it is. */
export type TakeOver = (exchange: Exchange, request: Request) => Promise<Response>

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
}

/**
 * Answers a request as the service would.
 * @throws {TransportFault} where a fault asks for a failure below HTTP
 */
export async function respond(
  service: Service,
  world: LiveWorld,
  request: Request,
  url: URL,
  takeOver?: ReadonlyMap<string, TakeOver>,
): Promise<Response> {
  const nowMs = world.clock.tick()
  const notes: Notes = {
    operation: undefined,
    outcome: 'answered',
    requestBody: undefined,
    reads: [],
    writes: [],
    violations: [],
    fault: undefined,
  }
  const note = (
    status: number | undefined,
    text: string | null | undefined,
    problems: readonly string[],
  ) => {
    world.note({
      atMs: nowMs,
      method: request.method,
      path: url.pathname + url.search,
      ...notes,
      status,
      responseText: text ?? undefined,
      ...(problems.length === 0 ? {} : { answerProblems: problems }),
    })
  }
  let operation: Operation | undefined
  let limitHeaders: Readonly<Record<string, string>> = {}
  let remember: ((answer: Answer) => void) | undefined
  let answer: Answer
  try {
    const match = matchRequest(service, request.method, url.pathname)
    operation = match.operation
    notes.operation = operation.id
    const plan = service.plan(operation)
    const endpoint = oauthEndpoints(service.contract).get(operation.id)
    // An authorization server knows its clients by itself, also those whose secret stands in the body.
    const credential =
      endpoint === undefined
        ? authenticate(service, world, plan, request, url, nowMs)
        : (request.headers.get('authorization') ?? undefined)
    limitHeaders = countRequest(service, world, operation, credential, nowMs)
    const fault = world.meetFault({
      operation: operation.id,
      method: request.method,
      path: match.path,
    })
    if (fault !== undefined) {
      notes.fault = describeFault(fault)
      notes.outcome = 'fault'
      await carryOutFault(fault, request.signal)
      if (fault.kind === 'auth-expiry') throw expiredCredential(service, plan)
      if (fault.kind === 'limit-exhausted') {
        exhaustLimit(service, world, operation, credential, nowMs, fault.retryAfterSeconds)
      }
    }
    const exchange = await readExchange(
      service,
      world,
      plan,
      match.params,
      request,
      url,
      nowMs,
      notes,
    )
    const handler = takeOver?.get(operation.id)
    if (handler !== undefined) {
      const response = await handler(exchange, request)
      note(response.status, await response.clone().text(), [])
      return response
    }
    const recalled = recallAnswer(exchange, request.headers, credential)
    if (endpoint !== undefined) {
      answer = await serveOauth(exchange, request, endpoint)
    } else if (recalled.answer === undefined) {
      checkPreconditions(exchange, request.headers)
      remember = recalled.remember
      const effect = carryOut(exchange)
      answer = withValidators(exchange, request.headers, effect, renderEffect(exchange, effect))
      remember?.(answer)
    } else {
      notes.replayed = true
      answer = recalled.answer
    }
    if (fault?.transport === 'truncate') {
      note(answer.status, answer.text, answer.problems)
      throw new TransportFault('truncate', {
        response: toResponse(answer, request.method, nowMs, limitHeaders),
      })
    }
  } catch (error) {
    if (!(error instanceof Refusal)) {
      if (!(error instanceof TransportFault)) notes.outcome = 'error'
      const isNoted = error instanceof TransportFault && error.kind === 'truncate'
      if (!isNoted) note(undefined, undefined, [])
      throw error
    }
    notes.outcome = error.outcome
    if (error.outcome === 'invalid-request') {
      notes.violations = error.details.map(({ field, message }) => `${field} ${message}`)
    }
    answer = errorAnswer(service, world, operation, error, nowMs)
    remember?.(answer)
  }
  note(answer.status, answer.text, answer.problems)
  return toResponse(answer, request.method, nowMs, limitHeaders)
}

async function readExchange(
  service: Service,
  world: LiveWorld,
  plan: OperationPlan,
  params: Readonly<Record<string, string>>,
  request: Request,
  url: URL,
  nowMs: number,
  notes: Notes,
): Promise<Exchange> {
  const parameters = readParameters(service, plan, params, url, request.headers)
  if (parameters.pathProblems.length > 0) throw invalid([404, 400, 422], parameters.pathProblems)
  // Awaiting costs a turn of the event loop, and most requests carry nothing.
  const body =
    plan.operation.requestBody === undefined
      ? { value: undefined, problems: [] }
      : await readBody(service, plan, request)
  notes.requestBody = body.value
  const problems = [...parameters.problems, ...body.problems]
  if (problems.length > 0) throw invalid([422, 400], problems)
  return {
    service,
    world,
    plan,
    method: request.method === 'HEAD' ? 'GET' : request.method,
    url,
    accept: request.headers.get('accept') ?? undefined,
    path: parameters.path,
    query: parameters.query,
    header: parameters.header,
    body: body.value,
    nowMs,
    reads: notes.reads,
    writes: notes.writes,
  }
}

function invalid(
  statuses: readonly [number, ...number[]],
  details: readonly RefusalDetail[],
): Refusal {
  return new Refusal('Validation failed', {
    outcome: 'invalid-request',
    statuses,
    fallback: statuses.includes(404) ? 404 : 400,
    code: 'invalid_arguments',
    details,
  })
}

function toResponse(
  answer: Answer,
  method: string,
  nowMs: number,
  limitHeaders: Readonly<Record<string, string>>,
): Response {
  const headers = { ...answer.headers, ...limitHeaders, date: httpDate(nowMs) }
  return new Response(method === 'HEAD' ? null : answer.text, { status: answer.status, headers })
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
