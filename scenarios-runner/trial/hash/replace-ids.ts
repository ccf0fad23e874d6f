/** @module Finds ids inside longer texts, however many there are: an artifact may answer a million letters of them. */

/** An id shorter than this is replaced only where it stands alone: `b1` also stands in other words. */
const SHORTEST = 5

/** Nobody writes longer ones into a text; those that stand alone are found whatever their length. */
const LONGEST = 256

/**
 * Makes a function that replaces every id that stands in a text between what is no part of a word; where several begin at one
 * place, the longest.
 *
 * @param mark what stands for a found one
 */
export function replacerOf(
  ids: ReadonlySet<string>,
  mark: (found: string) => string,
): (text: string) => string {
  // By how they begin, so that most places of a text cost one look.
  const lengths = new Map<string, number[]>()
  for (const id of ids) {
    if (id.length < SHORTEST || id.length > LONGEST) continue
    const begin = id.slice(0, SHORTEST)
    const known = lengths.get(begin)
    if (known === undefined) lengths.set(begin, [id.length])
    else if (!known.includes(id.length)) known.push(id.length)
  }
  for (const known of lengths.values()) known.sort((a, b) => b - a)
  if (lengths.size === 0) return (text) => text

  const lengthAt = (text: string, at: number) =>
    lengths
      .get(text.slice(at, at + SHORTEST))
      ?.find(
        (length) =>
          at + length <= text.length &&
          !isWord(text.charCodeAt(at + length)) &&
          ids.has(text.slice(at, at + length)),
      )
  return (text) => {
    let out = ''
    let from = 0
    let before = false
    for (let at = 0; at < text.length; at += 1) {
      const length = before ? undefined : lengthAt(text, at)
      if (length !== undefined) {
        out += text.slice(from, at) + mark(text.slice(at, at + length))
        from = at + length
        at = from - 1
      }
      before = isWord(text.charCodeAt(at))
    }
    return out + text.slice(from)
  }
}

/** True of `[A-Za-z0-9_]`; not of what lies behind the end of a text. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95
  )
}
