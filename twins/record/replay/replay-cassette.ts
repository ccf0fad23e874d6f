/** @module Has a twin answer as a service did when it was recorded. */

import type { JsonValue } from '../../base/index.ts'
import type { RecordedAnswer, Recording } from '../../twin/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import {
  bodyOfBytes,
  type Cassette,
  type RecordedExchange,
  sendableBody,
} from '../exchanges/index.ts'
import { lookupKey, matchesExchange } from './match-exchange.ts'

/** What a request gets that the cassette does not have. */
export type OnMiss =
  /** A refusal in the service's own error shape, journaled as unsupported. */
  | 'refuse'
  /** The twin's answer; from the first that changes something on, the twin answers everything. */
  | 'twin'

/** How a cassette is replayed. */
export interface ReplayCassetteOptions {
  /** `refuse` unless given. */
  readonly onMiss?: OnMiss
}

/** Where a world stands in a cassette: kept in its notes, so that forks, snapshots and resets have it. */
const NOTE = 'recording'

/**
 * The answers of a cassette, for `twin.setRecording`. The same request that was recorded several times gets its answers in
 * their order, and the last of them from then on. What failed, and what was not kept whole, answers nothing.
 */
export function replayCassette(cassette: Cassette, options: ReplayCassetteOptions = {}): Recording {
  const onMiss = options.onMiss ?? 'refuse'
  const byKey = Map.groupBy(cassette.exchanges.filter(isAnswer), (one) =>
    // A secret in a path fits anything.
    one.path.split('?')[0]?.includes('[') === true ? '' : lookupKey(one.method, one.path),
  )
  return async ({ request, path, world }) => {
    if (hasLeft(world)) return undefined
    const bytes = new Uint8Array(await request.clone().arrayBuffer())
    const body = await bodyOfBytes(bytes, request.headers.get('content-type') ?? undefined)
    const { method } = request
    const bases = [pathOf(cassette.service), ...world.model.basePaths]
    const matching =
      waysToAsk(path, bases)
        .map((way) =>
          [...(byKey.get(lookupKey(method, way)) ?? []), ...(byKey.get('') ?? [])].filter((one) =>
            matchesExchange(one, { method, path: way, body }),
          ),
        )
        .find((found) => found.length > 0) ?? []
    const first = matching[0]
    if (first === undefined) {
      if (onMiss === 'refuse') return 'refuse'
      // What the twin changes the cassette does not know: from here on it would tell what is no longer so.
      if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) leave(world)
      return undefined
    }
    const name = `${NOTE} ${first.exchange}`
    const turn = Number(world.store.notes.get(name) ?? 0)
    world.store.notes.set(name, turn + 1)
    return answerOf(matching[Math.min(turn, matching.length - 1)] as RecordedExchange, method)
  }
}

/**
 * A path, and what it is with one of these before it or without: the recorder may have stood for the service's root or for the
 * path of its base address, and the twin answers at both.
 */
function waysToAsk(path: string, bases: readonly string[]): readonly string[] {
  const without = bases.filter((base) => path.startsWith(`${base}/`))
  return [
    path,
    ...without.map((base) => path.slice(base.length)),
    ...bases.map((base) => base + path),
  ]
}

function pathOf(service: string): string {
  return service.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '')
}

function isAnswer({ response, failed }: RecordedExchange): boolean {
  if (response === undefined || failed !== undefined) return false
  return response.body === undefined || sendableBody(response.body) !== undefined
}

function hasLeft(world: LiveWorld): boolean {
  return (world.store.notes.get(NOTE) as JsonValue | undefined) === 'left'
}

function leave(world: LiveWorld): void {
  world.store.notes.set(NOTE, 'left')
}

function answerOf({ response, operation }: RecordedExchange, method: string): RecordedAnswer {
  const { status = 200, headers = {}, body } = response ?? {}
  const isBodiless = method === 'HEAD' || [101, 204, 205, 304].includes(status)
  return {
    response: new Response(isBodiless ? null : (sendableBody(body) ?? null), { status, headers }),
    ...(operation === undefined ? {} : { operation }),
  }
}
