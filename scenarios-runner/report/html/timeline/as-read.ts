/** @module What a judge's quotes run over where it is shown in parts: the whole, as the judge read it. */

import type { JsonObject } from '../../../../twins/base/index.ts'
import { html, type Markup } from '../../../../twins/base/node/index.ts'
import { callEntry, eventEntry } from '../../../judge/index.ts'
import { findQuote, type Quotes, unmarked } from './quote-highlight.ts'
import { body } from './quoted-text.ts'
import type { TimelineItem } from './timeline.ts'

/**
 * What happened as the judge read it, where a quote that was taken from it is marked in none of the parts that it is shown in:
 * a status and the body below it, or the names of members that the page leaves out.
 *
 * @param quotes with those noted as marked that are marked in a part
 */
export function asRead(item: TimelineItem, { texts, marked }: Quotes): Markup | undefined {
  const left = texts.filter((quote) => !marked.has(quote))
  const read = left.length === 0 ? undefined : readOf(item)
  if (read === undefined) return undefined
  const text = JSON.stringify(read)
  const own = left.filter((quote) => findQuote(text, quote) !== undefined)
  if (own.length === 0) return undefined
  return html`<details class="turn" open><summary>as the judge read it</summary><pre>${body(read, unmarked(own))}</pre></details>`
}

function readOf(item: TimelineItem): JsonObject | undefined {
  const { atMs = 0 } = item
  switch (item.kind) {
    case 'action':
    case 'received':
      return eventEntry(item.event)?.value
    case 'note':
      return eventEntry({ kind: 'note', atMs, text: item.text })?.value
    case 'output':
      return eventEntry({ kind: 'output', atMs, stream: item.stream, text: item.text })?.value
    case 'call':
      return callEntry(item.twin, item.entry).value
    default:
      return item satisfies never
  }
}
