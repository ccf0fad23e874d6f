/** @module Sends one request over kept-alive connections and tells how it ended, once it has been answered whole. */

import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { WrittenRequest } from '../model.ts'

/** How a request ended. */
export interface Answered {
  readonly isGood: boolean
  readonly status: number | undefined
  /** `200`, `status 503`, `ECONNREFUSED`. */
  readonly ended: string
  /** What a story goes on from; empty unless asked for. */
  readonly text: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A request under way. */
export interface Sending {
  /** Breaks it off; nothing more is told of it. */
  cancel(): void
}

/** How much of an answer a story can go on from: 1 MiB. */
const MAX_TEXT = 1024 * 1024

/** Sends nothing twice to make a result look better; only what a kept-alive connection lost in transit. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])

/** Sends to one service. */
export class RequestSender {
  readonly #agent: Agent
  readonly #open: typeof request
  readonly #base: RequestOptions
  readonly #basePath: string
  /** Taken apart once each: reading a URL costs more than sending a request. */
  readonly #options = new WeakMap<WrittenRequest, RequestOptions>()

  /**
   * @param baseUrl `http://127.0.0.1:4000`, optionally with a path, without a trailing slash
   * @param connections at once; what waits for one waits on the clock of its intended instant
   */
  constructor(baseUrl: string, connections: number) {
    const url = new URL(baseUrl)
    const isSecure = url.protocol === 'https:'
    const settings = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections }
    this.#agent = isSecure ? new SecureAgent(settings) : new Agent(settings)
    this.#open = isSecure ? secureRequest : request
    this.#basePath = url.pathname.replace(/\/$/, '')
    this.#base = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      agent: this.#agent,
    }
  }

  /** Sends one; `onEnd` is called once, unless it is cancelled. */
  send(
    written: WrittenRequest,
    user: Readonly<Record<string, string>> | undefined,
    isTextWanted: boolean,
    onEnd: (answered: Answered) => void,
  ): Sending {
    const { method, body, expect } = written
    let options = this.#options.get(written)
    if (options === undefined) {
      const path = `${this.#basePath}${written.path}`
      options = { ...this.#base, method, path, headers: written.headers }
      this.#options.set(written, options)
    }
    if (user !== undefined) options = { ...options, headers: { ...written.headers, ...user } }
    let isOver = false
    let current: ClientRequest | undefined
    const end = (ended: string, rest: Partial<Answered> = {}) => {
      if (isOver) return
      isOver = true
      onEnd({ isGood: false, status: undefined, text: '', headers: {}, ...rest, ended })
    }
    const dispatch = () => {
      const sent = this.#open(options as RequestOptions)
      current = sent
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that the service closed just as it was used again: anyone's client sends it once more.
        const isLost = sent.reusedSocket && error.code === 'ECONNRESET' && IDEMPOTENT.has(method)
        if (!isLost) end(codeOf(error))
        else if (!isOver && current === sent) dispatch()
      })
      sent.on('response', (response) => {
        let text = ''
        if (isTextWanted) {
          response.setEncoding('utf8').on('data', (chunk: string) => {
            if (text.length < MAX_TEXT) text += chunk
          })
        } else response.resume()
        response.on('error', (error) => end(codeOf(error)))
        response.on('end', () => {
          const status = response.statusCode ?? 0
          const isGood = expect === undefined ? status < 400 : expect.includes(status)
          const ended = isGood ? String(status) : `status ${status}`
          end(ended, { isGood, status, text, headers: response.headers })
        })
      })
      sent.end(body)
    }
    dispatch()
    return {
      cancel() {
        isOver = true
        current?.destroy()
      },
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#agent.destroy()
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
