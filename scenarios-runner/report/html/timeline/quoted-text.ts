/** @module Long texts and bodies, cut to what a reader can take in, with a judge's quotes marked. */

import type { JsonValue } from '../../../../twins/base/index.ts'
import {
  clipText,
  html,
  joinMarkup,
  type Markup,
  plural,
} from '../../../../twins/base/node/index.ts'
import { findQuote, markQuotes, type Quotes } from './quote-highlight.ts'

const MAX_BODY = 4_000

/** What is shown before and after a quote that stands in what is left out. */
const AROUND = 120

/** A JSON value, or a text as it is. */
export function body(value: JsonValue, quotes: Quotes): Markup {
  return cut(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2), quotes)
}

/** A text with its quotes marked, its middle left out when it is long, but for what the quotes stand in. */
export function cut(text: string, quotes: Quotes, limit = MAX_BODY): Markup {
  const { head, tail, omitted } = clipText(text, limit)
  if (omitted === 0) return markQuotes(text, quotes)
  const quoted = quotes.texts.flatMap((quote) => findQuote(text, quote) ?? [])
  const shown = [
    { start: 0, end: head.length },
    ...quoted.map(({ start, end }) => ({ start: start - AROUND, end: end + AROUND })),
    { start: text.length - tail.length, end: text.length },
  ].toSorted((a, b) => a.start - b.start)
  const pieces: Markup[] = []
  let at = 0
  for (const { start, end } of shown) {
    if (end <= at) continue
    const from = Math.max(at, start)
    if (from > at) pieces.push(leftOut(from - at))
    pieces.push(markQuotes(text.slice(from, end), quotes))
    at = end
  }
  return joinMarkup(pieces)
}

function leftOut(count: number): Markup {
  return html`
<span class="soft">… ${plural(count, 'character')} left out …</span>
`
}
