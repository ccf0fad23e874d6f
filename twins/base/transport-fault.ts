/** @module Failures below HTTP, which a fetch handler asks for and a server carries out on the socket. */

/**
 * - `reset`: the connection is reset before any answer.
 * - `truncate`: the headers and the first `afterBytes` bytes arrive, then the connection is closed.
 * - `stall`: nothing is answered for `stallMs` (or until the client gives up), then the connection is closed.
 */
export type TransportFaultKind = 'reset' | 'truncate' | 'stall'

/** What `fetch` of a twin rejects with where a real network would have failed. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault'
  readonly kind: TransportFaultKind
  /** For `truncate`: the response whose body is cut. */
  readonly response: Response | undefined
  readonly afterBytes: number
  readonly stallMs: number

  constructor(
    kind: TransportFaultKind,
    options: { response?: Response; afterBytes?: number; stallMs?: number } = {},
  ) {
    super(`The twin was told to fail here: ${kind}.`)
    this.kind = kind
    this.response = options.response
    this.afterBytes = options.afterBytes ?? 16
    this.stallMs = options.stallMs ?? 60_000
  }
}
