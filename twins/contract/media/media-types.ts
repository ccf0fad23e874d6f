/** @module What a media type's name says by itself, whatever an operation declares. */

/** The type without parameters, in lower case: `application/json; charset=utf-8` → `application/json`. */
export function bareType(type: string): string {
  const end = type.indexOf(';')
  return (end === -1 ? type : type.slice(0, end)).trim().toLowerCase()
}

const MOST_TYPES = 1000
const jsonTypes = new Map<string, boolean>()

/** True where a body is one JSON value: `application/json`, `text/json` and every `…+json`, but no sequence of values. */
export function isJsonType(type: string): boolean {
  let known = jsonTypes.get(type)
  if (known === undefined) {
    known = /^[\w.+-]+\/(?:[\w.+-]+\+)?json$/.test(bareType(type))
    if (jsonTypes.size < MOST_TYPES) jsonTypes.set(type, known)
  }
  return known
}
