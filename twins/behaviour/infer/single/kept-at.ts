/** @module The resource of what is kept whole at a path of its own, once in what the path names. */

import { singularName } from '../../observe/nouns.ts'
import type { PathGroup } from '../../observe/path-index.ts'
import type { SchemaView } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'
import { freeName } from './find-singletons.ts'

/**
 * Named by the path's words, under a name that nothing else has.
 * @param taken the names that are taken; the new one is put there
 */
export function keptAt(
  { shape, steps }: PathGroup,
  entity: SchemaView | undefined,
  says: string,
  taken: Set<string>,
): FoundResource {
  const literals = steps.filter(({ kind }) => kind === 'literal').map(({ text }) => text)
  const name = freeName(literals, undefined, taken)
  taken.add(name)
  return {
    name,
    noun: singularName(literals.at(-1) ?? name),
    family: undefined,
    items: [],
    collections: [],
    entity,
    confidence: 0.5,
    reason: `/${shape} ${says}`,
  }
}
