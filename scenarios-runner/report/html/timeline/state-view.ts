/** @module What the twins' state became in a trial, with a judge's quotes marked where they stand. */

import type { JsonObject, JsonValue } from '../../../../twins/base/index.ts'
import {
  clipText,
  html,
  type Markup,
  type Piece,
  plural,
} from '../../../../twins/base/node/index.ts'
import type { StateChange } from '../../../../twins/index.ts'
import type { Trajectory } from '../../../trial/index.ts'
import { findQuote, NO_QUOTES, type Quotes, unmarked } from './quote-highlight.ts'
import { body } from './quoted-text.ts'

const MAX_CHANGES = 60

/**
 * All changes, twin by twin.
 *
 * @param quotesOf the quotes that were taken from a twin's changes
 * @param anchorOf the id by which links find a twin's changes
 */
export function stateView(
  trajectory: Trajectory,
  quotesOf: (name: string) => Quotes,
  anchorOf: (name: string) => string,
): Markup {
  const changes = Object.entries(trajectory.twins).flatMap(([twin, seen]) =>
    seen.changes.map((change, index) => ({ twin, change, isFirst: index === 0 })),
  )
  if (changes.length === 0)
    return html`<h4>State</h4><p class="small soft">No twin's state changed.</p>`
  const left = changes.length - MAX_CHANGES
  return html`<h4>State</h4><ul class="results">${changes
    .slice(0, MAX_CHANGES)
    .map(({ twin, change, isFirst }) => {
      const name = `${twin}:changes`
      return html`<li${isFirst ? html` id="${anchorOf(name)}"` : undefined}><span class="tag">${change.kind}</span><div><span class="soft">${twin}</span> <code>${change.uid}</code>${change.relation === undefined ? '' : ` ${change.relation}: `}${change.member === undefined ? undefined : html`<code>${change.member}</code>`}</div>${changedFields(change, quotesOf(name))}</li>`
    })}</ul>${left > 0 ? html`<p class="small soft">${plural(left, 'more change is', 'more changes are')} in the JSON only.</p>` : undefined}`
}

function changedFields(change: StateChange, quotes: Quotes): Piece {
  const { before, after } = change
  // As the judge read it: a quote may run over several members.
  const whole = asRead(change)
  const text = JSON.stringify(whole)
  const own = quotes.texts.filter((quote) => findQuote(text, quote) !== undefined)
  if (own.length > 0) return html`<pre class="detail">${body(whole, unmarked(own))}</pre>`
  if (before !== undefined && after !== undefined) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    const changed = names.filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    )
    return html`<div class="detail">${changed.map((name) => html`<div><code>${name}</code> ${short(before[name])} → ${short(after[name])}</div>`)}</div>`
  }
  const only = after ?? before
  return only === undefined
    ? undefined
    : html`<details class="turn detail"><summary>its fields</summary><pre>${body(only, NO_QUOTES)}</pre></details>`
}

function asRead({ kind, resource, uid, before, after, ...link }: StateChange): JsonObject {
  return {
    change: kind,
    resource,
    entity: uid,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...link,
  }
}

function short(value: JsonValue | undefined): Markup {
  return html`<code>${value === undefined ? 'nothing' : clipText(JSON.stringify(value), 200).head}</code>`
}
