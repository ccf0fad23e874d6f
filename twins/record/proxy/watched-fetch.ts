/** @module A `fetch` that keeps what was said, without secrets, as a recorder would have written it. */

import { askService, EndlessAnswer } from '../../base/index.ts'
import { addressPath, type Contract } from '../../contract/index.ts'
import {
  bodyOfBytes,
  createRecogniser,
  type RecordedBody,
  type RecordedExchange,
} from '../exchanges/index.ts'
import { KnownSecrets, redactAddress, redactExchange, redactText } from '../redact/index.ts'

/** A watched `fetch`. */
export interface WatchedFetch {
  readonly fetch: (request: Request) => Promise<Response>
  readonly exchanges: () => readonly RecordedExchange[]
  /** The address of the service, without secrets. */
  readonly service: string
  /** A text without the secrets that were seen, or that look like one. */
  readonly redact: (text: string) => string
}

/** So many are kept; the rest pass. */
const MOST_KEPT = 20_000
const MOST_BODY_BYTES = 1024 * 1024

/** Watches what is asked of a service at an address. */
export function watchFetch(
  service: string,
  contract: Contract,
  options: { readonly secrets?: readonly string[]; readonly signal?: AbortSignal } = {},
): WatchedFetch {
  const known = new KnownSecrets(options.secrets)
  const recognise = createRecogniser(contract, service)
  const base = addressPath(service)
  const kept: RecordedExchange[] = []
  return {
    service: redactAddress(new URL(service), known),
    redact: (text) => redactText(text, known),
    exchanges: () => kept.map((exchange) => redactExchange(exchange, known)),
    async fetch(request) {
      const startedMs = Date.now()
      const { pathname, search } = new URL(request.url)
      const path =
        (pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname) + search
      const sent = await bodyOf(request.clone())
      const operation = recognise(request.method, path)?.operation.id
      const keep = (came: Pick<RecordedExchange, 'response' | 'failed'>) => {
        if (kept.length >= MOST_KEPT) return
        kept.push({
          exchange: kept.length,
          at: new Date(startedMs).toISOString(),
          tookMs: Date.now() - startedMs,
          method: request.method,
          path,
          ...(operation === undefined ? {} : { operation }),
          request: { headers: Object.fromEntries(request.headers), ...part(sent) },
          ...came,
        })
      }
      let response: Response
      try {
        response = await askService(request, options.signal)
      } catch (error) {
        if (error instanceof EndlessAnswer) keep({ failed: error.message })
        throw error
      }
      const answered = await bodyOf(response.clone())
      const { status, headers } = response
      keep({ response: { status, headers: Object.fromEntries(headers), ...part(answered) } })
      return response
    },
  }
}

async function bodyOf(message: Request | Response): Promise<RecordedBody | undefined> {
  const bytes = new Uint8Array(await message.arrayBuffer())
  if (bytes.byteLength > MOST_BODY_BYTES) return { cut: bytes.byteLength }
  return bodyOfBytes(bytes, message.headers.get('content-type') ?? undefined)
}

function part(body: RecordedBody | undefined): { readonly body?: RecordedBody } {
  return body === undefined ? {} : { body }
}
