/** @module Which hosts a twin has to do with: this machine, and what it was allowed by name. */

import { namePattern } from '../behaviour/index.ts'

const THIS_MACHINE = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/** Whether an address is on this machine or at an allowed host; `example.com` and `example.com:8080` both allow the latter. */
export function hostAllowed(url: string, allowed: readonly string[]): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false
  if (THIS_MACHINE.test(parsed.hostname)) return true
  return allowed.some((name) => {
    const pattern = namePattern(name.toLowerCase())
    return pattern.test(parsed.hostname) || pattern.test(parsed.host)
  })
}
