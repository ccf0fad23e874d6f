/** @module What a recorded request asks of the contract: the operation, and the path without what stands before it at the service. */

import {
  basePathsOf,
  type Contract,
  createRouter,
  type RouteMatch,
  recordedPaths,
} from '../../contract/index.ts'

/** A recorded request in the contract's words. */
export interface Recognised extends RouteMatch {
  /** `/path?query` as the contract has it. */
  readonly path: string
}

/** Undefined where the contract has no such operation. @param path `/path?query` below the service's address */
export type Recognise = (method: string, path: string) => Recognised | undefined

/** Recognises what was asked of a service at an address. */
export function createRecogniser(contract: Contract, service: string): Recognise {
  const router = createRouter(contract)
  const basePaths = basePathsOf(contract)
  return (method, path) => {
    const [pathname, query] = splitQuery(path)
    for (const candidate of recordedPaths(basePaths, service, pathname)) {
      for (const wanted of method === 'HEAD' ? ['head', 'get'] : [method]) {
        const found = router.match(wanted, candidate)
        if (found !== undefined && 'operation' in found)
          return { ...found, path: candidate + query }
      }
    }
    return undefined
  }
}

/** A path, and its query with the question mark before it. */
export function splitQuery(path: string): readonly [pathname: string, query: string] {
  const at = path.indexOf('?')
  return at === -1 ? [path, ''] : [path.slice(0, at), path.slice(at)]
}
