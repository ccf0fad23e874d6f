/** @module The cookies of one person: set by answers of one origin, sent with requests to it. */

/** Keeps cookies as a browser would for one origin. */
export interface CookieJar {
  /** The value of the `cookie` header for a path; undefined when there is nothing to send. */
  header(path: string): string | undefined
  /**
   * Takes the cookies that an answer sets.
   *
   * @param path of the request that was answered
   * @param lines the values of its `set-cookie` headers
   */
  take(path: string, lines: readonly string[]): void
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  /** On the clock of `Date.now()`; undefined for one that lasts as long as the session. */
  readonly expiresMs: number | undefined
}

/** More than a browser keeps for one site. */
const MOST_COOKIES = 200

/**
 * Makes an empty jar. `Domain` is not looked at, since there is one host, nor is `Secure`: browsers treat the loopback as
 * trustworthy, too.
 *
 * @param now the clock by which cookies expire
 */
export function createCookieJar(now: () => number = Date.now): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    header(path) {
      const sent = [...cookies.values()]
        .filter((cookie) => cookie.expiresMs === undefined || cookie.expiresMs > now())
        .filter((cookie) => covers(cookie.path, path))
        // Longer paths first, as RFC 6265 has it.
        .sort((a, b) => b.path.length - a.path.length)
      return sent.length === 0
        ? undefined
        : sent.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
    take(path, lines) {
      for (const line of lines) {
        const cookie = parseCookie(line, path, now())
        if (cookie === undefined) continue
        const key = `${cookie.name};${cookie.path}`
        const gone = cookie.expiresMs !== undefined && cookie.expiresMs <= now()
        if (gone) cookies.delete(key)
        else if (cookies.has(key) || cookies.size < MOST_COOKIES) cookies.set(key, cookie)
      }
    },
  }
}

function parseCookie(line: string, requestPath: string, nowMs: number): Cookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  if (equals < 1 || name === '') return undefined
  let path = defaultPath(requestPath)
  let expiresMs: number | undefined
  let maxAge: number | undefined
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=')
    const value = rest.join('=').trim()
    switch (key.trim().toLowerCase()) {
      case 'path':
        if (value.startsWith('/')) path = value
        break
      case 'max-age':
        if (/^-?\d+$/.test(value)) maxAge = Number(value)
        break
      case 'expires': {
        const time = Date.parse(value)
        if (!Number.isNaN(time)) expiresMs = time
        break
      }
    }
  }
  // Max-Age wins over Expires.
  if (maxAge !== undefined) expiresMs = nowMs + maxAge * 1000
  return { name, value: pair.slice(equals + 1).trim(), path, expiresMs }
}

function defaultPath(requestPath: string): string {
  const end = requestPath.lastIndexOf('/')
  return end <= 0 ? '/' : requestPath.slice(0, end)
}

function covers(cookiePath: string, path: string): boolean {
  if (path === cookiePath) return true
  if (!path.startsWith(cookiePath)) return false
  return cookiePath.endsWith('/') || path[cookiePath.length] === '/'
}
