/** @module JSON that an artifact wrote: read where it is some, as far as anything could walk through it. */

import { type JsonValue, parseExactJson } from '../../../twins/base/index.ts'

/** Deeper than this, a text stays text: whatever walks through it would run out of stack, and no client reads it. */
const MAX_DEPTH = 200

/** A text as JSON, whole numbers with every digit; undefined when it is none. */
export function jsonIn(text: string): JsonValue | undefined {
  if (isNestedDeeper(text, MAX_DEPTH)) return undefined
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}

/** As {@link jsonIn}, as checks see it: null when it is none. */
export function jsonOf(text: string): JsonValue {
  return jsonIn(text) ?? null
}

/** Brackets of a JSON text that are open at once; those in strings are not counted. Letter by letter, once: a text may never end its string. */
function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '"') inString = !inString
    else if (inString) at += letter === '\\' ? 1 : 0
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
    if (depth > limit) return true
  }
  return false
}
