/** @module Answers that were recorded, given in place of the twin's own, and noted in the journal like these. */

import type { JsonValue } from '../base/index.ts'
import { Refusal, type Service, type TakeOver } from '../respond/index.ts'
import type { LiveWorld, SentHeaders } from '../world/index.ts'

/** A request on its way to a twin that answers from a recording. */
export interface RecordedRequest {
  /** Its body is read from a clone, if at all. */
  readonly request: Request
  /** `/path?query`, without what named the world. */
  readonly path: string
  readonly world: LiveWorld
}

/** An answer that was recorded. */
export interface RecordedAnswer {
  readonly response: Response
  /** The contract's operation, where it is known. */
  readonly operation?: string
}

/**
 * What answers before the twin does: a recorded answer; `refuse` for a request that was not recorded and must not be answered;
 * undefined to leave it to the twin.
 */
export type Recording = (asked: RecordedRequest) => Promise<RecordedAnswer | 'refuse' | undefined>

/** Every operation refused, for what a recording does not have: in the service's error shape, journaled as unsupported. */
export function refuseAll({ contract }: Service): ReadonlyMap<string, TakeOver> {
  const refuse: TakeOver = () => {
    throw new Refusal('This request was not recorded', {
      outcome: 'unsupported',
      statuses: [501],
      code: 'not_recorded',
      exactStatus: true,
    })
  }
  return new Map(contract.operations.map(({ id }) => [id, refuse]))
}

/** Notes a recorded answer in a world's journal. */
export async function noteRecorded(
  world: LiveWorld,
  request: Request,
  url: URL,
  mount: string,
  { response, operation }: RecordedAnswer,
  sent: SentHeaders = request.headers,
): Promise<void> {
  const [bytes, text] = await Promise.all([request.clone().arrayBuffer(), response.clone().text()])
  const { json, rest } = bodyOf(bytes)
  const requestSize = bytes.byteLength
  world.note({
    turn: world.nextTurn(),
    atMs: world.clock.tick(),
    method: request.method,
    origin: url.origin + mount,
    path: url.pathname + url.search,
    headers: sent,
    operation,
    outcome: 'answered',
    requestBody: json,
    requestBytes: rest,
    requestSize,
    reads: [],
    writes: [],
    violations: [],
    fault: undefined,
    status: response.status,
    responseText: text === '' ? undefined : text,
    responseSize: text.length,
  })
}

function bodyOf(bytes: ArrayBuffer): {
  readonly json: JsonValue | undefined
  readonly rest: ArrayBuffer | undefined
} {
  if (bytes.byteLength === 0) return { json: undefined, rest: undefined }
  try {
    return { json: JSON.parse(new TextDecoder().decode(bytes)) as JsonValue, rest: undefined }
  } catch {
    return { json: undefined, rest: bytes }
  }
}
