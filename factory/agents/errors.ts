/** @module How an agent fails as a program, which says nothing about the code it writes. */

/** What stopped a turn. `limit`: a bound on time, turns, tokens or money that the user set. */
export type AgentFailureKind = 'provider' | 'program' | 'stalled' | 'limit'

/** The agent did not work: it could not start, ended with an error, or met a limit. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure'
  readonly code = 'AGENT_FAILED'
  /** True for what may pass by itself: a rate limit, the network, the provider's own error. */
  readonly retryable: boolean
  readonly kind: AgentFailureKind

  constructor(message: string, retryable: boolean, kind: AgentFailureKind = 'program') {
    super(message)
    this.retryable = retryable
    this.kind = kind
  }
}

/**
 * A failure from what a program said last, and from the provider's status where it is known: 408, 429, 5xx and the
 * network may pass by themselves.
 */
export function failureFrom(said: string, status?: number): AgentFailure {
  const passes =
    status === undefined
      ? /\b(408|429|50[0234]|529)\b|overloaded|rate.?limit|too many requests|ECONN(?:REFUSED|RESET)|ETIMEDOUT|ENOTFOUND|fetch failed|stream disconnected|high demand/i.test(
          said,
        )
      : status === 408 || status === 429 || status >= 500
  return new AgentFailure(said, passes, passes ? 'provider' : 'program')
}
