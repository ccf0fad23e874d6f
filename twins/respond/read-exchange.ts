/** @module A request read and checked: its body before its turn, since reading one takes time, the rest in it. */

import type { JsonValue } from '../base/index.ts'
import type { LiveWorld } from '../world/index.ts'
import type { Exchange } from './exchange.ts'
import { matchRequest, type RequestMatch } from './match-request.ts'
import { Refusal, type RefusalDetail } from './refusal.ts'
import {
  queryFromBody,
  type RawBody,
  type ReadBody,
  readBody,
  readParameters,
} from './request/index.ts'
import type { OperationPlan, Service } from './service.ts'

/** Gives what was read ahead, or throws what reading it threw. */
export type Body = () => ReadBody

const NOTHING: ReadBody = { value: undefined, problems: [] }

/** The body of a request that has none. */
export const NO_BODY: Body = () => NOTHING

/** What was read of a request before its turn. */
export interface Ahead {
  readonly body: Body
  /** What the request asks: its address, and what a body says in place of it where another method stands for the contract's. */
  readonly asked: URL
  /** What it was found to ask for; absent where nobody looked yet, or nothing was found. */
  readonly match?: RequestMatch
}

/** What reading finds out for the journal. */
export interface ExchangeNotes {
  requestBody: JsonValue | undefined
  readonly reads: string[]
  readonly writes: string[]
}

/**
 * Reads a body before the request has its turn. Where there is no such operation, or it is broken in the contract, that is
 * found again then.
 */
export async function readAhead(
  service: Service,
  request: Request,
  url: URL,
  raw: RawBody,
): Promise<Ahead> {
  try {
    const match = matchRequest(service, request.method, url.pathname)
    const { operation } = match
    if (
      operation.requestBody === undefined &&
      operation.method !== request.method.toLowerCase() &&
      service.profile.methods !== undefined
    ) {
      const { value, asked } = await queryFromBody(request, url, raw)
      return { body: () => ({ value, problems: [] }), asked, match }
    }
    const read = await readBody(service, service.plan(operation), request, raw)
    return { body: () => read, asked: url, match }
  } catch (error) {
    const body = () => {
      throw error
    }
    return { body, asked: url }
  }
}

/** The body of a request that was refused before anybody looked at it: it was sent all the same, and people look for it. */
export function readableBody(body: Body): JsonValue | undefined {
  try {
    return body().value
  } catch {
    return undefined
  }
}

/**
 * Puts together what an answer depends on.
 * @throws {Refusal} for what breaks the contract
 */
export function readExchange(
  service: Service,
  world: LiveWorld,
  plan: OperationPlan,
  params: Readonly<Record<string, string>>,
  request: Request,
  { url, mount }: Pick<Exchange, 'url' | 'mount'>,
  nowMs: number,
  notes: ExchangeNotes,
  readBodyAhead: Body,
): Exchange {
  const parameters = readParameters(service, plan, params, url, request.headers)
  if (parameters.pathProblems.length > 0) throw invalid([404, 400, 422], parameters.pathProblems)
  const read = bodyOf(plan, readBodyAhead)
  notes.requestBody = read.value
  // What stood for a query was read as one.
  const body = plan.operation.requestBody === undefined ? NOTHING : read
  const problems = [...parameters.problems, ...body.problems]
  if (problems.length > 0) throw invalid([422, 400], problems)
  return {
    service,
    world,
    plan,
    method: request.method === 'HEAD' ? 'GET' : request.method,
    url,
    mount,
    accept: request.headers.get('accept') ?? undefined,
    path: parameters.path,
    query: parameters.query,
    header: parameters.header,
    body: body.value,
    ...(body.media === undefined ? {} : { media: body.media }),
    nowMs,
    reads: notes.reads,
    writes: notes.writes,
  }
}

function bodyOf(plan: OperationPlan, body: Body): ReadBody {
  const read = body()
  const isMissing =
    read.value === undefined && read.problems.length === 0 && plan.operation.requestBody?.required
  return isMissing
    ? { value: undefined, problems: [{ field: 'body', message: 'is required' }] }
    : read
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
