/** @module Looks up what a judge quotes: a quote that does not stand in the trajectory is no evidence. */

import type { JsonValue } from '../../../twins/base/index.ts'
import type { Quote } from '../../trial/index.ts'
import type { EvidenceEntry } from './event-evidence.ts'
import { alike } from './volatile.ts'

/** Shorter quotes stand in anything. */
const MIN_CHARACTERS = 3

/** Finds quotes in the evidence of one trajectory. */
export interface QuoteIndex {
  /** The quote, its place corrected when it stands elsewhere; undefined when it stands nowhere. */
  find(quote: Quote): Quote | undefined
  /**
   * The same for a quote that was taken from another trial of the same: its ports, times and ids become those that stand
   * here.
   */
  findAlike(quote: Quote): Quote | undefined
}

/**
 * Makes the index of a trajectory's evidence. White space, JSON's escapes and whether an accent is a character of its own do
 * not matter, since a judge sees JSON, may quote the text or its spelling, and writes composed characters; everything else must be there, in one piece, in one entry.
 */
export function indexQuotes(entries: readonly EvidenceEntry[]): QuoteIndex {
  const texts = entries.map(({ from, value }) => ({
    from,
    spellings: [normalise(JSON.stringify(value)), ...leaves(value).map(normalise)],
    raw: [JSON.stringify(value), ...leaves(value)],
  }))
  const find = (quote: Quote) => {
    const wanted = normalise(quote.text)
    if (wanted.length < MIN_CHARACTERS) return undefined
    const holds = ({ spellings }: (typeof texts)[number]) =>
      spellings.some((spelling) => spelling.includes(wanted))
    const place =
      texts.find((entry) => entry.from === quote.from && holds(entry)) ?? texts.find(holds)
    return place === undefined ? undefined : { text: quote.text, from: place.from }
  }
  return {
    find,
    findAlike(quote) {
      const exact = find(quote)
      const pattern = exact === undefined ? alike(quote.text) : undefined
      if (pattern === undefined) return exact
      const own = texts.filter(({ from }) => from === quote.from)
      for (const { from, raw } of [...own, ...texts]) {
        const text = raw.map((one) => pattern.exec(one)?.[0]).find((one) => one !== undefined)
        if (text !== undefined) return { text, from }
      }
      return undefined
    },
  }
}

function normalise(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\[nrt]/g, '')
    .replace(/[\s\\]+/g, '')
    .normalize('NFD')
}

function leaves(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(leaves)
}
