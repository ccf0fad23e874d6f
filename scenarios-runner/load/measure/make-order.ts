/** @module What a generator is told for a load: requests, schedule, and which of them count towards what. */

import type { Arrival, LoadOrder, TallyRule } from '../generator/protocol.ts'
import type { LoadConstraint, Objective } from '../model.ts'
import { lagLimitMs, latencyLimits } from '../plan/plan-load.ts'
import { peakRate } from '../words.ts'

/** The requests of a load, found and made. */
export interface ResolvedRequests {
  readonly endpoints: readonly { readonly name: string; readonly tags: readonly string[] }[]
  readonly mix: readonly Arrival[]
  readonly users: readonly Readonly<Record<string, string>>[]
}

/** Makes the order of a load. */
export function makeOrder(
  constraint: LoadConstraint,
  requests: ResolvedRequests,
  baseUrl: string,
): LoadOrder {
  const { offered, objectives } = constraint
  return {
    baseUrl,
    endpoints: requests.endpoints.map(({ name }) => name),
    mix: requests.mix,
    users: requests.users,
    stages: offered.stages,
    ...(offered.arrival === 'poisson' ? { poissonSeed: constraint.id } : {}),
    warmUpMs: offered.warmUpMs,
    tallies: objectives.map((objective) => tallyRule(objective, requests)),
    lagLimitMs: lagLimitMs(constraint),
    giveUpMs: giveUpMs(constraint),
    connections: connectionsFor(constraint),
  }
}

/** The most requests that one arrival makes. */
export function mostRequestsEach({ mix }: Pick<ResolvedRequests, 'mix'>): number {
  return Math.max(
    ...mix.map((one) => (one.kind === 'story' ? Object.keys(one.endpoints).length : 1)),
  )
}

const LEAST_CONNECTIONS = 64
const MOST_CONNECTIONS = 1_024

/**
 * Connections that a service which keeps its objectives can need: the rate times the longest that an answer may take
 * (Little's law), and a quarter more. How fast they are opened is the sender's: a storm of them would overflow the backlog of a
 * service that stalls, and what was dropped there comes a second later.
 */
export function connectionsFor({ objectives, offered }: LoadConstraint): number {
  const limits = latencyLimits(objectives)
  const longestMs = limits.length === 0 ? 1_000 : Math.max(...limits)
  const needed = Math.ceil((1.25 * peakRate(offered) * longestMs) / 1_000)
  return Math.min(MOST_CONNECTIONS, Math.max(LEAST_CONNECTIONS, needed))
}

/** How long an answer is waited for. */
export function giveUpMs({ objectives }: LoadConstraint): number {
  const limits = latencyLimits(objectives)
  return limits.length === 0 ? 10_000 : Math.min(30_000, Math.max(2_000, 3 * Math.max(...limits)))
}

function tallyRule(objective: Objective, { endpoints }: ResolvedRequests): TallyRule {
  const { indicator, endpoint, tag, value, op } = objective
  const counts = indicator === 'latency' || indicator === 'errors'
  const own = endpoints.flatMap(({ name, tags }, index) => {
    const isAsked =
      (endpoint === undefined || name === endpoint) && (tag === undefined || tags.includes(tag))
    return counts && isAsked ? [index] : []
  })
  return {
    endpoints: own,
    ...(indicator === 'latency' ? { belowMs: value } : {}),
    ...(indicator === 'latency' && op === 'lte' ? { inclusive: true } : {}),
  }
}
