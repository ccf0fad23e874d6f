/** @module The methods that requests may have. */

import type { Contract, Method } from './model.ts'

/** Those that OpenAPI has a place for, in the order in which operations are read. */
export const METHODS: readonly Method[] = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
]

/** The same and those of a contract's own, such as `copy`, in lower case. */
export function methodsOf(contract: Pick<Contract, 'operations'>): readonly string[] {
  return [...new Set([...METHODS, ...contract.operations.map(({ method }) => method)])]
}
