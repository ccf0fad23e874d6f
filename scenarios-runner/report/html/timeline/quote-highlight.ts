/** @module Finds a judge's quotes where they stand, however the text around them was spaced or escaped, and marks them. */

import { html, joinMarkup, type Markup } from '../../../../twins/base/node/index.ts'

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Finds a quote in a text. Quotes are taken from the saved trajectory, where JSON stands unspaced; pages show it indented. So
 * white space is ignored, and a quote from inside a JSON string is tried with that string's escapes too.
 */
export function findQuote(text: string, quote: string): Range | undefined {
  const exact = text.indexOf(quote)
  if (quote.trim() === '') return undefined
  if (exact !== -1) return { start: exact, end: exact + quote.length }
  const { dense, places } = squeeze(text)
  for (const form of [quote, JSON.stringify(quote).slice(1, -1), unescaped(quote)]) {
    const wanted = form.replace(/\s+/g, '')
    const at = wanted === '' ? -1 : dense.indexOf(wanted)
    const start = places[at]
    const end = places[at + wanted.length - 1]
    if (at !== -1 && start !== undefined && end !== undefined) return { start, end: end + 1 }
  }
  return undefined
}

/** A text with the quotes that stand in it marked; everything escaped. Overlapping quotes become one mark. */
export function markQuotes(text: string, quotes: readonly string[]): Markup {
  const ranges = quotes
    .flatMap((quote) => findQuote(text, quote) ?? [])
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

function squeeze(text: string): { dense: string; places: readonly number[] } {
  const places: number[] = []
  let dense = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (/\s/.test(character)) continue
    dense += character
    places.push(index)
  }
  return { dense, places }
}

function unescaped(quote: string): string {
  try {
    return String(JSON.parse(`"${quote.replaceAll(/(?<!\\)"/g, '\\"')}"`))
  } catch {
    return quote
  }
}
