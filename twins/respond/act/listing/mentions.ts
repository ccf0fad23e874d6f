/** @module Whether a word is anywhere in a value. */

import { isJsonObject, type JsonValue } from '../../../base/index.ts'

/** Whether any text in a value contains a word, which is given in lower case. */
export function mentions(value: JsonValue | undefined, word: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(word)
  if (Array.isArray(value)) return value.some((item: JsonValue) => mentions(item, word))
  return isJsonObject(value) && Object.values(value).some((member) => mentions(member, word))
}
