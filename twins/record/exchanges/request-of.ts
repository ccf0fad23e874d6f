/** @module A recorded request, to be sent once more: secrets have stand-ins, the rest is as it was. */

import { REDACTED } from '../../base/index.ts'
import { sendableBody } from './bodies.ts'
import type { RecordedExchange } from './model.ts'

/** What takes the place of what is in the recording. */
export interface ResendOptions {
  /** Where it goes: `https://api.example.com`. */
  readonly base: string
  /** Stands in for every secret; of `user:password` where the scheme is Basic. */
  readonly credential: string
}

/** The request of an exchange; undefined where its body was not kept whole, or nobody can make it: `fetch` knows no TRACE. */
export function requestOf(
  { method, path, request }: RecordedExchange,
  { base, credential }: ResendOptions,
): Request | undefined {
  const body = sendableBody(request.body)
  if (method === 'TRACE' || (request.body !== undefined && body === undefined)) return undefined
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    // A form of parts is taken apart by what stands between them, which is another one each time.
    if (name === 'content-type' && body instanceof FormData) continue
    const isBasic = /^basic /i.test(value)
    headers.set(
      name,
      value.replaceAll(REDACTED, isBasic ? btoa(`holdout:${credential}`) : credential),
    )
  }
  const url = base.replace(/\/$/, '') + path.replaceAll(REDACTED, encodeURIComponent(credential))
  const isBodiless = method === 'GET' || method === 'HEAD'
  return new Request(url, {
    method,
    headers,
    ...(body === undefined || isBodiless ? {} : { body }),
  })
}

/** Whether a request's body or address held a secret, so that what is sent in its place may be no valid value. */
export function heldSecret({ path, request }: RecordedExchange): boolean {
  return path.includes(REDACTED) || JSON.stringify(request.body ?? null).includes(REDACTED)
}
