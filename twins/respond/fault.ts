/** @module Carries out a fault: waits, answers with its status, or fails below HTTP. */

import { TransportFault } from '../base/index.ts'
import type { Fault } from '../world/index.ts'
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
 * Fails as the fault says; returns when it only delays or truncates, since the request is then carried out.
 * @throws {Refusal} for a status
 * @throws {TransportFault} for a reset or a stall
 */
export function carryOutFault(fault: Fault): void {
  if (fault.transport === 'reset' || fault.transport === 'stall') {
    throw new TransportFault(fault.transport)
  }
  if (fault.status === undefined) return
  const message = MESSAGES[fault.status] ?? 'This request was told to fail'
  const after = fault.retryAfterSeconds
  throw new Refusal(message, {
    outcome: 'fault',
    statuses: [fault.status],
    code: CODES[fault.status] ?? 'fault',
    exactStatus: true,
    headers: after === undefined ? {} : { 'retry-after': String(after) },
  })
}

/** What the journal says about a fault. */
export function describeFault(fault: Fault): string {
  const parts = [
    fault.transport,
    fault.kind,
    fault.status === undefined ? undefined : `status ${fault.status}`,
    fault.latencyMs === undefined ? undefined : `latency ${fault.latencyMs} ms`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** Holds an answer back, in real milliseconds; no longer than somebody waits for it. */
export function holdBack(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
