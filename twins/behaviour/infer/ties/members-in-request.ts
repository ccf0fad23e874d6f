/** @module The part of a request that names other things: a list of keys, or a single key. */

import type { BodyShape } from '../../model.ts'
import { singularName, wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import { parameterNoun } from '../find-resources.ts'

/** The member of a request body that names other things: a list of keys, or a single key. */
export function membersInRequest(view: SchemaViewer, facts: OperationFacts): BodyShape | undefined {
  if (facts.requestPointer === undefined) return undefined
  const body = view(facts.requestPointer)
  if (body.type === 'array') return { holds: 'ids', at: '' }
  for (const [name, at] of body.properties) {
    const { type, items } = view(at)
    const isShaping = /^(?:expand|fields|include)$/.test(name)
    if (type === 'array' && items !== undefined && !isShaping) return { holds: 'ids', at: name }
  }
  for (const [name, at] of body.properties) {
    const { type } = view(at)
    const isKey = type === 'string' || (type === 'integer' && body.required.has(name))
    if (isKey && /(?:^id$|[_a-z]id$|Id$|^name$|^user$|^login$)/.test(name))
      return { holds: 'ids', at: name }
  }
  return undefined
}

/** The same, where what it names are plain keys, and nothing of a thing's own is said beside them. */
export function keysInRequest(view: SchemaViewer, facts: OperationFacts): string | undefined {
  const named = membersInRequest(view, facts)
  if (named === undefined || named.at === '' || facts.requestPointer === undefined) return undefined
  const at = view(facts.requestPointer).properties.get(named.at)
  if (at === undefined) return undefined
  const { type, items } = view(at)
  // A single key says that it is one; a name may be that of a thing to be made.
  if (type !== 'array' && !/(?:[_a-z]_id|[a-z]Id)$/.test(named.at)) return undefined
  const keys = type === 'array' && items !== undefined ? view(items) : view(at)
  const isKey = keys.isAlsoScalar || keys.type === 'string' || keys.type === 'integer'
  return isKey && keys.values.length === 0 ? named.at : undefined
}

/** What a member that holds keys calls their things: `selected_repository_ids` → repository, `usernames` → user. */
export function nounOfKeys(name: string): string {
  const words = wordsOf(name).filter((word) => !/^(?:selected|new|added|removed)$/.test(word))
  return parameterNoun(singularName(words.join('_')))
}
