/** @module Requests of the artifact's own contract: valid, seeded, and about things that the artifact lists. */

import { HoldoutError, nearestName } from '../../../twins/base/index.ts'
import { generateRequests } from '../../../twins/laws/index.ts'
import { loadContract } from '../../../twins/node.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
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

type ContractSource = Extract<RequestSource, { from: 'contract' }>

/**
 * The operations that are asked for, by the names that objectives call them by.
 *
 * @param path of the contract
 * @throws {HoldoutError} `LOAD_NO_CONTRACT`, `LOAD_UNKNOWN_OPERATION`
 */
export async function operationsAsked(
  source: ContractSource,
  constraint: LoadConstraint,
  path: string | undefined,
) {
  if (path === undefined) {
    throw mistake(
      constraint,
      'LOAD_NO_CONTRACT',
      'the artifact has no contract to make requests of',
      'name its own contract in the configuration: artifact.contract',
    )
  }
  const contract = await loadContract(path)
  const all = contract.operations.map((operation) => {
    const method = operation.method.toUpperCase()
    return { id: operation.id, method, name: `${method} ${operation.path}` }
  })
  const { operations: asked, writes } = source
  const unknown = asked?.find((one) => !all.some(({ id, name }) => one === id || one === name))
  if (unknown !== undefined) {
    const near = nearestName(
      unknown,
      all.flatMap(({ name, id }) => [name, id]),
    )
    throw mistake(
      constraint,
      'LOAD_UNKNOWN_OPERATION',
      `the contract has no operation ${unknown}`,
      near === undefined
        ? `it has ${all.map(({ name }) => name).join(', ')}`
        : `did you mean ${near}?`,
    )
  }
  const operations = all.filter(({ id, method, name }) =>
    asked === undefined
      ? READING.includes(method) || (writes && method !== 'DELETE')
      : asked.includes(id) || asked.includes(name),
  )
  return { contract, operations }
}

function mistake(
  constraint: LoadConstraint,
  code: string,
  message: string,
  hint: string,
): HoldoutError {
  const place = constraintPlace(constraint, 'requests.contract')
  return new HoldoutError(message, { code, place, hint })
}

/**
 * Makes requests of the operations that are asked for.
 *
 * @throws {HoldoutError} `LOAD_NO_REQUESTS` with the reason of each, and what {@link operationsAsked} throws
 */
export async function requestsOfContract(
  source: ContractSource,
  constraint: LoadConstraint,
  origins: RequestOrigins & { readonly users: readonly Readonly<Record<string, string>>[] },
): Promise<readonly ContractRequests[]> {
  const { contract, operations } = await operationsAsked(source, constraint, origins.contract)
  const asked = new Set(operations.map(({ id }) => id))
  const made = await generateRequests({
    contract,
    baseUrl: origins.baseUrl,
    headers: origins.users[0] ?? {},
    seed: origins.seed,
    each: EACH,
    signal: origins.signal,
    only: ({ operation }) => asked.has(operation.id),
  })
  const some = made.filter(({ requests }) => requests.length > 0)
  // Who names an operation wants it sent; of all others those that can be are enough.
  const missing = made.filter(({ requests }) => requests.length === 0)
  if (some.length === 0 || (source.operations !== undefined && missing.length > 0)) {
    const reasons = missing.map(({ method, path, why }) => `${method} ${path}: ${why}`)
    throw mistake(
      constraint,
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
