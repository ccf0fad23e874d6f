/** @module Finds the things of which there is one in each parent: settings, profiles, policies, and views that can only be read. */

import { familyOf, singularName, wordsOf } from '../../observe/nouns.ts'
import type { PathIndex } from '../../observe/path-index.ts'
import { isMadeAnew } from '../../observe/path-steps.ts'
import { rpcName } from '../../observe/rpc-names.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'
import { batchGetOf } from './batch-get.ts'

/**
 * Singletons by path shape: what can be read at a path that names no single one of many. Where the contract cannot
 * change it (a public key, a report of use), the world can be given it all the same, and then reading shows that.
 */
export function findSingletons(
  paths: PathIndex,
  view: SchemaViewer,
  resources: readonly FoundResource[],
): ReadonlyMap<string, FoundResource> {
  const found = new Map<string, FoundResource>()
  const taken = new Set(resources.map(({ name }) => name))
  const families = new Set(
    resources.filter(({ items }) => items.length > 0).map(({ family }) => family),
  )
  const collections = new Set(resources.flatMap((resource) => resource.collections))
  for (const group of paths.groups) {
    if (group.tail > 0 || collections.has(group.shape)) continue
    const get = group.methods.get('get')
    const changes = (['put', 'patch', 'delete', 'post'] as const).filter((m) =>
      group.methods.has(m),
    )
    if (get === undefined || get.answer.holds !== 'entity') continue
    if (rpcName(get.operation.path) !== undefined) continue
    if (changes.length === 0 && isMadeAnew(group.steps)) continue
    if (batchGetOf(view, resources, get) !== undefined) continue
    // What stands there describes the service itself.
    if (group.steps.some(({ text }) => text === '.well-known')) continue
    if (get.answer.family !== undefined && families.has(get.answer.family)) continue
    const literals = group.steps.filter(({ kind }) => kind === 'literal').map(({ text }) => text)
    const name = freeName(literals, get.answer.family, taken)
    taken.add(name)
    found.set(group.shape, {
      name,
      noun: singularName(literals.at(-1) ?? name),
      family: get.answer.family,
      items: [],
      collections: [],
      entity: get.answer.entity,
      confidence: changes.length === 0 ? 0.6 : 0.7,
      reason: `${get.operation.path} ${changes.length === 0 ? 'shows' : 'reads and changes'} the only one.`,
    })
  }
  return found
}

/** A name that nothing has yet: of the path's last words, or of the schema. */
export function freeName(
  literals: readonly string[],
  family: string | undefined,
  taken: ReadonlySet<string>,
): string {
  const spelled = (words: readonly string[]): string => wordsOf(words.join(' ')).join('_')
  const names = [spelled(literals.slice(-1))]
  if (family !== undefined) names.push(familyOf(family))
  for (let count = 2; count <= literals.length; count++) names.push(spelled(literals.slice(-count)))
  const free = names.find((name) => name !== '' && !taken.has(name))
  if (free !== undefined) return free
  let number = 2
  while (taken.has(`${names[0]}_${number}`)) number += 1
  return `${names[0]}_${number}`
}
