/** @module How often and how patiently a stage is tried again (§3.5, §3.6). */

import type { Random } from '../../../twins/base/index.ts'
import { type Graph, type GraphNode, maxRetriesOf, textOf } from '../../graph/index.ts'

/** A named way to wait between attempts. Delays are milliseconds. */
export interface RetryPolicy {
  readonly initialMs: number
  readonly factor: number
  /** Attempts when the policy is named and the node gives no `max_retries`. */
  readonly attempts: number
}

/** The specification's presets. A node or graph names one with `retry_policy`. */
const RETRY_POLICIES: Readonly<Record<string, RetryPolicy>> = {
  none: { initialMs: 0, factor: 1, attempts: 1 },
  standard: { initialMs: 200, factor: 2, attempts: 5 },
  aggressive: { initialMs: 500, factor: 2, attempts: 5 },
  linear: { initialMs: 500, factor: 1, attempts: 3 },
  patient: { initialMs: 2_000, factor: 3, attempts: 3 },
}

const STANDARD: RetryPolicy = { initialMs: 200, factor: 2, attempts: 5 }
const CAP_MS = 60_000

/** How many times a node is executed at most, and how the waits between are made. */
export function retryPlan(
  node: GraphNode,
  graph: Graph,
): { attempts: number; policy: RetryPolicy } {
  const name = textOf(node.attributes, 'retry_policy') || textOf(graph.attributes, 'retry_policy')
  const named = Object.hasOwn(RETRY_POLICIES, name) ? RETRY_POLICIES[name] : undefined
  const own = maxRetriesOf(node, graph) + 1
  const counted = ['max_retries', 'default_max_retries', 'default_max_retry'].some(
    (key) => key in node.attributes || key in graph.attributes,
  )
  return {
    attempts: named === undefined || counted ? own : named.attempts,
    policy: named ?? STANDARD,
  }
}

/** The wait before an attempt (2 for the first retry): exponential, capped at a minute, times 0.5 to 1.5. */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: Random): number {
  const base = Math.min(CAP_MS, policy.initialMs * policy.factor ** (attempt - 2))
  return Math.round(base * (0.5 + random.next()))
}

/** True for what may pass by itself: the network, a rate limit, a server's own error. */
export function mayPass(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && 'retryable' in error) {
    return error.retryable === true
  }
  const text =
    error instanceof Error
      ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`
      : String(error)
  if (/\b(400|401|403)\b|validation|config/i.test(text)) return false
  return /\b(429|5[0-9]{2})\b|ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up|fetch failed|overloaded|rate.?limit/i.test(
    text,
  )
}
