/** @module JSON pointers (RFC 6901) as OpenAPI documents use them: as URI fragments, percent-encoded or not. */

import type { JsonValue } from '../base/index.ts'

/** One reference token, escaped for a pointer: `/users/{id}` → `~1users~1{id}`. */
export function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token
}

/** A pointer one or more tokens deeper. */
export function childPointer(pointer: string, ...tokens: readonly string[]): string {
  let child = pointer
  for (const token of tokens) child += `/${escapeToken(token)}`
  return child
}

/** The tokens of a pointer, unescaped; the leading `#` is optional. */
export function pointerTokens(pointer: string): readonly string[] {
  const start = pointer.startsWith('#') ? 1 : 0
  if (pointer.length === start) return []
  return pointer
    .slice(start + 1)
    .split('/')
    .map(unescapeToken)
}

/** The last token of a pointer, unescaped: the name of a component. */
export function lastToken(pointer: string): string {
  return unescapeToken(pointer.slice(pointer.lastIndexOf('/') + 1))
}

/** The value at a pointer, or undefined where there is none. */
export function valueAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = document
  for (const token of pointerTokens(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.hasOwn(value, token)
      ? (value as Record<string, JsonValue | undefined>)[token]
      : undefined
  }
  return value
}

function unescapeToken(token: string): string {
  const decoded = token.includes('%') ? decodePercent(token) : token
  return decoded.includes('~') ? decoded.replaceAll('~1', '/').replaceAll('~0', '~') : decoded
}

function decodePercent(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
