/** @module The JSON value types that every room speaks. */

export type JsonPrimitive = string | number | boolean | null
export type JsonValue = JsonPrimitive | JsonArray | JsonObject
export type JsonArray = readonly JsonValue[]
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * An independent copy of plain data: who changes the one does not change the other. Anything else in it, such as a function, is
 * the same in both.
 */
export function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson) as T
  const kind = Object.getPrototypeOf(value)
  if (kind !== Object.prototype && kind !== null) return value
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    setMember(copy, name, copyJson((value as Record<string, unknown>)[name]))
  }
  return copy as T
}

/** Sets a member whatever it is called: by assignment, one called `__proto__` would be lost. */
export function setMember<T>(object: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') object[name] = value
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

/** What is wrong with a text of JSON, as `JSON.parse` says it; without the piece of the text that V8 quotes. */
export function jsonProblem(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.replace(/,? ?(?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '')
}
