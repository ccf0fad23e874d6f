/** @module What an action takes back: `detach` leaves no customer where `attach` on the same thing is told one. */

import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { PathIndex } from '../observe/path-index.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { StateChange } from './state-change.ts'
import { oppositesOf } from './state-words.ts'

/** The members that the opposite action on the same thing must be told, where they may be null; undefined for none. */
export function undoneMembers(
  view: SchemaViewer,
  paths: PathIndex,
  entity: SchemaView | undefined,
  facts: OperationFacts,
): StateChange | undefined {
  if (entity === undefined) return undefined
  const verb = facts.steps.at(-1)?.text ?? ''
  const [act = ''] = wordsOf(verb)
  for (const opposite of oppositesOf(act)) {
    const shape = [...facts.shape.split('/').slice(0, -1), opposite].join('/')
    const other = paths.get(shape)?.methods.get(facts.operation.method)
    if (other?.requestPointer === undefined) continue
    const told = [...view(other.requestPointer).required].filter((name) => {
      const at = entity.properties.get(name)
      return at !== undefined && view(at).nullable
    })
    if (told.length === 0) continue
    return {
      sets: Object.fromEntries(told.map((name) => [name, null])),
      reason: `${verb} takes back the ${told.join(' and ')} that ${opposite} is told`,
    }
  }
  return undefined
}
