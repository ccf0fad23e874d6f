/** @module A search of words and qualifiers, read: `memory leak is:open -label:"good first issue" author:ada`. */

import { QueryProblem } from './model.ts'

/** A word, or several in quotes, that is to be there, or not. */
export interface SearchedWord {
  readonly text: string
  readonly isNot: boolean
}

/** `name:value`, or `-name:value`. */
export interface Qualifier {
  readonly name: string
  readonly value: string
  readonly isNot: boolean
  /** Where it stands in the text, counted from 0. */
  readonly position: number
}

/** A search, taken apart. */
export interface Qualified {
  readonly words: readonly SearchedWord[]
  readonly qualifiers: readonly Qualifier[]
}

/**
 * Reads a search, in time linear in its length. All its parts have to hold; `AND` says so too.
 * @throws {QueryProblem} for `OR`, brackets, and quotes that do not end
 */
export function readQualified(text: string): Qualified {
  const words: SearchedWord[] = []
  const qualifiers: Qualifier[] = []
  let isNot = false
  for (const { piece, position, isQuoted } of piecesOf(text)) {
    if (!isQuoted && piece === 'AND') continue
    if (!isQuoted && piece === 'NOT') {
      isNot = true
      continue
    }
    if (!isQuoted && (piece === 'OR' || /[()]/.test(piece)))
      throw new QueryProblem(`${piece} is not supported`, position)
    const minus = !isQuoted && piece.startsWith('-') && piece.length > 1
    const said = minus ? piece.slice(1) : piece
    const colon = isQuoted ? -1 : said.indexOf(':')
    const name = said.slice(0, Math.max(0, colon))
    if (/^[a-z][a-z0-9_-]*$/i.test(name) && said.length > colon + 1) {
      const value = unquoted(said.slice(colon + 1))
      qualifiers.push({ name: name.toLowerCase(), value, isNot: minus || isNot, position })
    } else words.push({ text: unquoted(said).toLowerCase(), isNot: minus || isNot })
    isNot = false
  }
  return { words: words.filter((one) => one.text !== ''), qualifiers }
}

interface Piece {
  readonly piece: string
  readonly position: number
  readonly isQuoted: boolean
}

/** What white space separates; quotes hold together. */
function* piecesOf(text: string): Generator<Piece> {
  let start = 0
  while (start < text.length) {
    if (/\s/.test(text[start] as string)) {
      start += 1
      continue
    }
    let end = start
    while (end < text.length && !/\s/.test(text[end] as string)) {
      if (text[end] === '"') {
        const close = text.indexOf('"', end + 1)
        if (close === -1) throw new QueryProblem('the quotes do not end', end)
        end = close
      }
      end += 1
    }
    yield { piece: text.slice(start, end), position: start, isQuoted: text[start] === '"' }
    start = end
  }
}

function unquoted(text: string): string {
  return text.replaceAll('"', '')
}
