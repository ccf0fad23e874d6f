/** @module A twin behind the service's real hostname in this very process: handlers for msw, in Node and in the browser. */

import { delay, HttpResponse, http, type RequestHandler } from 'msw'
import { TransportFault } from '../base/index.ts'
import type { FetchContext, Twin } from '../twin/index.ts'

/** Which requests reach the twin, and which world answers. */
export interface MswHandlersOptions {
  /** Origins whose requests the twin answers; those of the contract's servers unless given. */
  readonly origins?: readonly string[]
  /** Asked at each request: the world that answers there, whatever the request says. */
  readonly context?: () => FetchContext
}

/**
 * Handlers that answer everything sent to the service: one for each origin, however many operations the contract has,
 * since msw tries handlers one after another.
 *
 * @throws {TypeError} when no origin is given and the contract names no server with one
 * @example
 * const server = setupServer(...mswHandlers(twin))
 * server.listen({ onUnhandledFrame: 'error' })
 */
export function mswHandlers(twin: Twin, options: MswHandlersOptions = {}): RequestHandler[] {
  const origins = new Set(options.origins ?? twin.contract.servers.flatMap(originOf))
  if (origins.size === 0) {
    throw new TypeError(
      `The contract of ${twin.name} names no server with a host: give its origin, such as { origins: ['https://api.example.com'] }.`,
    )
  }
  return [...origins].map((origin) =>
    http.all(`${origin}/*`, async ({ request }) => {
      try {
        return await twin.fetch(request, options.context?.())
      } catch (error) {
        if (error instanceof TransportFault) return failInProcess(error)
        throw error
      }
    }),
  )
}

/** There is no socket here: a reset is a network error, a cut body one that breaks off while it is read. */
async function failInProcess(fault: TransportFault): Promise<Response> {
  if (fault.kind === 'stall') await delay(fault.stallMs)
  const { response, afterBytes } = fault
  if (fault.kind !== 'truncate' || response === undefined) return HttpResponse.error()
  const bytes = new Uint8Array(await response.arrayBuffer())
  const cut = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.subarray(0, Math.min(afterBytes, Math.max(0, bytes.length - 1))))
    },
    // Not in start(): an error there would take the first bytes back.
    pull(controller) {
      controller.error(new TypeError('The connection was cut.'))
    },
  })
  return new Response(cut, { status: response.status, headers: response.headers })
}

function originOf(server: string): string[] {
  const { origin } = URL.parse(server) ?? { origin: 'null' }
  return origin === 'null' ? [] : [origin]
}
