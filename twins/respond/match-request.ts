/** @module Which operation a request asks for, under the server's base path or without it. */

import { type Operation, pathsBelow } from '../contract/index.ts'
import { Refusal } from './refusal.ts'
import type { Service } from './service.ts'

/** The operation of a request. */
export interface RequestMatch {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
  /** The path without the server's base path. */
  readonly path: string
}

/**
 * Finds the operation.
 * @throws {Refusal} 404 for a path that the contract does not have, 405 for a method that the path does not have
 */
export function matchRequest(service: Service, method: string, pathname: string): RequestMatch {
  const wanted = method.toLowerCase()
  let allowed: readonly string[] | undefined
  for (const path of pathsBelow(service.basePaths, pathname)) {
    const found = service.router.match(wanted, path)
    if (found === undefined) continue
    if ('operation' in found) return { ...found, path }
    if (wanted === 'head' && found.allowed.includes('get')) {
      const read = service.router.match('get', path)
      if (read !== undefined && 'operation' in read) return { ...read, path }
    }
    for (const name of found.allowed) {
      if (!isAlso(service, name, method)) continue
      const other = service.router.match(name, path)
      if (other !== undefined && 'operation' in other) return { ...other, path }
    }
    allowed ??= found.allowed
  }
  if (allowed !== undefined) {
    throw new Refusal('Method Not Allowed', {
      outcome: 'no-operation',
      statuses: [405],
      code: 'method_not_allowed',
      headers: { allow: allowed.map((name) => name.toUpperCase()).join(', ') },
    })
  }
  throw new Refusal('Not Found', {
    outcome: 'no-operation',
    statuses: [404],
    code: 'unknown_method',
  })
}

function isAlso(service: Service, documented: string, method: string): boolean {
  return service.profile.methods?.[documented.toUpperCase()]?.includes(method) === true
}

/** Whether an operation answers at a path as people write it: a part in braces may be anything, on either side. */
export function hasPath({ contract, router }: Service, path: string): boolean {
  // The router knows parameters that take more than one part of a path.
  if (router.match('get', path.replaceAll(/\{[^}]*\}/g, 'x')) !== undefined) return true
  const parts = partsOf(path)
  return contract.operations.some((operation) => {
    const own = partsOf(operation.path)
    return own.length === parts.length && own.every((part, i) => mayMean(part, parts[i] ?? ''))
  })
}

function partsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/')
}

function mayMean(a: string, b: string): boolean {
  return a === b || a.includes('{') || b.includes('{')
}
