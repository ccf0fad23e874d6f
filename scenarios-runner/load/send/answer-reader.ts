/** @module Reads the answers that come over one connection, as their bytes come (HTTP/1.1, RFC 9112). */

/** What an answer's status line and headers say. */
interface Head {
  readonly status: number
  /** By lower-case name, as node:http has them: `set-cookie` is a list, other names that repeat are joined. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** How the end of its body is told, where it has one: its length in bytes, in chunks, or by closing. */
  readonly body: number | 'chunks' | 'close'
  readonly keepsAlive: boolean
  /** How long the service keeps an idle connection, where it says so. */
  readonly idleMs: number | undefined
}

/** Bytes that are no HTTP/1.1 answer. */
export class MalformedAnswer extends Error {
  readonly code = 'malformed answer'
}

/** As much as Node itself takes of a head. */
const MAX_HEAD = 16 * 1024
/** How much of an answer a story can go on from: 1 MiB. */
const MAX_TEXT = 1024 * 1024
const LINE = Buffer.from('\r\n')
const HEAD = Buffer.from('\r\n\r\n')

/** Services say the same head again and again, and its date changes once a second: read once, it is known. */
let known: { readonly text: string; readonly head: Head } | undefined

/** Reads one answer after the other; {@link AnswerReader.expect} comes before each. */
export class AnswerReader {
  #state: 'head' | 'body' | 'size' | 'chunk' | 'chunk-end' | 'trailer' | 'done' = 'done'
  #isHeadOnly = false
  #isTextWanted = false
  #isUntouched = true
  #head: Head | undefined
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0
  /** The beginning of a line or head of which more is to come. */
  #held = ''
  #at = 0
  #pieces: Buffer[] = []
  #kept = 0

  /** Makes ready for the next answer. */
  expect(method: string, isTextWanted: boolean): void {
    this.#state = 'head'
    this.#isHeadOnly = method === 'HEAD'
    this.#isTextWanted = isTextWanted
    this.#isUntouched = true
    this.#head = undefined
    this.#pieces = []
    this.#kept = 0
  }

  /** Whether nothing of the answer has come. */
  get isUntouched(): boolean {
    return this.#isUntouched
  }

  /** Whether the service takes another request over this connection. */
  get keepsAlive(): boolean {
    return this.#head?.keepsAlive === true
  }

  get idleMs(): number | undefined {
    return this.#head?.idleMs
  }

  get status(): number {
    return this.#head?.status ?? 0
  }

  get headers(): Head['headers'] {
    return this.#head?.headers ?? {}
  }

  /** The body, where it was wanted. */
  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }

  /**
   * Takes bytes; true once the answer is whole.
   *
   * @param length how many of them are the answer's
   * @throws {MalformedAnswer}
   */
  read(bytes: Buffer, length: number): boolean {
    this.#at = 0
    this.#isUntouched = false
    while (this.#at < length && this.#state !== 'done') this.#step(bytes, length)
    if (this.#at < length) throw new MalformedAnswer('more came than was asked for')
    return this.#state === 'done'
  }

  /** The connection has ended; true when that makes the answer whole. */
  end(): boolean {
    return this.#state === 'body' && this.#head?.body === 'close'
  }

  #step(bytes: Buffer, length: number): void {
    switch (this.#state) {
      case 'head': {
        const text = this.#upTo(HEAD, bytes, length)
        if (text !== undefined) this.#begin(headOf(text))
        return
      }
      case 'body':
      case 'chunk': {
        const isOpen = this.#state === 'body' && this.#head?.body === 'close'
        const taken = isOpen ? length - this.#at : Math.min(this.#left, length - this.#at)
        if (this.#isTextWanted) this.#keep(bytes.subarray(this.#at, this.#at + taken))
        this.#at += taken
        if (isOpen) return
        this.#left -= taken
        if (this.#left === 0) this.#state = this.#state === 'body' ? 'done' : 'chunk-end'
        return
      }
      case 'size': {
        const line = this.#upTo(LINE, bytes, length)
        if (line === undefined) return
        const [, size] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line) ?? []
        if (size === undefined) throw new MalformedAnswer(`no chunk's size: ${line.slice(0, 40)}`)
        this.#left = Number.parseInt(size, 16)
        this.#state = this.#left === 0 ? 'trailer' : 'chunk'
        return
      }
      case 'chunk-end': {
        const line = this.#upTo(LINE, bytes, length)
        if (line === undefined) return
        if (line !== '') throw new MalformedAnswer('a chunk is longer than it says')
        this.#state = 'size'
        return
      }
      case 'trailer':
        if (this.#upTo(LINE, bytes, length) === '') this.#state = 'done'
        return
      case 'done':
        return
      default:
        this.#state satisfies never
    }
  }

  #begin(head: Head): void {
    // 100 Continue, 103 Early Hints: the answer is still to come.
    if (head.status < 200 && head.status !== 101) return
    if (head.status === 101) throw new MalformedAnswer('it changes to a protocol nobody asked for')
    this.#head = head
    const isEmpty = this.#isHeadOnly || head.status === 204 || head.status === 304
    if (isEmpty || head.body === 0) this.#state = 'done'
    else if (head.body === 'chunks') this.#state = 'size'
    else {
      this.#left = head.body === 'close' ? 0 : head.body
      this.#state = 'body'
    }
  }

  #keep(piece: Buffer): void {
    const room = MAX_TEXT - this.#kept
    if (room <= 0) return
    // The bytes are read into the same place again.
    this.#pieces.push(Buffer.from(piece.subarray(0, room)))
    this.#kept += piece.length
  }

  /** The text before a mark, once all of it is there; what has come of it is held until then. */
  #upTo(mark: Buffer, bytes: Buffer, length: number): string | undefined {
    const from = this.#at
    const held = this.#held
    if (held === '') {
      const found = bytes.indexOf(mark, from)
      if (found !== -1 && found + mark.length <= length) {
        this.#at = found + mark.length
        return bytes.toString('latin1', from, found)
      }
    }
    const text = held + bytes.toString('latin1', from, length)
    const found = text.indexOf(mark.toString('latin1'), Math.max(0, held.length - mark.length + 1))
    if (found === -1) {
      if (text.length > MAX_HEAD) throw new MalformedAnswer('its head is too long')
      this.#held = text
      this.#at = length
      return undefined
    }
    this.#at = from + found + mark.length - held.length
    this.#held = ''
    return text.slice(0, found)
  }
}

function headOf(text: string): Head {
  if (known?.text !== text) known = { text, head: parseHead(text) }
  return known.head
}

function parseHead(text: string): Head {
  const [line = '', ...fields] = text.split('\r\n')
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(line) ?? []
  if (status === undefined) throw new MalformedAnswer(`no status line: ${line.slice(0, 40)}`)
  const headers: Record<string, string | string[]> = Object.create(null)
  for (const field of fields) {
    const [, written = '', value = ''] =
      /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(field) ?? []
    if (written === '') throw new MalformedAnswer(`no header: ${field.slice(0, 40)}`)
    const name = written.toLowerCase()
    const before = headers[name]
    if (name === 'set-cookie') headers[name] = [...(before ?? []), value]
    else headers[name] = before === undefined ? value : `${before}, ${value}`
  }
  const tokens = (name: string) =>
    String(headers[name] ?? '')
      .toLowerCase()
      .split(',')
      .map((token) => token.trim())
  const connection = tokens('connection')
  const [, idle] = /\btimeout=(\d{1,6})\b/i.exec(String(headers['keep-alive'] ?? '')) ?? []
  const body = bodyOf(headers, tokens('transfer-encoding'))
  return {
    status: Number(status),
    headers,
    body,
    keepsAlive: minor === '0' ? connection.includes('keep-alive') : !connection.includes('close'),
    idleMs: idle === undefined ? undefined : Number(idle) * 1_000,
  }
}

/** RFC 9112, section 6.3. Two framings at once are how requests are smuggled, and are refused. */
function bodyOf(
  headers: Readonly<Record<string, string | readonly string[]>>,
  encodings: readonly string[],
): Head['body'] {
  const length = headers['content-length']
  if (headers['transfer-encoding'] !== undefined) {
    if (length !== undefined) throw new MalformedAnswer('it tells its length twice')
    return encodings.at(-1) === 'chunked' ? 'chunks' : 'close'
  }
  if (length === undefined) return 'close'
  const [said = '', ...others] = String(length).split(/\s*,\s*/)
  if (!/^\d{1,15}$/.test(said) || others.some((other) => other !== said)) {
    throw new MalformedAnswer(`no length: ${String(length).slice(0, 40)}`)
  }
  return Number(said)
}
