/** @module Finds documents: what stands at a path whole, and has no fields that the contract could name (a map, a table, a file elsewhere). */

import { isJsonType } from '../../../contract/index.ts'
import { givesFile, takesFile } from '../../observe/carries-file.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import type { PathGroup, PathIndex } from '../../observe/path-index.ts'
import { rpcName } from '../../observe/rpc-names.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'
import { keptAt } from './kept-at.ts'
import { isOwnFile } from './own-file.ts'

/**
 * Documents by path shape: there is one of each in what the path names, and its `value` is the whole body. A path that
 * names nothing shows what the service says of itself, which nobody can be given.
 */
export function findDocuments(
  paths: PathIndex,
  view: SchemaViewer,
  known: readonly FoundResource[],
): ReadonlyMap<string, FoundResource> {
  const found = new Map<string, FoundResource>()
  const taken = new Set(known.map(({ name }) => name))
  const collections = new Set(known.flatMap((resource) => resource.collections))
  for (const group of paths.groups) {
    if (collections.has(group.shape)) continue
    const isFile = isFilePlace(group) && !isOfItem(group, known, paths, view)
    if (!isFile && !standsAlone(group, view)) continue
    const says = isFile
      ? 'has a file, which is put there and read.'
      : 'shows it whole: its value is the body.'
    found.set(group.shape, keptAt(group, undefined, says, taken))
  }
  return found
}

/** Whether a GET only says where else what it is asked for is: an archive, a log. */
export function isElsewhere({ status, answer }: OperationFacts): boolean {
  return status >= 300 && status < 400 && answer.holds === 'empty'
}

/** Whether a path, called by a word, gives the file that is put or posted there: `/books/{isbn}/cover`. */
export function isFilePlace({ methods, tail }: PathGroup): boolean {
  const [get, upload] = [methods.get('get'), methods.get('put') ?? methods.get('post')]
  if (get === undefined || upload === undefined || tail > 0 || methods.has('patch')) return false
  return givesFile(get) && takesFile(upload)
}

// What is called like a field of the item before it is that field's, and what is called a file may be the one that it was made with.
function isOfItem(
  { shape, steps }: PathGroup,
  known: readonly FoundResource[],
  paths: PathIndex,
  view: SchemaViewer,
): boolean {
  const text = steps.at(-1)?.text ?? ''
  const word = wordsOf(text).join('_')
  const before = shape.slice(0, shape.lastIndexOf('/'))
  const item = known.find(({ items }) => items.some((one) => one.shape === before))
  const names = [...(item?.entity?.properties.keys() ?? [])]
  if (names.some((name) => wordsOf(name).join('_') === word)) return true
  return item !== undefined && isOwnFile(paths, view, item, text)
}

// What other methods do there could change it in ways that nobody knows; bare keys are of things that live elsewhere; and
// what may come in another form than JSON is a file.
function standsAlone({ methods, steps }: PathGroup, view: SchemaViewer): boolean {
  const get = methods.get('get')
  const isBelow = steps.some(({ kind }) => kind === 'param')
  if (get === undefined || !isBelow || rpcName(get.operation.path) !== undefined) return false
  if (isElsewhere(get)) return !methods.has('post') && !methods.has('patch')
  if (get.answerPointer === undefined || isFile(get)) return false
  const { type, isMap } = view(get.answerPointer)
  const { holds } = get.answer
  if (holds !== 'list' && (holds !== 'other' || (type !== 'array' && !isMap))) return false
  return [...methods.keys()].every((method) => method === 'get' || method === 'put')
}

function isFile({ operation, status }: OperationFacts): boolean {
  const success = operation.responses.find((one) => one.status === String(status))
  return success?.content.some(({ type }) => !isJsonType(type)) === true
}
