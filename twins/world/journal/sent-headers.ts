/** @module The headers of a request as they came, kept without the request: one that a server made holds on to its connection. */

/** As the platform has them; or as a server read them, names and values in turn. */
export type SentHeaders = Headers | readonly string[]

/** The same, to be read. */
export function readHeaders(sent: SentHeaders): Headers {
  if (!Array.isArray(sent)) return sent as Headers
  const headers = new Headers()
  for (let i = 0; i + 1 < sent.length; i += 2) headers.append(sent[i], sent[i + 1])
  return headers
}

/** Whether a header may be called so: letters, digits and some signs, but neither spaces nor colons. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name)
}

const MOST_LISTS = 256

/**
 * Makes what gives the same list for the same headers: most clients send the same ones with every request, and a journal
 * that keeps thousands of requests need not keep them as often.
 */
export function shareHeaders(): (raw: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (raw) => {
    const key = raw.join('\n')
    const shared = known.get(key)
    if (shared !== undefined) return shared
    if (known.size >= MOST_LISTS) known.clear()
    known.set(key, raw)
    return raw
  }
}
