/** @module Pages of other origins: a browser asks before it sends what they want, and hides answers that do not name them (CORS). */

import type { IncomingMessage } from 'node:http'
import { basePathsOf, type Contract, createRouter, pathsBelow } from '../../contract/index.ts'
import { hostAllowed } from '../../respond/index.ts'
import { mountOf, type Twin } from '../../twin/index.ts'

/** The headers of an answer that let a browser keep it. */
const KEPT_BY = ['etag', 'last-modified', 'cache-control', 'expires']

/** What a listener asks about the page that a request comes from. */
export interface OtherOrigins {
  /** The origin of the page, where it may call the twin. Costs nothing where no browser asks. */
  originOf(request: Pick<IncomingMessage, 'rawHeaders'>): string | undefined
  /** Whether a browser asks, which may keep what it hears for the page of an origin. */
  isBrowser(request: Pick<IncomingMessage, 'rawHeaders'>): boolean
  /** What a browser hears that asks whether it may send, unless the contract itself documents OPTIONS there. */
  answerPreflight(request: Request): Response | undefined
}

/**
 * Pages of this machine may call a twin, and those of hosts that it was told. Asking first is the browser's doing, which it leaves
 * out where it remembers the answer: so it is neither journaled nor counted, and takes no time of the world's clock.
 * Source: Fetch Standard, 3.2 (CORS protocol).
 */
export function otherOrigins({ contract, pages }: Twin): OtherOrigins {
  const { allowHosts = [] } = pages
  const known = new Map<string, boolean>()
  const isAllowed = (origin: string) => {
    const found = known.get(origin) ?? isOrigin(origin, allowHosts)
    // A browser has few pages; who makes origins up shall not fill the memory.
    if (known.size < 100) known.set(origin, found)
    return found
  }
  const documented = documentedOptions(contract)
  return {
    originOf({ rawHeaders }) {
      const origin = headerOf(rawHeaders, 'origin')
      return origin !== undefined && isAllowed(origin) ? origin : undefined
    },
    isBrowser: ({ rawHeaders }) =>
      headerOf(rawHeaders, 'user-agent')?.startsWith('Mozilla/') === true,
    answerPreflight(request) {
      return isPreflight(request) && !documented(new URL(request.url).pathname)
        ? new Response(null, { status: 204 })
        : undefined
    },
  }
}

/** The answer as the page of an origin may read it, every header of it; as it is, where it says itself who may. */
export function shownTo(origin: string, request: Request, response: Response): Response {
  if (response.headers.has('access-control-allow-origin')) return response
  const names = [...new Set(response.headers.keys())]
  const shown = withVary(response)
  const { headers } = shown
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-allow-credentials', 'true')
  if (isPreflight(request)) {
    headers.set('access-control-allow-methods', asked(request, 'method'))
    headers.set('access-control-allow-headers', asked(request, 'headers'))
    headers.append('vary', 'Access-Control-Request-Method, Access-Control-Request-Headers')
  } else if (names.length > 0) headers.set('access-control-expose-headers', names.join(', '))
  return shown
}

/** An answer that a browser may keep, so that it asks again for a page of an origin, which the kept one does not name. */
export function keptApart(response: Response): Response {
  return KEPT_BY.some((name) => response.headers.has(name)) ? withVary(response) : response
}

// The twin's own answer keeps its body and so its length; what a handler passes on from elsewhere may not be written to.
function withVary(response: Response): Response {
  try {
    response.headers.append('vary', 'Origin')
    return response
  } catch {
    return withVary(new Response(response.body, response))
  }
}

function headerOf(rawHeaders: readonly string[], wanted: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === wanted.length && name.toLowerCase() === wanted) return rawHeaders[i + 1]
  }
  return undefined
}

function isOrigin(text: string, allowHosts: readonly string[]): boolean {
  return URL.parse(text)?.origin === text && hostAllowed(text, allowHosts)
}

function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && asked(request, 'method') !== ''
}

function asked({ headers }: Request, what: 'method' | 'headers'): string {
  return headers.get(`access-control-request-${what}`) ?? ''
}

function documentedOptions(contract: Contract): (pathname: string) => boolean {
  const operations = contract.operations.filter(({ method }) => method === 'options')
  if (operations.length === 0) return () => false
  const router = createRouter({ operations })
  const bases = basePathsOf(contract)
  return (pathname) =>
    pathsBelow(bases, pathname.slice(mountOf(pathname).length)).some(
      (path) => router.match('options', path) !== undefined,
    )
}
