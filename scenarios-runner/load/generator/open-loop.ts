/** @module Offers a constant rate of requests, come what may, and times each from the instant it was meant to be sent. */

import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { MeasurementLog, Outcome } from './measurement.ts'

/** What is sent, how often, and what counts as good. */
export interface OpenLoopOptions {
  /** The whole address. */
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly ratePerSecond: number
  readonly latencyMs: number
  /** A request that is sent later than this after its instant was sent late. */
  readonly lagLimitMs: number
  /** A request unanswered for so long is given up as an error. */
  readonly giveUpMs: number
}

/**
 * Requests under way at once. Not a number of users: a bound on memory (some 10 KB each), far above what a service that
 * still works needs. What finds no room is dropped, and a drop is a violation.
 */
const MAX_IN_FLIGHT = 16_384

/** Connections at once; what waits for one waits on the clock of its intended instant. */
const MAX_SOCKETS = 1_024

/** Requests sent without letting answers in, so that catching up cannot delay what is measured. */
const MAX_BURST = 64

/** How many milliseconds make a slice. */
export const SLICE_MS = 1_000

/** Sends nothing twice to make a result look better; only what a kept-alive connection lost in transit. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])

interface Flight {
  readonly intendedMs: number
  readonly second: number
  readonly late: boolean
  readonly counted: boolean
  request: ClientRequest | undefined
  settled: boolean
}

/** One load on one endpoint: offered in one or more stretches, each counted or not. */
export class OpenLoop {
  readonly #options: OpenLoopOptions
  readonly #agent: Agent
  readonly #open: typeof request
  /** Taken apart once: a URL costs more to read than a request to send. */
  readonly #request: RequestOptions
  readonly #log: MeasurementLog
  /** In the order of their intended instants: the first is the first to be given up. */
  readonly #flights = new Set<Flight>()
  #slices = 0

  constructor(options: OpenLoopOptions, log: MeasurementLog) {
    this.#options = options
    this.#log = log
    const url = new URL(options.url)
    const isSecure = url.protocol === 'https:'
    const settings = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS }
    this.#agent = isSecure ? new SecureAgent(settings) : new Agent(settings)
    this.#open = isSecure ? secureRequest : request
    this.#request = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: options.method,
      headers: options.headers,
      agent: this.#agent,
    }
  }

  /**
   * Offers the rate for a stretch of time. What is not counted warms up. Resolves when the last request has been sent.
   */
  offer(durationMs: number, counted: boolean, onSecond?: (second: number) => void): Promise<void> {
    const { ratePerSecond } = this.#options
    const total = Math.max(1, Math.round((durationMs / 1_000) * ratePerSecond))
    const gapMs = 1_000 / ratePerSecond
    const firstSlice = this.#slices
    if (counted) this.#slices += Math.ceil(durationMs / SLICE_MS)
    const startMs = performance.now()
    let next = 0
    let secondsTold = 0
    return new Promise((resolve) => {
      const pump = () => {
        let now = performance.now()
        for (let sent = 0; next < total && sent < MAX_BURST; sent += 1) {
          const afterMs = next * gapMs
          if (startMs + afterMs > now) break
          this.#send(startMs + afterMs, now, counted, {
            second: firstSlice + Math.floor(afterMs / SLICE_MS),
            sentMs: firstSlice * SLICE_MS + (now - startMs),
          })
          next += 1
          now = performance.now()
        }
        this.#giveUp(now)
        while (counted && (secondsTold + 1) * SLICE_MS <= now - startMs) {
          secondsTold += 1
          if (secondsTold * SLICE_MS < durationMs) onSecond?.(firstSlice + secondsTold)
        }
        if (next >= total) {
          if (counted) onSecond?.(this.#slices)
          resolve()
        } else if (startMs + next * gapMs <= now) setImmediate(pump)
        else setTimeout(pump, 1)
      }
      pump()
    })
  }

  /** Waits until every request has been answered or given up. */
  async settle(): Promise<void> {
    while (this.#flights.size > 0) {
      this.#giveUp(performance.now())
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#agent.destroy()
  }

  #send(
    intendedMs: number,
    now: number,
    counted: boolean,
    at: { readonly second: number; readonly sentMs: number },
  ): void {
    const lagMs = now - intendedMs
    const flight: Flight = {
      intendedMs,
      second: at.second,
      late: lagMs > this.#options.lagLimitMs,
      counted,
      request: undefined,
      settled: false,
    }
    if (counted) this.#log.offered(at.second, lagMs, at.sentMs)
    if (this.#flights.size >= MAX_IN_FLIGHT) {
      this.#settle(flight, 'dropped', undefined, undefined)
      return
    }
    this.#flights.add(flight)
    this.#dispatch(flight)
  }

  #dispatch(flight: Flight): void {
    const { method, body } = this.#options
    const sent = this.#open(this.#request)
    flight.request = sent
    const fail = (error: NodeJS.ErrnoException) => {
      // A connection that the service closed just as it was used again: anyone's client sends it once more.
      if (sent.reusedSocket && error.code === 'ECONNRESET' && IDEMPOTENT.has(method)) {
        if (!flight.settled && flight.request === sent) this.#dispatch(flight)
        return
      }
      this.#settle(flight, 'error', error.code ?? error.message, undefined)
    }
    sent.on('error', fail)
    sent.on('response', (response) => {
      response.on('end', () => {
        const latencyMs = performance.now() - flight.intendedMs
        const status = response.statusCode ?? 0
        if (status >= 400) this.#settle(flight, 'error', `status ${status}`, latencyMs)
        else {
          const kind = latencyMs < this.#options.latencyMs ? 'good' : 'slow'
          this.#settle(flight, kind, undefined, latencyMs)
        }
      })
      response.on('error', (error) => this.#settle(flight, 'error', codeOf(error), undefined))
      response.resume()
    })
    sent.end(body)
  }

  #giveUp(now: number): void {
    for (const flight of this.#flights) {
      const waitedMs = now - flight.intendedMs
      if (waitedMs < this.#options.giveUpMs) return
      this.#settle(flight, 'error', 'timeout', waitedMs)
      flight.request?.destroy()
    }
  }

  #settle(
    flight: Flight,
    kind: Outcome['kind'],
    error: string | undefined,
    latencyMs: number | undefined,
  ): void {
    if (flight.settled) return
    flight.settled = true
    this.#flights.delete(flight)
    if (!flight.counted) return
    this.#log.ended({ second: flight.second, kind, latencyMs, error, late: flight.late })
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
