/** @module Finds a judge's quotes where they stand, however the text around them was spaced or escaped, and marks them. */

import { html, joinMarkup, type Markup } from '../../../../twins/base/node/index.ts'

/** What a judge quotes of one thing. */
export interface Quotes {
  readonly texts: readonly string[]
  /** Those that were marked so far, wherever they stand. */
  readonly marked: Set<string>
}

/** Quotes of which none is marked yet. */
export function unmarked(texts: readonly string[]): Quotes {
  return { texts, marked: new Set() }
}

/** Where nothing is quoted. */
export const NO_QUOTES: Quotes = unmarked([])

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Finds a quote in a text. What a judge may have changed and be believed all the same (see `verify-quotes.ts`: white space,
 * JSON's escapes, composed accents) is ignored in both, so that every quote that was found in the trajectory is found on the page.
 */
export function findQuote(text: string, quote: string): Range | undefined {
  if (quote.trim() === '') return undefined
  const exact = text.indexOf(quote)
  if (exact !== -1) return { start: exact, end: exact + quote.length }
  const { dense, places } = squeeze(text)
  const wanted = squeeze(quote).dense
  const at = wanted === '' ? -1 : dense.indexOf(wanted)
  const first = places[at]
  const last = places[at + wanted.length - 1]
  return first && last && { start: first.start, end: last.end }
}

/** A text with the quotes that stand in it marked, which is noted; everything escaped. Overlapping quotes become one mark. */
export function markQuotes(text: string, { texts, marked }: Quotes): Markup {
  const ranges = texts
    .flatMap((quote) => {
      const range = findQuote(text, quote)
      if (range !== undefined) marked.add(quote)
      return range ?? []
    })
    .toSorted((a, b) => a.start - b.start)
  const pieces: Markup[] = []
  let at = 0
  for (const range of ranges) {
    const start = Math.max(at, range.start)
    if (range.end <= at) continue
    pieces.push(html`${text.slice(at, start)}<mark>${text.slice(start, range.end)}</mark>`)
    at = range.end
  }
  return joinMarkup([...pieces, html`${text.slice(at)}`])
}

const PIECE = /\\u([0-9a-fA-F]{4})|\\[nrt]|[\s\S]/g

/** A text without what does not matter in a quote, and where each of its characters stands. */
function squeeze(text: string): { dense: string; places: readonly Range[] } {
  const places: Range[] = []
  let dense = ''
  for (const { 0: piece, 1: hex, index: start } of text.matchAll(PIECE)) {
    const character = hex === undefined ? piece : String.fromCharCode(Number.parseInt(hex, 16))
    if (character.length > 1 || /[\s\\]/.test(character)) continue
    for (const part of character.normalize('NFD').split('')) {
      dense += part
      places.push({ start, end: start + piece.length })
    }
  }
  return { dense, places }
}
