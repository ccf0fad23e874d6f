/** @module Requests of the artifact's own contract: valid, seeded, and about things that the artifact lists. */

import { HoldoutError, nearestName } from '../../../twins/base/index.ts'
import { generateRequests } from '../../../twins/laws/index.ts'
import { loadContract } from '../../../twins/node.ts'
import type { LoadConstraint, RequestSource, WrittenRequest } from '../model.ts'
import type { RequestOrigins } from './resolve-requests.ts'

/** Requests of one operation, under the name that objectives call it by. */
export interface ContractRequests {
  /** `GET /groups/{id}`. */
  readonly name: string
  readonly requests: readonly WrittenRequest[]
}

/** How many different requests of each operation take turns. */
const EACH = 50
const READING = ['GET', 'HEAD', 'OPTIONS']

/**
 * Makes requests of the operations that are asked for.
 *
 * @throws {HoldoutError} `LOAD_NO_CONTRACT`, `LOAD_UNKNOWN_OPERATION`, `LOAD_NO_REQUESTS` with the reason of each
 */
export async function requestsOfContract(
  source: Extract<RequestSource, { from: 'contract' }>,
  { file }: LoadConstraint,
  origins: RequestOrigins & { readonly users: readonly Readonly<Record<string, string>>[] },
): Promise<readonly ContractRequests[]> {
  const fail = (code: string, message: string, hint: string): never => {
    throw new HoldoutError(message, { code, place: { file, field: 'requests.contract' }, hint })
  }
  if (origins.contract === undefined) {
    return fail(
      'LOAD_NO_CONTRACT',
      'the artifact has no contract to make requests of',
      'name its own contract in the configuration: artifact.contract',
    )
  }
  const contract = await loadContract(origins.contract)
  const named = contract.operations.map(({ id, method, path }) => ({
    id,
    name: `${method.toUpperCase()} ${path}`,
  }))
  const unknown = source.operations?.find(
    (asked) => !named.some(({ id, name }) => asked === id || asked === name),
  )
  if (unknown !== undefined) {
    const known = named.flatMap(({ id, name }) => [name, id])
    const near = nearestName(unknown, known)
    return fail(
      'LOAD_UNKNOWN_OPERATION',
      `the contract has no operation ${unknown}`,
      near === undefined
        ? `it has ${named.map(({ name }) => name).join(', ')}`
        : `did you mean ${near}?`,
    )
  }
  const made = await generateRequests({
    contract,
    baseUrl: origins.baseUrl,
    headers: origins.users[0] ?? {},
    seed: origins.seed,
    each: EACH,
    signal: origins.signal,
    only: ({ operation }) => {
      const method = operation.method.toUpperCase()
      const asked = source.operations
      if (asked !== undefined) {
        return asked.includes(operation.id) || asked.includes(`${method} ${operation.path}`)
      }
      return READING.includes(method) || (source.writes && method !== 'DELETE')
    },
  })
  const some = made.filter(({ requests }) => requests.length > 0)
  // Who names an operation wants it sent; of all others those that can be are enough.
  const missing = made.filter(({ requests }) => requests.length === 0)
  if (some.length === 0 || (source.operations !== undefined && missing.length > 0)) {
    const reasons = missing.map(({ method, path, why }) => `${method} ${path}: ${why}`)
    return fail(
      'LOAD_NO_REQUESTS',
      `no valid request could be made: ${reasons.slice(0, 3).join('; ') || 'the contract reads nothing'}`,
      'put things into the twins with given, or write the requests out',
    )
  }
  const base = origins.baseUrl.replace(/\/$/, '')
  return some.map(({ method, path, requests }) => ({
    name: `${method} ${path}`,
    requests: requests.map((one) => ({
      method: one.method,
      path: one.url.slice(base.length),
      headers: one.headers,
      ...(one.body === undefined ? {} : { body: one.body }),
    })),
  }))
}
