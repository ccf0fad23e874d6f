/** @module Finds ties that a path names from the member's side: `PUT /roles/teams/{team}/{role}`, beside `GET /roles/{role}/teams`. */

import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { PathIndex } from '../../observe/path-index.ts'
import { shapeOfSteps } from '../../observe/path-steps.ts'

/** A tie, and what the path of an operation says of it. */
export interface CrossTie {
  /** The shape of the owner's item path. */
  readonly owner: string
  /** What members are called below the owner's collection and below the owner itself. */
  readonly word: string
  /** It names owner and member, lists the members of an owner, or names the member alone: all its owners are meant. */
  readonly names: 'both' | 'owner' | 'member'
}

/**
 * Cross ties by path shape. Below the collection of what can be read one by one, a word, the member and one of these: put and
 * deleted without a body; and the same word below one of them is a list.
 */
export function findCrossTies(paths: PathIndex): ReadonlyMap<string, CrossTie> {
  const found = new Map<string, CrossTie>()
  for (const { steps, methods, shape, tail } of paths.groups) {
    const word = steps.at(-3)
    const changes = [methods.get('put'), methods.get('delete')]
    if (tail !== 2 || word?.kind !== 'literal' || !changes.every(isBare)) continue
    const owner = `${shapeOfSteps(steps.slice(0, -3))}/{}`
    const list = `${owner}/${word.text}`
    const isRead = paths.get(owner)?.methods.get('get')?.answer.holds === 'entity'
    if (!isRead || paths.get(list)?.methods.get('get')?.answer.holds !== 'list') continue
    const tie = { owner, word: word.text }
    found.set(shape, { ...tie, names: 'both' })
    found.set(list, { ...tie, names: 'owner' })
    const alone = shapeOfSteps(steps.slice(0, -1))
    if (isBare(paths.get(alone)?.methods.get('delete')))
      found.set(alone, { ...tie, names: 'member' })
  }
  return found
}

function isBare(facts: OperationFacts | undefined): boolean {
  return facts !== undefined && facts.requestPointer === undefined && facts.answer.holds === 'empty'
}
