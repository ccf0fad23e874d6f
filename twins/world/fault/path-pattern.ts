/** @module What a path must look like, however its letters are spelled: people write `/users/josé`, and clients send `/users/jos%C3%A9`. */

/** What a path, or the name of an event, must look like. */
export interface PathPattern {
  test(path: string): boolean
}

/** A pattern: `{name}` stands for one segment, `*` for anything; percent-encoded or as people write it. */
export function pathPattern(path: string): PathPattern {
  const source = path
    .split(/(\{[^}]*\}|\*)/)
    .map((part) =>
      part === '*'
        ? '.*'
        : part.startsWith('{')
          ? '[^/]+'
          : decodedPath(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('')
  const expression = new RegExp(`^${source}$`, 's')
  return { test: (one) => expression.test(decodedPath(one)) }
}

// Each escape that spells a letter is that letter; one of `/` or `%` stays, since `a%2Fb` is one segment.
function decodedPath(path: string): string {
  if (!path.includes('%')) return path
  return path.replace(/(?:%[\da-f]{2})+|%/gi, (escapes) => {
    if (escapes === '%') return '%25'
    try {
      return decodeURIComponent(escapes).replace(/[%/]/g, encodeURIComponent)
    } catch {
      return escapes.toUpperCase()
    }
  })
}
