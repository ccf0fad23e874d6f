/** @module Has a twin answer as a service did when it was recorded. */

import type { JsonValue } from '../../base/index.ts'
import {
  addressPath,
  basePathsOf,
  type Contract,
  pathsBelow,
  recordedPaths,
} from '../../contract/index.ts'
import type { RecordedAnswer, Recording } from '../../twin/index.ts'
import type { LiveWorld } from '../../world/index.ts'
import {
  bodyOfBytes,
  type Cassette,
  createRecogniser,
  leadHere,
  type RecordedExchange,
  sendableBody,
  splitQuery,
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
  readonly onMiss?: OnMiss | undefined
}

/** Where a world stands in a cassette: kept in its notes, so that forks, snapshots and resets have it. */
const NOTE = 'recording'

/**
 * The answers of a cassette, for `twin.setRecording` of a twin of this contract. The same request that was recorded several
 * times gets its answers in their order, and the last of them from then on. What failed, what was not kept whole, and a status
 * that is none of 200 to 599 answers nothing.
 */
export function replayCassette(
  { service, exchanges }: Cassette,
  contract: Contract,
  options: ReplayCassetteOptions = {},
): Recording {
  const onMiss = options.onMiss ?? 'refuse'
  const recognise = createRecogniser(contract, service)
  const basePaths = basePathsOf(contract)
  const placed = exchanges.filter(isAnswer).map((one): RecordedExchange => {
    const [pathname, query] = splitQuery(one.path)
    const path = recordedPaths(basePaths, service, pathname)[0] + query
    return { ...one, path: recognise(one.method, one.path)?.path ?? path }
  })
  const byKey = Map.groupBy(placed, (one) =>
    // A secret in a path fits anything.
    splitQuery(one.path)[0].includes('[') ? '' : lookupKey(one.method, one.path),
  )
  // The software may ask as the contract says, as it asked the recorder, or as it would ask the service.
  const waysToAsk = (pathname: string) => [
    ...pathsBelow(basePaths, pathname),
    ...pathsBelow([addressPath(service)], pathname).flatMap((path) =>
      recordedPaths(basePaths, service, path),
    ),
  ]
  // It may be asked below any of these, so that a path of the service's leads somewhere here as it is.
  const root = new URL('/', service)
  return async ({ request, path, world }) => {
    if (hasLeft(world)) return undefined
    const bytes = new Uint8Array(await request.clone().arrayBuffer())
    const body = await bodyOfBytes(bytes, request.headers.get('content-type') ?? undefined)
    const { method } = request
    const [pathname, query] = splitQuery(path)
    const matching =
      waysToAsk(pathname)
        .map((way) =>
          [...(byKey.get(lookupKey(method, way)) ?? []), ...(byKey.get('') ?? [])].filter((one) =>
            matchesExchange(one, { method, path: way + query, body }),
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
    const here = placeOf(request.url, pathname)
    const turn = Number(world.store.notes.get(name) ?? 0)
    world.store.notes.set(name, turn + 1)
    const exchange = matching[Math.min(turn, matching.length - 1)] as RecordedExchange
    return answerOf(exchange, method, (header, value) => leadHere(header, value, root, here))
  }
}

function isAnswer({ response, failed }: RecordedExchange): boolean {
  if (response === undefined || failed !== undefined) return false
  // No `Response` can have another one; some services answer 999.
  if (response.status < 200 || response.status > 599) return false
  return response.body === undefined || sendableBody(response.body) !== undefined
}

function hasLeft(world: LiveWorld): boolean {
  return (world.store.notes.get(NOTE) as JsonValue | undefined) === 'left'
}

function leave(world: LiveWorld): void {
  world.store.notes.set(NOTE, 'left')
}

/** The address at which the world of a request is asked, without the path that it is asked for. */
function placeOf(url: string, asked: string): string {
  const { origin, pathname } = new URL(url)
  return origin + (pathname.endsWith(asked) ? pathname.slice(0, -asked.length) : pathname)
}

function answerOf(
  { response, operation }: RecordedExchange,
  method: string,
  led: (header: string, value: string) => string,
): RecordedAnswer {
  const { status = 200, body } = response ?? {}
  const headers = Object.entries(response?.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    led(name, value),
  ])
  const isBodiless = method === 'HEAD' || [204, 205, 304].includes(status)
  return {
    response: new Response(isBodiless ? null : (sendableBody(body) ?? null), { status, headers }),
    ...(operation === undefined ? {} : { operation }),
  }
}
