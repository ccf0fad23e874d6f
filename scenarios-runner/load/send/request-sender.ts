/** @module Sends requests over kept-alive connections and tells how each ended, once it has been answered whole. */

import type { WrittenRequest } from '../model.ts'
import type { AnswerReader } from './answer-reader.ts'
import {
  type Carried,
  Connection,
  type ConnectionEvents,
  codeOf,
  type ServiceAddress,
} from './connection.ts'
import { requestBytes } from './request-bytes.ts'

/** How a request ended. */
export interface Answered {
  readonly isGood: boolean
  readonly status: number | undefined
  /** `200`, `status 503`, `ECONNREFUSED`. */
  readonly ended: string
  /** What a story goes on from; empty unless asked for. */
  readonly text: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** A request under way. */
export interface Sending {
  /** Breaks it off; nothing more is told of it. */
  cancel(): void
  /**
   * Waits for it no longer; nothing more is told of it. What has been sent keeps its connection until it is answered, or for
   * as long again: breaking connections off would have a service that just catches up with a stall accept hundreds anew.
   */
  abandon(): void
}

interface Job extends Carried, Sending {
  bytes: Buffer
  readonly expect: readonly number[] | undefined
  onEnd: ((answered: Answered) => void) | undefined
  connection: Connection<Job> | undefined
  isAgain: boolean
}

/** Sends nothing twice to make a result look better; only what a connection lost that the service closed as idle, and once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
const NOBODY = {}
/**
 * New connections at once while others are being answered, and one more for each new one that was. What a stalled service has
 * not accepted yet waits longer than what comes over its old connections (Node accepts one a turn of its loop): with as many
 * new ones as there are requests, the first to wait would be answered last.
 */
const LEAST_ROOM = 64
const NOTHING = Buffer.alloc(0)

/** Sends to one service, over connections of its own: what `node:http` makes for each request makes a generator late. */
export class RequestSender {
  readonly #address: ServiceAddress
  readonly #host: string
  readonly #basePath: string
  readonly #most: number
  /** Connections that may be open now; all before the first answer, when nobody knows how long one takes. */
  #room: number
  #isAnswered = false
  readonly #lingerMs: number
  readonly #all = new Set<Connection<Job>>()
  /** The last used is used first, so that those that are not needed are closed by the service. */
  readonly #free: Connection<Job>[] = []
  readonly #waiting = new Set<Job>()
  /** Written once for each who asks. */
  readonly #bytes = new WeakMap<WrittenRequest, Map<object, Buffer>>()
  readonly #events: ConnectionEvents<Job>

  /**
   * @param baseUrl `http://127.0.0.1:4000`, optionally with a path, without a trailing slash
   * @param connections at once; what waits for one waits on the clock of its intended instant
   * @param lingerMs how long what is abandoned keeps its connection
   */
  constructor(baseUrl: string, connections: number, lingerMs: number) {
    const url = new URL(baseUrl)
    const isSecure = url.protocol === 'https:'
    this.#host = url.host
    this.#basePath = url.pathname.replace(/\/$/, '')
    this.#most = connections
    this.#room = connections
    this.#lingerMs = lingerMs
    this.#address = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (isSecure ? 443 : 80),
      isSecure,
    }
    this.#events = {
      onAnswer: (job, answer, isFirst) => {
        job.connection = undefined
        if (isFirst) this.#widen()
        job.onEnd?.(answeredOf(job, answer))
      },
      onFailure: (job, code, isLost) => {
        job.connection = undefined
        if (job.onEnd === undefined) return
        if (isLost && !job.isAgain && IDEMPOTENT.has(job.method)) {
          job.isAgain = true
          this.#dispatch(job)
        } else job.onEnd(unanswered(code))
      },
      onFree: (connection) => {
        const [next] = this.#waiting
        if (next === undefined) this.#free.push(connection)
        else this.#carry(next, connection)
      },
      onClosed: (connection) => {
        this.#all.delete(connection)
        const at = this.#free.indexOf(connection)
        if (at !== -1) {
          this.#free.splice(at, 1)
          this.#narrow()
        }
        const [next] = this.#waiting
        if (next !== undefined) this.#dispatch(next)
      },
    }
  }

  /** Sends one; `onEnd` is called once, unless it is cancelled. */
  send(
    written: WrittenRequest,
    user: Readonly<Record<string, string>> | undefined,
    isTextWanted: boolean,
    onEnd: (answered: Answered) => void,
  ): Sending {
    const { method, expect } = written
    const job: Job = {
      method,
      expect,
      isTextWanted,
      onEnd,
      bytes: NOTHING,
      connection: undefined,
      isAgain: false,
      cancel: () => {
        this.#waiting.delete(job)
        job.connection?.destroy()
        job.connection = undefined
      },
      abandon: () => {
        this.#waiting.delete(job)
        job.onEnd = undefined
        if (job.connection !== undefined) setTimeout(job.cancel, this.#lingerMs).unref()
      },
    }
    try {
      job.bytes = this.#bytesOf(written, user ?? NOBODY)
    } catch (error) {
      onEnd(unanswered(codeOf(error as Error)))
      return job
    }
    this.#dispatch(job)
    return job
  }

  /** Closes all connections. */
  close(): void {
    this.#waiting.clear()
    for (const connection of this.#all) connection.destroy()
  }

  #bytesOf(written: WrittenRequest, user: Readonly<Record<string, string>>): Buffer {
    let own = this.#bytes.get(written)
    if (own === undefined) {
      own = new Map()
      this.#bytes.set(written, own)
    }
    let bytes = own.get(user)
    if (bytes === undefined) {
      bytes = requestBytes(written, user, this.#host, this.#basePath)
      own.set(user, bytes)
    }
    return bytes
  }

  #dispatch(job: Job): void {
    const free = this.#takeFree()
    if (free !== undefined) this.#carry(job, free)
    else if (this.#all.size >= this.#room) this.#waiting.add(job)
    else {
      const connection = new Connection(this.#address, this.#events)
      this.#all.add(connection)
      this.#carry(job, connection)
    }
  }

  #carry(job: Job, connection: Connection<Job>): void {
    this.#waiting.delete(job)
    job.connection = connection
    connection.carry(job)
  }

  #takeFree(): Connection<Job> | undefined {
    const nowMs = performance.now()
    for (let last = this.#free.pop(); last !== undefined; last = this.#free.pop()) {
      if (last.isFreeAt(nowMs)) return last
      last.destroy()
      this.#narrow()
    }
    return undefined
  }

  /** A new connection was answered. */
  #widen(): void {
    const open = this.#isAnswered ? this.#room : Math.max(LEAST_ROOM, this.#all.size)
    this.#isAnswered = true
    this.#room = Math.min(this.#most, open + 1)
  }

  /** A connection was not needed any more. */
  #narrow(): void {
    if (this.#isAnswered) this.#room = Math.min(this.#most, Math.max(LEAST_ROOM, this.#room - 1))
  }
}

function answeredOf({ expect, isTextWanted }: Job, answer: AnswerReader): Answered {
  const { status } = answer
  const isGood = expect === undefined ? status < 400 : expect.includes(status)
  return {
    isGood,
    status,
    ended: isGood ? String(status) : `status ${status}`,
    text: isTextWanted ? answer.text : '',
    headers: answer.headers,
  }
}

function unanswered(ended: string): Answered {
  return { isGood: false, status: undefined, ended, text: '', headers: {} }
}
