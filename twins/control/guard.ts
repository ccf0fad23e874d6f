/** @module Who may use the control API: this machine, no page of another origin, and whoever has the token. */

import { createHash, timingSafeEqual } from 'node:crypto'
import { ControlRefusal } from './model.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What a guard lets through. */
export interface GuardOptions {
  /** Asked of everybody where it is given. */
  readonly token?: string | undefined
  /** Names in the `Host` header beside those of this machine; `any` where a token keeps strangers out. */
  readonly hosts?: readonly string[] | 'any' | undefined
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/**
 * Lets a request through or turns it down.
 * @throws {ControlRefusal} 401, 403
 */
export function checkCaller(request: Request, { token, hosts = [] }: GuardOptions): void {
  const url = new URL(request.url)
  // A page whose name was made to point here still has its own name in the request.
  if (hosts !== 'any' && !LOOPBACK.has(url.hostname) && !hosts.includes(url.hostname)) {
    throw new ControlRefusal(
      403,
      'CONTROL_HOST_REFUSED',
      `${url.hostname} is no name of this machine`,
      { hint: 'use 127.0.0.1 or localhost' },
    )
  }
  const origin = request.headers.get('origin')
  if (origin !== null && URL.parse(origin)?.host !== url.host) {
    throw new ControlRefusal(
      403,
      'CONTROL_ORIGIN_REFUSED',
      `pages of ${origin.slice(0, 200)} may not use it`,
    )
  }
  // What a browser says of another page's script or image, which may come without an Origin.
  const site = request.headers.get('sec-fetch-site')
  const isOpened = request.method === 'GET' && request.headers.get('sec-fetch-mode') === 'navigate'
  if ((site === 'cross-site' || site === 'same-site') && !isOpened) {
    throw new ControlRefusal(403, 'CONTROL_ORIGIN_REFUSED', 'other pages may not use it')
  }
  if (token === undefined) return
  const given = /^bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  if (!isSame(given, token)) {
    throw new ControlRefusal(401, 'CONTROL_TOKEN_WRONG', 'the token is missing or wrong', {
      hint: 'send Authorization: Bearer <token>',
    })
  }
}

// Hashes have one length, so that the time tells nothing about the token's.
function isSame(given: string, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(token))
}
