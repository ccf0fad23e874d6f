/** @module Finds the JSON in an answer of a model that wraps it in words or fences. */

/**
 * The JSON objects that stand in a text, outermost only, in order. Quotes and escapes are respected, so that braces
 * inside of strings do not count.
 */
export function jsonObjectsIn(text: string): unknown[] {
  const found: unknown[] = []
  let from = text.indexOf('{')
  for (let inVain = 0; from !== -1 && inVain < MAX_IN_VAIN; ) {
    const end = endOfObject(text, from)
    const value = end === undefined ? undefined : parse(text.slice(from, end))
    if (value !== undefined && end !== undefined) {
      found.push(value)
      from = text.indexOf('{', end)
    } else {
      from = text.indexOf('{', from + 1)
      inVain += 1
    }
  }
  return found
}

/**
 * What a text may mean as an answer, the likeliest first: its objects from the last to the first, since models think aloud
 * before they answer; then what stands inside their texts, since programs wrap an answer in an envelope of their own.
 */
export function answersIn(text: string): unknown[] {
  const objects = jsonObjectsIn(text).reverse()
  return [...objects, ...objects.flatMap(wrappedIn)]
}

function wrappedIn(value: unknown): unknown[] {
  if (typeof value === 'string') return jsonObjectsIn(value).reverse()
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(wrappedIn)
}

// Bounds for what is no answer at all, such as a megabyte of braces.
const MAX_SCAN = 200_000
const MAX_IN_VAIN = 200

function endOfObject(text: string, from: number): number | undefined {
  let depth = 0
  let inString = false
  for (let i = from; i < text.length && i - from < MAX_SCAN; i += 1) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return i + 1
    }
  }
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
