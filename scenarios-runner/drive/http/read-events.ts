/** @module Takes an answer apart as it comes: server-sent events, lines of JSON, or the chunks themselves. */

import { StringDecoder } from 'node:string_decoder'

/** One piece of a stream. */
export interface ReceivedEvent {
  /** `message` where nothing else is said. */
  readonly event: string
  readonly id: string
  readonly data: string
}

/** Turns bytes into events; what has not ended yet is kept until it has. */
export interface EventReader {
  read(chunk: Buffer): readonly ReceivedEvent[]
  /** What is left when the stream ends. */
  end(): readonly ReceivedEvent[]
}

/** The reader for a media type: `text/event-stream`, lines for JSON Lines and NDJSON, else a piece for each chunk. */
export function eventReaderFor(type: string): EventReader {
  if (/^text\/event-stream\b/i.test(type)) return serverSentEvents()
  if (/\b(?:x-)?(?:ndjson|jsonl|json-seq|jsonlines)\b/i.test(type)) return lines()
  const decoder = new StringDecoder('utf8')
  const piece = (data: string) => (data === '' ? [] : [plain(data)])
  return { read: (chunk) => piece(decoder.write(chunk)), end: () => piece(decoder.end()) }
}

function plain(data: string): ReceivedEvent {
  return { event: 'message', id: '', data }
}

function lines(): EventReader {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string) => {
    const all = (rest + text).split(/\r?\n/)
    rest = all.pop() ?? ''
    return all.filter((line) => line.trim() !== '').map(plain)
  }
  return {
    read: (chunk) => take(decoder.write(chunk)),
    end: () => take(`${decoder.end()}\n`),
  }
}

function serverSentEvents(): EventReader {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let first = true
  let lastId = ''
  let name = ''
  let data: string[] = []

  const line = (text: string): ReceivedEvent[] => {
    if (text === '') {
      const event = { event: name === '' ? 'message' : name, id: lastId, data: data.join('\n') }
      const said = data.length > 0
      name = ''
      data = []
      return said ? [event] : []
    }
    const colon = text.indexOf(':')
    const field = colon === -1 ? text : text.slice(0, colon)
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') name = value
    else if (field === 'id' && !value.includes('\0')) lastId = value
    return []
  }
  const take = (text: string) => {
    rest += text
    if (first && rest !== '') {
      rest = rest.replace(/^\uFEFF/, '')
      first = false
    }
    // A lone \r at the end may be half of \r\n.
    const all = rest.split(/\r\n|\n|\r(?!$)/)
    rest = all.pop() ?? ''
    return all.flatMap(line)
  }
  // An event that is not followed by an empty line is not complete: browsers drop it, too.
  return { read: (chunk) => take(decoder.write(chunk)), end: () => take(`${decoder.end()}\n`) }
}
