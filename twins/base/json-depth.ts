/** @module How deep JSON may be nested that strangers send: what reads it afterwards goes into it level by level. */

/** As many levels as parsers commonly take. */
export const MOST_LEVELS = 100

/** Whether a text of JSON is nested deeper than {@link MOST_LEVELS}; told without building it. */
export function isTooDeep(text: string): boolean {
  // Each level has two brackets.
  if (text.length < 2 * MOST_LEVELS) return false
  let depth = 0
  let isText = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (isText) {
      if (character === '\\') i += 1
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > MOST_LEVELS) return true
    } else if (character === '}' || character === ']') depth -= 1
  }
  return false
}
