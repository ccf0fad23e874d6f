/** @module One connection to a service: carries a request, reads its answer, and is free for the next. */

import { connect, isIP, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls'
import { AnswerReader } from './answer-reader.ts'

/** A request that is carried. */
export interface Carried {
  readonly method: string
  readonly bytes: Buffer
  readonly isTextWanted: boolean
}

/** Where a service is. */
export interface ServiceAddress {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
  /** What the last secure connection may be taken up with. */
  session?: Buffer
}

/** What a connection tells. Each is called for what it carries, or has carried, at that time. */
export interface ConnectionEvents<T extends Carried> {
  /** An answer is whole; `isFirst` of this connection. */
  onAnswer(carried: T, answer: AnswerReader, isFirst: boolean): void
  /**
   * There will be no answer.
   *
   * @param isLost it had been idle for a while and was closed without a word, as services close what nobody uses: anyone's
   * client sends the request again. Closed right after an answer, it is the service that fails.
   */
  onFailure(carried: T, code: string, isLost: boolean): void
  /** It can carry another. */
  onFree(connection: Connection<T>): void
  /** It is closed. */
  onClosed(connection: Connection<T>): void
}

/** Read at once; a longer answer is read in several. */
const READ_BYTES = 16 * 1024
/** No service closes what has been idle for less. */
const LEAST_IDLE_MS = 1_000
/** A connection is not used in the last second before the service closes it. */
const IDLE_MARGIN_MS = 1_000

/** Opens on creation. */
export class Connection<T extends Carried> {
  readonly #socket: Socket
  readonly #events: ConnectionEvents<T>
  readonly #reader = new AnswerReader()
  #carried: T | undefined
  #answered = 0
  #freeUntilMs = Number.POSITIVE_INFINITY
  #freeSinceMs = Number.POSITIVE_INFINITY
  /** How long it was idle before what it carries. */
  #idleMs = 0
  #isOver = false

  constructor(address: ServiceAddress, events: ConnectionEvents<T>) {
    this.#events = events
    this.#socket = open(address, {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length, buffer) => {
        this.#read(buffer as Buffer, length)
        return true
      },
    })
    this.#socket
      .on('error', (error) => this.#fail(codeOf(error)))
      .on('end', () => this.#end())
      .on('close', () => {
        this.#end()
        this.#events.onClosed(this)
      })
      .resume()
  }

  /** Sends a request; nothing else is under way. */
  carry(carried: T): void {
    this.#carried = carried
    this.#idleMs = performance.now() - this.#freeSinceMs
    this.#reader.expect(carried.method, carried.isTextWanted)
    this.#socket.write(carried.bytes)
  }

  /** Whether it may carry something now, and the service will not close it meanwhile. */
  isFreeAt(nowMs: number): boolean {
    return !this.#isOver && nowMs < this.#freeUntilMs
  }

  /** Closes it; what it carries is told nothing any more. */
  destroy(): void {
    this.#carried = undefined
    this.#isOver = true
    this.#socket.destroy()
  }

  #read(bytes: Buffer, length: number): void {
    const carried = this.#carried
    // What nobody asked for, or does any more.
    if (carried === undefined) {
      this.destroy()
      return
    }
    try {
      if (!this.#reader.read(bytes, length)) return
    } catch (error) {
      this.#fail(codeOf(error as Error))
      return
    }
    this.#finish(carried)
  }

  #finish(carried: T): void {
    this.#answered += 1
    this.#carried = undefined
    const { keepsAlive, idleMs } = this.#reader
    // A request that was answered before it was sent whole leaves its rest on the connection.
    const isClean = keepsAlive && !this.#isOver && this.#socket.writableLength === 0
    if (!isClean) this.destroy()
    else {
      this.#freeSinceMs = performance.now()
      if (idleMs !== undefined) {
        this.#freeUntilMs = this.#freeSinceMs + Math.max(0, idleMs - IDLE_MARGIN_MS)
      }
    }
    this.#events.onAnswer(carried, this.#reader, this.#answered === 1)
    if (isClean) this.#events.onFree(this)
  }

  #end(): void {
    const carried = this.#carried
    this.#isOver = true
    if (carried !== undefined && this.#reader.end()) this.#finish(carried)
    else this.#fail('ECONNRESET')
  }

  #fail(code: string): void {
    const carried = this.#carried
    this.destroy()
    if (carried === undefined) return
    const isReset = code === 'ECONNRESET' || code === 'EPIPE'
    const isLost = isReset && this.#idleMs >= LEAST_IDLE_MS && this.#reader.isUntouched
    this.#events.onFailure(carried, code, isLost)
  }
}

function open(address: ServiceAddress, onread: OnReadOpts): Socket {
  const { host, port, isSecure, session } = address
  if (!isSecure) return connect({ host, port, noDelay: true, onread })
  // What TLS takes of a socket's options is wider than its types.
  const options: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host,
    port,
    onread,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(session === undefined ? {} : { session }),
  }
  return connectSecurely(options)
    .setNoDelay()
    .on('session', (latest) => {
      address.session = latest
    })
}

/** `ECONNREFUSED`, `malformed answer`; the message where there is no code. */
export function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
