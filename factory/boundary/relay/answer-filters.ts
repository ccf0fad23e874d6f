/** @module What an answer goes through on its way inside: kept, bounded, its tool calls held to the rule, keys taken out. */

import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { JsonValue } from '../../../twins/base/index.ts'
import type { ToolRule } from '../../agents/index.ts'
import { withoutCalls } from './tool-calls.ts'

// An event is looked through again with each piece of it that comes.
const MOST_OF_AN_EVENT = 8 * 1024 * 1024

/** What is thrown on the way ends the answer, and nothing else. */
function filter(
  change: (piece: Buffer) => Buffer | string,
  end: () => Buffer | string = () => '',
): Transform {
  const attempt = (give: () => Buffer | string, done: TransformCallback) => {
    try {
      done(null, give())
    } catch (error) {
      done(error as Error)
    }
  }
  return new Transform({
    transform: (piece: Buffer, _encoding, done) => attempt(() => change(piece), done),
    flush: (done) => attempt(end, done),
  })
}

/** Passes everything on, and hands each piece to who keeps it, who may end the answer by throwing. */
export function seenBy(keep: (piece: Buffer) => void): Transform {
  return filter((piece) => {
    keep(piece)
    return piece
  })
}

/** Passes a whole text on at its end, changed. */
export function changedWhole(change: (text: string) => string): Transform {
  const pieces: Buffer[] = []
  return filter(
    (piece) => {
      pieces.push(piece)
      return ''
    },
    () => change(Buffer.concat(pieces).toString('utf8')),
  )
}

/**
 * Holds the tool calls of an answer to a rule: of JSON, or of a stream of events, event by event.
 *
 * @param refused told the name of each tool that was called and is not allowed
 */
export function heldCalls(
  isEvents: boolean,
  mayCall: ToolRule,
  refused: (name: string) => void,
): Transform {
  const held = (text: string) => {
    const changed = withoutCalls(parsed(text), mayCall, refused)
    return changed === undefined ? undefined : JSON.stringify(changed)
  }
  return isEvents ? changedEvents(held) : changedWhole((text) => held(text) ?? text)
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function changedEvents(change: (data: string) => string | undefined): Transform {
  const decoder = new StringDecoder('utf8')
  let waiting = ''
  const changed = (event: string) => {
    const lines = event.split(/\r\n|\r|\n/)
    const data = lines.flatMap((line) => /^data:? ?(.*)$/.exec(line)?.[1] ?? [])
    const other = change(data.join('\n'))
    if (data.length === 0 || other === undefined) return event
    return [
      ...lines.filter((line) => !line.startsWith('data') && line !== ''),
      `data: ${other}\n\n`,
    ].join('\n')
  }
  return filter(
    (piece) => {
      const whole = (waiting + decoder.write(piece)).split(/(?<=\r\n\r\n|\n\n|\r\r)/)
      // The last may be half an event yet.
      waiting = /(?:\r\n\r\n|\n\n|\r\r)$/.test(whole.at(-1) ?? '') ? '' : (whole.pop() ?? '')
      if (waiting.length > MOST_OF_AN_EVENT) throw new Error('an event of it has no end')
      return whole.map(changed).join('')
    },
    () => changed(waiting + decoder.end()),
  )
}

/**
 * Puts what stands for a credential in the place of the credential, should a provider say it back. A piece is held back
 * only as far as it could be the beginning of one.
 */
export function hiddenCredentials(credentials: ReadonlyMap<string, string>): Transform {
  // A character a byte: pieces may end anywhere.
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  const pairs = [...credentials].map(([stand, real]) => [bytes(stand), bytes(real)] as const)
  let waiting = ''
  return filter(
    (piece) => {
      const text = pairs.reduce(
        (all, [stand, real]) => all.replaceAll(real, stand),
        waiting + piece.toString('latin1'),
      )
      const kept = Math.max(0, ...pairs.map(([, real]) => begunAt(text, real)))
      waiting = text.slice(text.length - kept)
      return Buffer.from(text.slice(0, text.length - kept), 'latin1')
    },
    () => Buffer.from(waiting, 'latin1'),
  )
}

/** How much of a word's beginning a text ends with. */
function begunAt(text: string, word: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(word.slice(0, length))) return length
  }
  return 0
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    // `[DONE]`, and what is cut off.
    return null
  }
}
