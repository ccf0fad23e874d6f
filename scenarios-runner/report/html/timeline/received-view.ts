/** @module What came to the user: a request to an address of theirs, or a mail. */

import { html, type Markup } from '../../../../twins/base/node/index.ts'
import type { MailEvent, ReceivedEvent } from '../../../trial/index.ts'
import { markQuotes, type Quotes } from './quote-highlight.ts'
import { body, cut } from './quoted-text.ts'

/** One thing that was received. A mail's HTML is shown as text: it is hostile like anything observed. */
export function receivedView(event: ReceivedEvent | MailEvent, quotes: Quotes): Markup {
  if (event.kind === 'received') {
    return html`<span class="soft">received</span> <span class="what"><b>${event.method}</b> ${markQuotes(event.path, quotes)}</span> <span class="soft small">${event.name}</span>
${event.body === undefined ? undefined : html`<pre>${body(event.body, quotes)}</pre>`}`
  }
  const { from, to, subject, text, html: markup, attachments, name } = event
  return html`<span class="soft">mail</span> <span class="what"><b>${subject === '' ? '(no subject)' : markQuotes(subject, quotes)}</b></span> <span class="soft small">${name}</span>
<div class="small">from ${markQuotes(from, quotes)} to ${markQuotes(to.join(', '), quotes)}</div>
${text === '' ? undefined : html`<pre>${cut(text, quotes)}</pre>`}
${markup === '' ? undefined : html`<details class="turn"${text === '' && quotes.texts.length > 0 ? html` open` : undefined}><summary>its HTML</summary><pre>${cut(markup, quotes)}</pre></details>`}
${attachments.map((one) => html`<div class="small soft">attached: ${markQuotes(one.name, quotes)} (${one.type}, ${one.bytes} bytes)</div>`)}`
}
