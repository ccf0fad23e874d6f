/** @module A twin as a listener of Node's HTTP servers, plain or over TLS, failures below HTTP included. */

import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createRedactor, TransportFault } from '../../base/index.ts'
import { causeOf } from '../../respond/index.ts'
import type { FetchContext, Twin } from '../../twin/index.ts'
import { shareHeaders } from '../../world/index.ts'
import { answerTogether } from './answer-together.ts'
import { failOnSocket, type NodeResponse } from './fail-on-socket.ts'
import { keptApart, otherOrigins, shownTo } from './other-origins.ts'

/** Asks whether a twin answers here. No service has such a path; it is neither journaled nor counted. */
export const ALIVE_PATH = '/@holdout/alive'
export const ALIVE_HEADER = 'x-holdout-twin'

/**
 * What a server calls at each request.
 * @param context asked at each request: the world that answers there, whatever the request says
 */
export function twinListener(
  twin: Twin,
  context?: (request: Request) => FetchContext | Promise<FetchContext>,
): RequestListener {
  const shared = shareHeaders()
  const pages = otherOrigins(twin)
  return getRequestListener(async (request, { incoming, outgoing }) => {
    if (request.url.endsWith(ALIVE_PATH) && !request.url.includes('?')) {
      return new Response(null, { status: 204, headers: { [ALIVE_HEADER]: asHeader(twin.name) } })
    }
    const origin = pages.originOf(incoming)
    const preflight = origin === undefined ? undefined : pages.answerPreflight(request)
    if (origin !== undefined && preflight !== undefined) return shownTo(origin, request, preflight)
    try {
      const sent = shared(incoming.rawHeaders)
      const found = context?.(request)
      const known = found instanceof Promise ? await found : found
      const response = await twin.fetch(request, { ...known, sent })
      const cause = causeOf(response)
      if (cause !== undefined) causes.set(outgoing, redactor.text(cause))
      await answerTogether()
      if (origin !== undefined) return shownTo(origin, request, response)
      return pages.isBrowser(incoming) ? keptApart(response) : response
    } catch (error) {
      if (error instanceof TransportFault) return failOnSocket(error, outgoing as NodeResponse)
      // Whoever went away in the middle of a request hears no answer, and nothing here is broken.
      if ((outgoing as NodeResponse).destroyed) return new Response(null, { status: 499 })
      // A defect of ours: a service would not say more than this, and whoever runs the twin must see it all.
      console.error(error)
      const failed = new Response('the twin failed', { status: 500 })
      return origin === undefined ? failed : shownTo(origin, request, failed)
    }
  }) as RequestListener
}

/** What came and what was answered: enough for a line of a log, and nothing that is secret. */
export interface Exchange {
  readonly method: string
  /** Without the query, which may hold credentials. */
  readonly path: string
  /** None where the connection ended before an answer began. */
  readonly status: number | undefined
  readonly durationMs: number
  /** Why the twin failed, such as what a handler threw. */
  readonly cause?: string
}

const redactor = createRedactor()
const causes = new WeakMap<object, string>()

/** A listener that tells of each request once it is over; asking whether a twin answers is not told. */
export function telling(
  listener: RequestListener,
  tell: (exchange: Exchange) => void,
): RequestListener {
  return (request, response) => {
    const startedMs = performance.now()
    const path = (request.url ?? '').replace(/[?#].*$/s, '')
    response.once('close', () => {
      if (path.endsWith(ALIVE_PATH)) return
      const cause = causes.get(response)
      tell({
        ...(cause === undefined ? {} : { cause }),
        method: request.method ?? '',
        path,
        status: response.headersSent ? response.statusCode : undefined,
        durationMs: performance.now() - startedMs,
      })
    })
    listener(request, response)
  }
}

/** `POST /api/v1/groups 201 3 ms`, and why where the twin failed: `GET /pets 500 1 ms, handler of listPets: TypeError: …`. */
export function describeExchange({ method, path, status, durationMs, cause }: Exchange): string {
  const line = `${method} ${cut(path, 200)} ${status ?? 'no answer'} ${durationMs.toFixed(0)} ms`
  return cause === undefined ? line : `${line}, ${cut(cause.replaceAll(/\s+/g, ' '), 500)}`
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

// Titles of contracts have letters that headers must not have.
function asHeader(name: string): string {
  return encodeURIComponent(name)
}
