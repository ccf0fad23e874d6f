/** @module Below which paths a service answers, and what a request's path is without them: the one place that takes a base path off. */

import type { Contract } from './model.ts'

/** Paths of the contract's servers, longest first, without a trailing slash and without the empty one: `/api`. */
export function basePathsOf({ servers }: Contract): readonly string[] {
  const paths = new Set(servers.map(addressPath).filter((path) => path !== ''))
  return [...paths].sort((a, b) => b.length - a.length)
}

/** The path of the contract's first server, without a trailing slash: `/api` of `https://slack.com/api`. */
export function basePathOf({ servers: [first = ''] }: Contract): string {
  return addressPath(first)
}

/**
 * What a path may be to the contract, the likeliest first: below a base path, which wins where both ways would do, or as it is.
 * A trailing slash means nothing.
 */
export function pathsBelow(basePaths: readonly string[], pathname: string): readonly string[] {
  const bare = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname
  const below = basePaths.flatMap((base) => {
    if (bare === base) return ['/']
    return bare.startsWith(`${base}/`) ? [bare.slice(base.length)] : []
  })
  return [...new Set([...below, bare, pathname])]
}

/**
 * What a path that was recorded in front of a service may be to the contract, the likeliest first. Where the service stands
 * below a base path, that one counts; where it does not, it may stand anywhere, such as behind a gateway.
 *
 * @param service the address that was recorded: `https://api.example.com/v1`
 * @param pathname what was asked below that address
 */
export function recordedPaths(
  basePaths: readonly string[],
  service: string,
  pathname: string,
): readonly string[] {
  const whole = addressPath(service) + pathname
  const paths = pathsBelow(basePaths, whole)
  const isBelow = basePaths.some((base) => whole === base || whole.startsWith(`${base}/`))
  return isBelow ? paths : [...new Set([...paths, ...pathsBelow(basePaths, pathname)])]
}

/** The path of an address, which may be relative or a template that no URL may be; without a trailing slash. */
export function addressPath(address: string): string {
  const path = address.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i, '').replace(/^\/+/, '/')
  return (URL.parse(path, 'https://service.invalid')?.pathname ?? '').replace(/\/+$/, '')
}
