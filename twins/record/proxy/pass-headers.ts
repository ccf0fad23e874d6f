/** @module Headers on their way through: those of one connection stay behind, and addresses of the service lead to the recorder. */

import { leadHere, type RecordedHeaders } from '../exchanges/index.ts'
import { KNOWN_ENCODINGS } from './decode-body.ts'

/** Headers as they came, in their own spelling and order. */
export type RawHeaders = readonly (readonly [name: string, value: string])[]

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What belongs to the bytes on the wire and not to what they say. */
const OF_THE_WIRE: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'content-length',
  'content-encoding',
  'host',
  'expect',
])

/** Node's flat list as pairs. */
export function pairsOf(raw: readonly string[]): RawHeaders {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] as string, raw[i + 1] as string])
  return pairs
}

/** Headers without those that belong to one connection, by name or because `Connection` names them. */
export function endToEnd(headers: RawHeaders): RawHeaders {
  const named = new Set(
    headers
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) =>
        value
          .toLowerCase()
          .split(',')
          .map((one) => one.trim()),
      ),
  )
  return headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !HOP_BY_HOP.has(lower) && !named.has(lower)
  })
}

/** A client's headers as the service gets them: its own host, and no encoding that could not be read. */
export function toService(headers: RawHeaders, host: string): RawHeaders {
  const kept = endToEnd(headers).flatMap(([name, value]): [string, string][] => {
    const lower = name.toLowerCase()
    if (lower === 'host' || lower === 'expect') return []
    return [[name, lower === 'accept-encoding' ? readableEncodings(value) : value]]
  })
  return [['host', host], ...kept]
}

function readableEncodings(value: string): string {
  const known = value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => KNOWN_ENCODINGS.has((one.split(';')[0] ?? '').trim().toLowerCase()))
  return known.length === 0 ? 'identity' : known.join(', ')
}

/**
 * A service's headers as the client gets them: where it is sent, it stays with the recorder, and cookies are for that.
 * @param service the address of the service
 * @param here the address of the recorder
 */
export function toClient(headers: RawHeaders, service: URL, here: string): RawHeaders {
  return endToEnd(headers).map(([name, value]) => {
    const lower = name.toLowerCase()
    if (lower === 'set-cookie')
      return [name, value.replaceAll(/;\s*(?:domain=[^;]*|secure)(?=;|$)/gi, '')]
    return [name, leadHere(lower, value, service, here)]
  })
}

/** Headers as the cassette keeps them: by lower-case name, values of one name joined. */
export function asRecorded(headers: RawHeaders): RecordedHeaders {
  const out: Record<string, string> = {}
  for (const [name, value] of endToEnd(headers)) {
    const lower = name.toLowerCase()
    if (OF_THE_WIRE.has(lower)) continue
    const before = Object.hasOwn(out, lower) ? out[lower] : undefined
    out[lower] =
      before === undefined ? value : `${before}${lower === 'cookie' ? '; ' : ', '}${value}`
  }
  return out
}

/** One header's value by lower-case name, as it came. */
export function headerOf(headers: RawHeaders, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}
