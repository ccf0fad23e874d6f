/** @module Carries out a fault: waits, answers with its status, or fails below HTTP. */

import { type JsonValue, TransportFault } from '../base/index.ts'
import type { Fault, FaultRequest, LiveWorld } from '../world/index.ts'
import type { Answer } from './exchange.ts'
import type { LimitRefusal } from './limit/index.ts'
import { Refusal } from './refusal.ts'

const MESSAGES: Readonly<Record<number, string>> = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

const CODES: Readonly<Record<number, string>> = {
  429: 'ratelimited',
  500: 'internal_error',
  503: 'service_unavailable',
}

/**
 * Fails as the fault says; returns where the request is carried out all the same.
 * @param usual how the service itself refuses with such a status, where that is known
 * @throws {Refusal} for a status
 * @throws {TransportFault} for a reset or a stall
 */
export function carryOutFault(fault: Fault, usual: LimitRefusal | undefined): void {
  if (fault.transport === 'reset' || fault.transport === 'stall') {
    throw new TransportFault(fault.transport, stallOf(fault))
  }
  if (fault.status === undefined) return
  const message = usual?.message ?? MESSAGES[fault.status] ?? 'This request was told to fail'
  const after = fault.retryAfterSeconds
  throw new Refusal(message, {
    outcome: 'fault',
    statuses: [fault.status],
    code: usual?.code ?? CODES[fault.status] ?? 'fault',
    exactStatus: true,
    headers: {
      ...usual?.headers,
      ...(after === undefined ? {} : { 'retry-after': String(after) }),
    },
  })
}

/**
 * Fails as the fault says after the request has been carried out.
 * @throws {TransportFault} for a truncated answer or none
 */
export function spoilTransport(fault: Fault | undefined, response: () => Response): void {
  if (fault?.transport === 'truncate')
    throw new TransportFault('truncate', { response: response() })
  if (fault?.transport === 'timeout') throw new TransportFault('stall', stallOf(fault))
}

function stallOf({ stallMs }: Fault): { stallMs?: number } {
  return stallMs === undefined ? {} : { stallMs }
}

/** The answer with a body that no reader of JSON can read, where it has one and the fault says so. */
export function spoilBody<A extends Pick<Answer, 'text' | 'headers'>>(
  fault: Fault | undefined,
  answer: A,
): A {
  if (fault?.kind !== 'malformed-body' || answer.text === null) return answer
  // Inside a text it is never closed, and anywhere else `<` is a mistake.
  const text = `${answer.text.slice(0, Math.ceil(answer.text.length / 2))}<`
  // It has not the length that a handler gave it.
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => name !== 'content-length'),
  )
  return { ...answer, headers, text, value: undefined }
}

/** Whether a fault needs an answer's body to spoil it. */
export function spoilsBody(fault: Fault | undefined): boolean {
  return fault?.kind === 'malformed-body' || fault?.transport === 'truncate'
}

/** What predicates look at, read when they do. */
export function faultRequest(
  request: Request,
  url: URL,
  body: () => JsonValue | undefined,
): Pick<FaultRequest, 'query' | 'headers' | 'body'> {
  return { query: url.searchParams, headers: request.headers, body: body() }
}

/** What the journal says about a fault. */
export function describeFault(fault: Fault): string {
  const parts = [
    fault.transport,
    fault.webhook === undefined ? undefined : `webhook ${fault.webhook}`,
    fault.staleChanges === undefined ? undefined : `stale by ${fault.staleChanges} changes`,
    fault.staleMs === undefined ? undefined : `stale by ${fault.staleMs} ms`,
    fault.kind,
    fault.status === undefined ? undefined : `status ${fault.status}`,
    fault.latencyMs === undefined ? undefined : `latency ${fault.latencyMs} ms`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** Holds an answer back, in real milliseconds; no longer than somebody waits for it. */
export async function holdBack(world: LiveWorld, ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || !world.model.holdsBack) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
