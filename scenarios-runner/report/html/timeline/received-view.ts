/** @module What came to the user: a request to an address of theirs, or a mail. */

import { html, type Markup } from '../../../../twins/base/node/index.ts'
import type { MailEvent, ReceivedEvent } from '../../../trial/index.ts'
import { body, cut } from './quoted-text.ts'

/** One thing that was received. A mail's HTML is shown as text: it is hostile like anything observed. */
export function receivedView(event: ReceivedEvent | MailEvent, quotes: readonly string[]): Markup {
  if (event.kind === 'received') {
    return html`<span class="soft">received</span> <span class="what"><b>${event.method}</b> ${event.path}</span> <span class="soft small">${event.name}</span>
${event.body === undefined ? undefined : html`<pre>${body(event.body, quotes)}</pre>`}`
  }
  const { from, to, subject, text, html: markup, attachments, name } = event
  return html`<span class="soft">mail</span> <span class="what"><b>${subject === '' ? '(no subject)' : subject}</b></span> <span class="soft small">${name}</span>
<div class="small">from ${from} to ${to.join(', ')}</div>
${text === '' ? undefined : html`<pre>${cut(text, quotes)}</pre>`}
${markup === '' ? undefined : html`<details class="turn"><summary>its HTML</summary><pre>${cut(markup, quotes)}</pre></details>`}
${attachments.map((one) => html`<div class="small soft">attached: ${one.name} (${one.type}, ${one.bytes} bytes)</div>`)}`
}
