/** @module Which operation of the contract an exchange is of, under the base path of its servers or without it. */

import type { Contract, RouteMatch, Router } from '../../contract/index.ts'

/** The operation of a request, with the values in its path; undefined where the contract has none. */
export function operationOf(
  router: Router,
  contract: Contract,
  method: string,
  path: string,
): RouteMatch | undefined {
  const [pathname = '/'] = path.split('?')
  for (const candidate of candidates(contract, pathname)) {
    for (const wanted of method === 'HEAD' ? ['head', 'get'] : [method.toLowerCase()]) {
      const found = router.match(wanted, candidate)
      if (found !== undefined && 'operation' in found) return found
    }
  }
  return undefined
}

function candidates(contract: Contract, pathname: string): readonly string[] {
  const bare = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname
  const below = contract.servers.flatMap((server) => {
    const base = (URL.parse(server, 'https://service.invalid')?.pathname ?? '').replace(/\/$/, '')
    return base !== '' && bare.startsWith(`${base}/`) ? [bare.slice(base.length)] : []
  })
  return [...below, bare]
}
