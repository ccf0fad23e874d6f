/** @module Requests of the artifact's own contract: valid, seeded, and about things that the artifact lists. */

import { HoldoutError, nearestName } from '../../../twins/base/index.ts'
import type { Contract, Operation } from '../../../twins/index.ts'
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
 * @throws {HoldoutError} `LOAD_NO_CONTRACT`, `LOAD_UNKNOWN_OPERATION`, `LOAD_NEEDS_USERS`
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
    return { operation, id: operation.id, method, name: `${method} ${operation.path}` }
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
  const locked = operations.filter(({ operation }) => needsCredential(contract, operation))
  if (locked.length > 0 && isNobody(constraint)) {
    const names = locked.slice(0, 3).map(({ name }) => name)
    const more = locked.length > 3 ? ` and ${locked.length - 3} more` : ''
    throw mistake(
      constraint,
      'LOAD_NEEDS_USERS',
      `the contract lets nobody ask ${names.join(', ')}${more} without a credential, and this load has none`,
      "say who asks: users: [{ Authorization: 'Bearer …' }], or users with a sign-in; or name operations that anybody may ask",
      'users',
    )
  }
  return { contract, operations }
}

/** Whether each way in takes a credential that goes over HTTP. */
function needsCredential({ securitySchemes }: Contract, { security }: Operation): boolean {
  const isSent = (name: string) =>
    securitySchemes.has(name) && securitySchemes.get(name)?.type !== 'mutualTLS'
  return security.length > 0 && security.every((one) => Object.keys(one).some(isSent))
}

/** Nothing that they send could let them in. */
function isNobody({ users }: LoadConstraint): boolean {
  if (users === undefined) return true
  const { listed = [], headers, signIn } = users
  return signIn === undefined && [...listed, headers].every((one) => Object.keys(one).length === 0)
}

function mistake(
  constraint: LoadConstraint,
  code: string,
  message: string,
  hint: string,
  field = 'requests.contract',
): HoldoutError {
  return new HoldoutError(message, { code, place: constraintPlace(constraint, field), hint })
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
