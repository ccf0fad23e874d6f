/** @module Lives a world's journal once more: the same requests in the same turns at the same times give the same bytes. */

import { createClock, REDACTED, TransportFault } from '../base/index.ts'
import {
  createEntryReader,
  createWorld,
  type Fault,
  type LiveWorld,
  redactedText,
  type World,
  type WorldModel,
} from '../world/index.ts'
import type { Twin } from './model.ts'
import { type JournalLine, type RequestLine, readJournal } from './read-journal.ts'

/** How a journal is replayed. */
export interface ReplayOptions {
  /** The name of the world that comes of it; `replay` unless given. */
  readonly name?: string
  /** Stands in for a credential that the journal does not have; `user:pass`, base64, where the scheme is `Basic`. */
  readonly credential?: string
  /** Where the journal came from, for messages. */
  readonly source?: string
  /** Told of each answer, none where it failed below HTTP. */
  readonly onAnswer?: (request: RequestLine, response: Response | undefined) => void
}

/** One answer that was another than the journal has. */
export interface ReplayDifference {
  /** The request's index in the journal. */
  readonly index: number
  readonly method: string
  readonly url: string
  readonly field: 'status' | 'body'
  readonly journaled: string
  readonly replayed: string
}

/** What came of a replay. */
export interface Replay {
  /** The world as the journal left it; it belongs to no name of the twin. Its clock is manual. */
  readonly world: World
  readonly requests: number
  readonly differences: readonly ReplayDifference[]
}

/**
 * Replays a journal into a fresh world. Time is the journal's, so that nothing is waited for, and nothing that falls due on
 * the way goes out (no webhook is delivered again).
 *
 * @param lines what `journalLines()` gave, or the text of a file that a journal was spilled to
 * @throws {HoldoutError} `JOURNAL_*` for lines that are no journal, lack their beginning, or are of another contract
 */
export async function replayJournal(
  twin: Twin,
  lines: string | readonly string[],
  options: ReplayOptions = {},
): Promise<Replay> {
  const contract = twin.behaviour.contract
  const { origin, happened } = readJournal(lines, contract, options.source)
  const { model } = twin.world() as LiveWorld
  const world = createWorld({
    name: options.name ?? 'replay',
    seed: origin.seed,
    clock: createClock({ startMs: origin.startMs }),
    model: quiet(model),
  })
  if (origin.base !== undefined) world.restore(origin.base)
  const differences: ReplayDifference[] = []
  let requests = 0
  for (const line of happened) {
    if (line.atMs > world.clock.now()) await world.advanceTo(line.atMs)
    if (line.event !== 'request') {
      carryOut(world, line)
      continue
    }
    requests += 1
    const response = await ask(twin, world, line, options.credential ?? 'stand-in')
    options.onAnswer?.(line, response?.clone())
    const isRedacted = origin.credentials === 'redacted'
    const difference = await compare(line, response, isRedacted ? model : undefined)
    if (difference !== undefined) differences.push(difference)
  }
  return { world, requests, differences }
}

// What falls due is over and done with, and leaves the agenda.
function quiet(model: WorldModel): WorldModel {
  return { ...model, whenDue: new Map([...model.whenDue.keys()].map((kind) => [kind, () => {}])) }
}

function carryOut(world: LiveWorld, line: Exclude<JournalLine, RequestLine>): void {
  switch (line.event) {
    case 'seed':
      world.seedState(line.given)
      break
    case 'faults':
      world.setFaults(line.faults.map(atOnce), { keepCounts: line.keepCounts === true })
      break
    case 'restore':
      world.restore(line.snapshot)
      break
    case 'time':
      break
    default:
      line satisfies never
  }
}

// Latency is real time, and a replay has none to lose.
function atOnce(fault: Fault): Fault {
  return fault.latencyMs === undefined ? fault : { ...fault, latencyMs: 0 }
}

async function ask(
  twin: Twin,
  world: World,
  line: RequestLine,
  credential: string,
): Promise<Response | undefined> {
  const headers = Object.entries(line.headers).map(
    ([name, value]) => [name, value.replace(REDACTED, credential)] as [string, string],
  )
  const body = bodyOf(line)
  try {
    return await twin.fetch(
      new Request(line.url.replaceAll(REDACTED, encodeURIComponent(credential)), {
        method: line.method,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
      { world },
    )
  } catch (error) {
    if (!(error instanceof TransportFault)) throw error
    return error.response
  }
}

function bodyOf({ body }: RequestLine): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined
  if ('json' in body) return JSON.stringify(body.json)
  if ('text' in body) return body.text
  return Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0))
}

async function compare(
  { index, method, url, status, answer }: RequestLine,
  response: Response | undefined,
  redacting: WorldModel | undefined,
): Promise<ReplayDifference | undefined> {
  const at = { index, method, url }
  if (response?.status !== status) {
    const replayed = String(response?.status ?? 'none')
    return { ...at, field: 'status', journaled: String(status ?? 'none'), replayed }
  }
  const text = (await response?.text()) || undefined
  const seen =
    redacting === undefined ? text : redactedText(text, createEntryReader(redacting.secrets))
  if ((seen ?? '') === (answer ?? '') || method === 'HEAD') return undefined
  return { ...at, field: 'body', journaled: answer ?? '', replayed: seen ?? '' }
}
