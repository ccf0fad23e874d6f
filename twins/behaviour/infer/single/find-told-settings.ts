/** @module Finds settings that can only be told: a PUT or PATCH at a word for settings, and nothing that shows what was told. */

import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { PathGroup, PathIndex } from '../../observe/path-index.ts'
import { rpcName } from '../../observe/rpc-names.ts'
import type { SchemaView, SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'
import { keptAt } from './kept-at.ts'

/** Words for what is set, and not for what is done. */
const SETTING =
  /^(?:access|polic(?:y|ies)|preferences?|settings?|config(?:uration)?s?|defaults?|visibility|limits?)$/

/** Settings by path shape; each is what its requests say, once in what the path names. */
export function findToldSettings(
  facts: readonly OperationFacts[],
  paths: PathIndex,
  view: SchemaViewer,
  known: readonly FoundResource[],
): ReadonlyMap<string, FoundResource> {
  const found = new Map<string, FoundResource>()
  const taken = new Set(known.map(({ name }) => name))
  const shown = facts.flatMap(({ operation, answer }) =>
    operation.method === 'get' && answer.entity !== undefined ? [answer.entity] : [],
  )
  for (const group of paths.groups) {
    const told = toldAt(group, view)
    if (told === undefined || shown.some((entity) => hasAllOf(entity, told))) continue
    const says = 'is told what to be; nothing in the contract shows it.'
    found.set(group.shape, keptAt(group, told, says, taken))
  }
  return found
}

function toldAt({ methods, steps, tail }: PathGroup, view: SchemaViewer): SchemaView | undefined {
  const [only, more] = methods.values()
  if (only === undefined || more !== undefined || tail > 0) return undefined
  const { operation, requestPointer } = only
  const isChange = operation.method === 'put' || operation.method === 'patch'
  if (!isChange || rpcName(operation.path) !== undefined) return undefined
  const last = steps.slice(-2).filter(({ kind }) => kind === 'literal')
  const isSetting = last.some(({ text }) => wordsOf(text).some((word) => SETTING.test(word)))
  if (!isSetting || !steps.some(({ kind }) => kind === 'param')) return undefined
  const told = requestPointer === undefined ? undefined : view(requestPointer)
  return told !== undefined && told.properties.size > 0 ? told : undefined
}

/** Whether a thing shows all that is told: where something does, keeping that apart from it would be a lie. */
export function hasAllOf(entity: SchemaView, told: SchemaView): boolean {
  return [...told.properties.keys()].every((name) => entity.properties.has(name))
}
