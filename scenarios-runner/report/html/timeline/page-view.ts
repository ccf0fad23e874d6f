/** @module What the user did on a page, and what they saw: the screen, the accessibility tree, and what went wrong there. */

import {
  formatDuration,
  html,
  type Markup,
  type Piece,
  plural,
} from '../../../../twins/base/node/index.ts'
import { tellOmitted } from '../../../drive/index.ts'
import type { PageEvent } from '../../../trial/index.ts'
import type { Screens } from '../../open-screens.ts'
import { markQuotes, type Quotes } from './quote-highlight.ts'
import { cut } from './quoted-text.ts'

/** A step on a page, its screen inside the report where there was room for it. */
export function pageView(event: PageEvent, quotes: Quotes, screens: Screens): Markup {
  const { actions, path, status, title, failure, detail } = event
  const last = actions.length - 1
  return html`<span class="what"><b>page</b> ${markQuotes(title === '' ? path : title, quotes)}</span> <span class="soft small">${event.step}${event.session === 'user' ? '' : `, ${event.session}`}</span>
<ol class="small">${actions.map((action, index) => html`<li${failure !== undefined && index === last ? html` class="bad"` : undefined}>${cut(action, quotes, 400)}</li>`)}</ol>
<div><b class="${failure === undefined && (status ?? 0) < 500 ? '' : 'bad'}">${failure ?? status ?? ''}</b> <span class="soft small">${path}, after ${formatDuration(event.durationMs)}</span></div>
${detail === undefined ? undefined : html`<div class="detail">${cut(detail, quotes, 1_000)}</div>`}
${readByName(event.values, quotes)}
${noticed(event, quotes)}
${saved(event, quotes)}
${screen(event, screens)}
${event.snapshot === '' ? undefined : html`<details class="turn"${quotes.texts.length > 0 ? html` open` : undefined}><summary>what can be read there</summary><pre>${cut(event.snapshot, quotes)}</pre></details>`}`
}

function screen({ image, step }: PageEvent, screens: Screens): Markup | undefined {
  if (image === undefined) return undefined
  const address = screens.get(image)
  if (address === undefined) {
    return html`<div class="small soft">Its screen is not at hand.</div>`
  }
  return address.startsWith('data:')
    ? html`<div><img class="screen" src="${address}" alt="The screen after ${step}" loading="lazy"></div>`
    : html`<div class="small"><a href="${address}">the screen, as a file</a></div>`
}

function readByName(values: PageEvent['values'], quotes: Quotes): Markup | undefined {
  const read = Object.entries(values)
  if (read.length === 0) return undefined
  return html`<ul class="small">${read.map(([name, text]) => html`<li>${name}: ${cut(text, quotes, 1_000)}</li>`)}</ul>`
}

function saved({ downloads = [] }: PageEvent, quotes: Quotes): Piece[] {
  return downloads.map(
    ({ name, bytes, text, failure }) =>
      html`<div class="small">saved ${markQuotes(name, quotes)} (${failure ?? plural(bytes, 'byte')})</div>${text === null ? undefined : html`<pre>${cut(text, quotes, 1_500)}</pre>`}`,
  )
}

function noticed(event: PageEvent, quotes: Quotes): Markup | undefined {
  const lines = [
    ...event.console.map((text) => `console: ${text}`),
    ...event.failedRequests.map(
      ({ method, url, status, reason }) => `${method} ${url}: ${status ?? reason ?? 'no answer'}`,
    ),
    ...event.dialogs.map((text) => `dialog ${text}`),
    ...tellOmitted(event.omitted ?? {}),
    ...(event.lostFrames ?? []).map(
      (name) => `the frame ${JSON.stringify(name)} could not be read`,
    ),
  ]
  if (lines.length === 0) return undefined
  return html`<ul class="small warn">${lines.map((line) => html`<li>${cut(line, quotes, 500)}</li>`)}</ul>`
}
