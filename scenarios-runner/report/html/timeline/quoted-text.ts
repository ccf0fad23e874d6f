/** @module Long texts and bodies, cut to what a reader can take in, with a judge's quotes marked. */

import type { JsonValue } from '../../../../twins/base/index.ts'
import { clipText, html, type Markup, plural } from '../../../../twins/base/node/index.ts'
import { markQuotes } from './quote-highlight.ts'

const MAX_BODY = 4_000

/** A JSON value, or a text as it is. */
export function body(value: JsonValue, quotes: readonly string[]): Markup {
  return cut(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2), quotes)
}

/** A text with its quotes marked, its middle left out when it is long. */
export function cut(text: string, quotes: readonly string[], limit = MAX_BODY): Markup {
  const { head, tail, omitted } = clipText(text, limit)
  if (omitted === 0) return markQuotes(text, quotes)
  return html`${markQuotes(head, quotes)}
<span class="soft">… ${plural(omitted, 'character')} left out …</span>
${markQuotes(tail, quotes)}`
}
