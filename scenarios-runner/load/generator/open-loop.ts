/** @module Offers requests on schedule, come what may, and times each from the instant at which it was due. */

import { type Answered, RequestSender, type Sending } from '../send/request-sender.ts'
import type { ArrivalSchedule } from './arrival-schedule.ts'
import { type LoadLog, TIMED_OUT } from './load-log.ts'
import { takeTurns } from './operation-mix.ts'
import type { LoadOrder, PlannedRequest } from './protocol.ts'
import type { StoryPlayer } from './story-player.ts'

/**
 * Requests under way at once. Not a number of users: a bound on memory (some 10 KB each), far above what a service that
 * still works needs. What finds no room is dropped, and a drop is a violation.
 */
const MAX_IN_FLIGHT = 16_384

/** Requests sent without letting answers in, so that catching up cannot delay what is measured. */
const MAX_BURST = 64

/** How many milliseconds make a slice. */
const SLICE_MS = 1_000

interface Flight {
  readonly endpoint: number
  /** On the clock of `performance.now()`. */
  readonly intendedMs: number
  /** Of the counted load; negative while it warms up. */
  readonly atMs: number
  readonly late: boolean
  sending: Sending | undefined
  isSettled: boolean
  readonly next: ((answered: Answered) => void) | undefined
}

/** One load: offered in one or more stretches, each counted or not. */
export class OpenLoop {
  readonly #order: LoadOrder
  readonly #log: LoadLog
  readonly #sender: RequestSender
  readonly #turn: () => number
  readonly #counters: number[]
  readonly #stories: readonly (StoryPlayer | undefined)[]
  /** In the order of their intended instants: the first is the first to be given up. */
  readonly #flights = new Set<Flight>()
  #arrivals = 0
  #countedMs = 0
  /** What is being counted now: where it began, on both clocks, and how long it is. */
  #stretch = { startMs: Number.POSITIVE_INFINITY, baseMs: 0, durationMs: 0 }
  #isStopped = false

  constructor(order: LoadOrder, log: LoadLog, stories: readonly (StoryPlayer | undefined)[] = []) {
    this.#order = order
    this.#log = log
    this.#sender = new RequestSender(order.baseUrl, order.connections, order.giveUpMs)
    this.#turn = takeTurns(order.mix.map(({ weight }) => weight))
    this.#counters = order.mix.map(() => 0)
    this.#stories = stories
  }

  /**
   * Offers a schedule. What is not counted warms up. Resolves when the last request has been sent.
   *
   * @param onSecond told when a second of the counted load has ended, from 1
   */
  offer(
    schedule: ArrivalSchedule,
    counted: boolean,
    onSecond?: (second: number) => void,
  ): Promise<void> {
    const startMs = performance.now()
    const baseMs = this.#countedMs
    if (counted) {
      this.#countedMs += Math.ceil(schedule.durationMs / SLICE_MS) * SLICE_MS
      this.#stretch = { startMs, baseMs, durationMs: schedule.durationMs }
    }
    let due = schedule.next()
    let secondsTold = 0
    return new Promise((resolve) => {
      const pump = () => {
        let now = performance.now()
        for (let sent = 0; due !== undefined && sent < MAX_BURST; sent += 1) {
          if (startMs + due > now || this.#isStopped) break
          this.#arrive(startMs + due, now, counted ? baseMs + due : Number.NEGATIVE_INFINITY)
          due = schedule.next()
          now = performance.now()
        }
        this.#giveUp(now)
        while (counted && (secondsTold + 1) * SLICE_MS <= now - startMs) {
          secondsTold += 1
          if (secondsTold * SLICE_MS < schedule.durationMs) {
            onSecond?.(baseMs / SLICE_MS + secondsTold)
          }
        }
        const isOver = due === undefined && now - startMs >= schedule.durationMs
        if (isOver || this.#isStopped) {
          if (counted && !this.#isStopped) onSecond?.(this.#countedMs / SLICE_MS)
          resolve()
        } else if (due !== undefined && startMs + due <= now) setImmediate(pump)
        else setTimeout(pump, 1)
      }
      pump()
    })
  }

  /** Ends what is being offered; what is under way is left out. */
  stop(): void {
    this.#isStopped = true
    for (const flight of this.#flights) {
      flight.isSettled = true
      flight.sending?.cancel()
      if (flight.atMs >= 0) this.#log.leftOut(secondOf(flight), flight.endpoint)
    }
    this.#flights.clear()
  }

  get isStopped(): boolean {
    return this.#isStopped
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
    this.#sender.close()
  }

  #arrive(intendedMs: number, now: number, atMs: number): void {
    const lagMs = now - intendedMs
    if (atMs >= 0) this.#log.arrived(atMs, lagMs)
    const which = this.#turn()
    const arrival = this.#order.mix[which] as LoadOrder['mix'][number]
    const count = this.#counters[which] as number
    this.#counters[which] = count + 1
    const { users } = this.#order
    const user = users.length === 0 ? undefined : users[this.#arrivals % users.length]
    this.#arrivals += 1
    const late = lagMs > this.#order.lagLimitMs
    if (arrival.kind === 'requests') {
      const planned = arrival.requests[count % arrival.requests.length] as PlannedRequest
      this.#send(planned, user, { intendedMs, atMs, late }, undefined)
      return
    }
    const story = this.#stories[which]?.begin(count)
    const goOn = (planned: PlannedRequest | undefined, dueMs: number, isLate: boolean) => {
      if (planned === undefined || this.#isStopped) return
      const at = { intendedMs: dueMs, atMs: atMs + (dueMs - intendedMs), late: isLate }
      this.#send(planned, user, at, (answered) => {
        // The user goes on as soon as the answer is there: that is when the next step is due.
        if (answered.isGood) goOn(story?.next(answered), performance.now(), false)
      })
    }
    goOn(story?.next(undefined), intendedMs, late)
  }

  #send(
    planned: PlannedRequest,
    user: Readonly<Record<string, string>> | undefined,
    at: Pick<Flight, 'intendedMs' | 'atMs' | 'late'>,
    next: Flight['next'],
  ): void {
    const { intendedMs, atMs, late } = at
    const flight: Flight = {
      intendedMs,
      atMs,
      late,
      endpoint: planned.endpoint,
      sending: undefined,
      isSettled: false,
      next,
    }
    if (at.atMs >= 0) this.#log.offered(secondOf(flight), planned.endpoint)
    if (this.#flights.size >= MAX_IN_FLIGHT) {
      this.#settle(flight, 'dropped', undefined, 'dropped')
      return
    }
    this.#flights.add(flight)
    flight.sending = this.#sender.send(planned, user, next !== undefined, (answered) => {
      if (flight.isSettled) return
      const nowMs = performance.now()
      const latencyMs = nowMs - flight.intendedMs
      if (answered.isGood) this.#served(nowMs)
      if (answered.isGood) this.#settle(flight, 'answered', latencyMs, answered.ended)
      else {
        const wasAnswered = answered.status !== undefined
        this.#settle(flight, 'error', wasAnswered ? latencyMs : undefined, answered.ended)
      }
      next?.(answered)
    })
  }

  /** What came in while the load was counted, due in it or still in the warm-up. */
  #served(nowMs: number): void {
    const { startMs, baseMs, durationMs } = this.#stretch
    const sinceMs = nowMs - startMs
    if (sinceMs >= 0 && sinceMs < durationMs) this.#log.served(baseMs + sinceMs)
  }

  #giveUp(now: number): void {
    for (const flight of this.#flights) {
      const waitedMs = now - flight.intendedMs
      if (waitedMs < this.#order.giveUpMs) return
      this.#settle(flight, 'error', waitedMs, TIMED_OUT)
      flight.sending?.abandon()
    }
  }

  #settle(
    flight: Flight,
    kind: 'answered' | 'error' | 'dropped',
    latencyMs: number | undefined,
    ended: string,
  ): void {
    flight.isSettled = true
    this.#flights.delete(flight)
    if (flight.atMs < 0) return
    this.#log.ended({
      endpoint: flight.endpoint,
      second: secondOf(flight),
      atMs: flight.atMs,
      epochMs: performance.timeOrigin + flight.intendedMs,
      kind,
      latencyMs,
      ended,
      late: flight.late,
    })
  }
}

function secondOf({ atMs }: Flight): number {
  return Math.floor(atMs / SLICE_MS)
}
