/** @module How an agent fails as a program, which says nothing about the code it writes. */

/** The agent did not work: it could not start, ended with an error, or took too long. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure'
  readonly code = 'AGENT_FAILED'
  /** True for what may pass by itself: a rate limit, the network, the provider's own error. */
  readonly retryable: boolean

  constructor(message: string, retryable: boolean) {
    super(message)
    this.retryable = retryable
  }
}
