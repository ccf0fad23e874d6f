/** @module Looks up what a judge quotes: a quote that does not stand in the trajectory is no evidence. */

import type { JsonValue } from '../../../twins/base/index.ts'
import type { Quote } from '../../trial/index.ts'
import type { EvidenceEntry } from './event-evidence.ts'

/** Shorter quotes stand in anything. */
const MIN_CHARACTERS = 3

/** Finds quotes in the evidence of one trajectory. */
export interface QuoteIndex {
  /** The quote, its place corrected when it stands elsewhere; undefined when it stands nowhere. */
  find(quote: Quote): Quote | undefined
}

/**
 * Makes the index of a trajectory's evidence. White space and JSON's escapes do not matter, since a judge sees JSON and
 * may quote the text or its spelling; everything else must be there, in one piece, in one entry.
 */
export function indexQuotes(entries: readonly EvidenceEntry[]): QuoteIndex {
  const texts = entries.map(({ from, value }) => ({
    from,
    spellings: [normalise(JSON.stringify(value)), ...leaves(value).map(normalise)],
  }))
  return {
    find(quote) {
      const wanted = normalise(quote.text)
      if (wanted.length < MIN_CHARACTERS) return undefined
      const holds = ({ spellings }: (typeof texts)[number]) =>
        spellings.some((spelling) => spelling.includes(wanted))
      const place =
        texts.find((entry) => entry.from === quote.from && holds(entry)) ?? texts.find(holds)
      return place === undefined ? undefined : { text: quote.text, from: place.from }
    },
  }
}

function normalise(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\[nrt]/g, '')
    .replace(/[\s\\]+/g, '')
}

function leaves(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(leaves)
}
