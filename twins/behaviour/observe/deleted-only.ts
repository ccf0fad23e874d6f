/** @module Items at whose path there is a DELETE and nothing else, which is said to delete them. */

import type { PathGroup, PathIndex } from './path-index.ts'

/** An item path, its collection, and the noun behind what it shows. */
interface Place {
  readonly group: PathGroup
  readonly collection: string
  readonly family: string | undefined
}

/** Nothing ties there, and DELETE is said to delete: what is listed above goes, and is not merely taken out of a list. */
export function onlyDeletes({ group, collection, family }: Place, paths: PathIndex): boolean {
  const [remove, ...more] = [...group.methods.values()]
  const around = paths.get(collection)?.methods
  if (remove?.operation.method !== 'delete' || more.length > 0) return false
  if (around?.has('post') === true || around?.has('put') === true) return false
  const lists = around?.get('get')?.answer
  return (
    lists?.holds === 'list' && lists.family === family && /^delete/i.test(remove.operation.summary)
  )
}
