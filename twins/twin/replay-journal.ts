/** @module Lives a world's journal once more: the same requests in the same turns at the same times give the same bytes. */

import { createClock, REDACTED, TransportFault } from '../base/index.ts'
import {
  createEntryReader,
  createWorld,
  type EntryReader,
  type LiveWorld,
  redactedText,
  unnumbered,
  type World,
  type WorldModel,
} from '../world/index.ts'
import type { Twin } from './model.ts'
import { type JournalLine, type RequestLine, readJournal } from './read-journal.ts'
import { ReplayedSecrets } from './replayed-secrets.ts'

/** How a journal is replayed. */
export interface ReplayOptions {
  /** The name of the world that comes of it; `replay` unless given. */
  readonly name?: string
  /** Stands in for every credential that the journal does not have; `user:password` where the scheme is `Basic`. */
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
  const secrets = new ReplayedSecrets(options.credential)
  const reader = createEntryReader(model.secrets, () => REDACTED)
  for (const line of happened) {
    if (line.atMs > world.clock.now()) await world.advanceTo(line.atMs)
    if (line.event !== 'request') {
      carryOut(world, line)
      continue
    }
    requests += 1
    const response = await ask(twin, world, secrets.request(line))
    options.onAnswer?.(line, response?.clone())
    const text = (await response?.text()) || undefined
    secrets.learn(line, text)
    const isRedacted = origin.credentials === 'redacted'
    const difference = compare(line, response?.status, text, isRedacted ? reader : undefined)
    if (difference !== undefined) differences.push(difference)
  }
  return { world, requests, differences }
}

// What falls due is over and done with, and leaves the agenda; what was held back need not be once more.
function quiet(model: WorldModel): WorldModel {
  return {
    ...model,
    holdsBack: false,
    whenDue: new Map([...model.whenDue.keys()].map((kind) => [kind, () => {}])),
  }
}

function carryOut(world: LiveWorld, line: Exclude<JournalLine, RequestLine>): void {
  switch (line.event) {
    case 'seed':
      world.seedState(line.given)
      break
    case 'faults':
      world.setFaults(line.faults, { keepCounts: line.keepCounts === true })
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

async function ask(twin: Twin, world: World, request: Request): Promise<Response | undefined> {
  try {
    return await twin.fetch(request, { world })
  } catch (error) {
    if (!(error instanceof TransportFault)) throw error
    return error.response
  }
}

function compare(
  { index, method, url, status, answer = '' }: RequestLine,
  seen: number | undefined,
  text: string | undefined,
  redacting: EntryReader | undefined,
): ReplayDifference | undefined {
  const at = { index, method, url }
  if (seen !== status) {
    const [journaled, replayed] = [String(status ?? 'none'), String(seen ?? 'none')]
    return { ...at, field: 'status', journaled, replayed }
  }
  const replayed = (redacting === undefined ? text : redactedText(text, redacting)) ?? ''
  const journaled = redacting === undefined ? answer : unnumbered(answer)
  if (replayed === journaled || method === 'HEAD') return undefined
  return { ...at, field: 'body', journaled, replayed }
}
