/** @module Which things have numbers for ids although their schemas write them as texts: other places ask for them as integers. */

import { isJsonObject } from '../../base/index.ts'
import { singularName, wordsOf } from './nouns.ts'
import type { OperationFacts } from './operation-facts.ts'
import type { SchemaView, SchemaViewer } from './schema-view.ts'

/** The nouns whose ids some parameter, or some member of a body, has as integers: `projectId: [integer]`. */
export function countedNouns(
  view: SchemaViewer,
  facts: readonly OperationFacts[],
): ReadonlySet<string> {
  const found = new Set<string>()
  const note = (name: string, type: unknown) => {
    const words = wordsOf(name)
    const isId = words.length > 1 && /^ids?$/.test(words.at(-1) ?? '')
    if (isId && type === 'integer') found.add(singularName(words.slice(0, -1).join('_')))
  }
  const look = (body: SchemaView, depth: number): void => {
    for (const [name, at] of body.properties) {
      const { type, items } = view(at)
      const item = items === undefined ? undefined : view(items)
      note(name, item?.type ?? type)
      if (depth > 0 && item !== undefined && item.properties.size > 0) look(item, depth - 1)
    }
  }
  for (const { operation, requestPointer, answer } of facts) {
    for (const { name, schema } of operation.parameters) {
      const { type, items } = isJsonObject(schema) ? schema : {}
      note(name, isJsonObject(items) ? items.type : type)
    }
    if (requestPointer === undefined) continue
    const body = view(requestPointer)
    look(body, 1)
    // `{ ids: [integer] }` asks for those that the answer lists.
    const ids = body.properties.get('ids')
    const each = ids === undefined ? undefined : view(ids).items
    if (each !== undefined && answer.holds === 'list' && answer.family !== undefined)
      note(`${answer.family}_ids`, view(each).type)
  }
  return found
}
