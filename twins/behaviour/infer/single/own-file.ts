/** @module The file that a thing is made with, and the words at which its paths give it: `/documents/{id}/content`. */

import { takesFile } from '../../observe/carries-file.ts'
import { wordsOf } from '../../observe/nouns.ts'
import type { PathIndex } from '../../observe/path-index.ts'
import type { SchemaViewer } from '../../observe/schema-view.ts'
import type { FoundResource } from '../find-resources.ts'

const WORDS = /^(?:content|download|file|raw|data|binary|bytes?|blob|media|body|original)s?$/

/** Whether a word after an item's key means the file that came when the thing was made. */
export function isOwnFile(
  paths: PathIndex,
  view: SchemaViewer,
  { collections }: FoundResource,
  word: string,
): boolean {
  const isPlain = wordsOf(word).every((one) => WORDS.test(one))
  return collections.some((shape) => {
    const maker = paths.get(shape)?.methods.get('post')
    if (maker === undefined || !takesFile(maker)) return false
    if (isPlain || maker.requestPointer === undefined) return isPlain
    const member = view(maker.requestPointer).properties.get(word)
    return member !== undefined && view(member).format === 'binary'
  })
}
