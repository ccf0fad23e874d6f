/** @module Finds collections whose things are made or listed, and never addressed one by one. */

import type { DescribedBody } from '../observe/body-shape.ts'
import { isPlural, namedBy, singular, singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { isPutWhole, type PathGroup, type PathIndex } from '../observe/path-index.ts'
import { rpcNoun } from '../observe/rpc-names.ts'
import type { FoundResource } from './find-resources.ts'

/**
 * Resources of such collections, without their names.
 *
 * @param known what item paths and queries name; a list of those makes no other
 */
export function collectionsAlone(
  facts: readonly OperationFacts[],
  paths: PathIndex,
  known: readonly FoundResource[],
): readonly FoundResource[] {
  const families = new Set(known.map(({ family }) => family))
  const shapes = new Set(known.flatMap(({ collections }) => collections))
  const found = new Map<string, FoundResource>()
  for (const one of facts) {
    const { operation, answer, tail, shape } = one
    if (tail > 0 || shapes.has(shape) || found.has(shape) || rpcNoun(operation.path) !== undefined)
      continue
    const isCreate = operation.method === 'post' && answer.holds === 'entity'
    const isList = operation.method === 'get' && answer.holds === 'list'
    if (!isCreate && !isList) continue
    const own = isCreate ? ownFamily(one) : answer.family
    const isOfPlace = isList && isPutWhole(paths.get(shape))
    if (own !== undefined && families.has(own) && !isOfPlace) {
      const same = [...found.values()].find(({ family }) => family === own)
      if (isCreate && makesUnseen(one, paths.get(shape))) same?.collections.push(shape)
      continue
    }
    if (isList && namesKnownThing(answer, known)) continue
    if (isList && known.some((other) => isCalled(other, answer))) continue
    const group = paths.get(shape)
    const literal = one.steps.at(-1)?.text ?? ''
    const list = group?.methods.get('get')
    if (isCreate && list?.answer.holds !== 'list' && !makesUnseen(one, group)) continue
    if (isList && /^(?:search|query|find)$/i.test(literal)) continue
    const entity = answer.entity
    families.add(own)
    const isUnseen = isCreate && list === undefined
    found.set(shape, {
      name: '',
      noun: singularName(literal),
      family: own,
      items: [],
      collections: [shape],
      entity,
      confidence: isUnseen ? 0.6 : group?.methods.has('post') ? 0.8 : 0.45,
      reason: isUnseen
        ? `${operation.path} makes them; nothing in the contract shows one again.`
        : group?.methods.has('post')
          ? `${operation.path} makes and lists them; nothing addresses a single one.`
          : `${operation.path} lists them; nothing in the contract makes one.`,
    })
  }
  return [...found.values()]
}

/** The noun of what a POST makes; a `project-view` made at `…/views` is a view, and no project seen in a certain way. */
function ownFamily({ answer, steps }: OperationFacts): string | undefined {
  const word = singularName(steps.at(-1)?.text ?? '')
  const called = singularName(answer.entity?.name ?? '')
  const isLeftOut = `_${called}`.endsWith(`_${word}`) && answer.family?.endsWith(word) !== true
  return isLeftOut && isPlural(steps.at(-1)?.text ?? '') ? called : answer.family
}

/**
 * A POST that says that it makes something (201, or "Create …"), at a path called by what it makes: `…/snapshots`, or
 * `…/access-token` where the schema is an installation's token. Nothing shows it again, and it is there all the same.
 */
function makesUnseen(
  { operation, answer, status, steps }: OperationFacts,
  group: PathGroup | undefined,
): boolean {
  if (group === undefined || group.methods.size > 1) return false
  if (status !== 201 && !/^creates?\b/i.test(operation.summary)) return false
  const word = steps.at(-1)?.text ?? ''
  const [last = ''] = wordsOf(word).slice(-1)
  const schema = wordsOf(answer.entity?.name ?? '')
  return isPlural(word) || schema.includes(singular(last))
}

/** `UserKey { key, accountId }`: nothing but what a known thing has, and called after it. */
function namesKnownThing(answer: DescribedBody, known: readonly FoundResource[]): boolean {
  const family = namedBy(answer.family)
  if (family === undefined) return false
  const thing = known.find((resource) => resource.family === family)
  const fields = thing?.entity?.properties
  return [...(answer.entity?.properties.keys() ?? [])].every((name) => fields?.has(name) === true)
}

/** `repo-search-result-item` is one of what the path `/repos/{repo}` names, where the two schemas are much alike. */
function isCalled({ noun, items, entity }: FoundResource, answer: DescribedBody): boolean {
  if (items.length === 0 || noun !== answer.family || entity === undefined) return false
  const names = [...(answer.entity?.properties.keys() ?? [])]
  return names.filter((name) => entity.properties.has(name)).length * 2 > names.length
}
