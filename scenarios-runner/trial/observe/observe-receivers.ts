/** @module What the user received in a trial, as events. */

import { digitsAsText } from '../../../twins/base/index.ts'
import type { Inbox } from '../../drive/index.ts'
import type { MailEvent, NoteEvent, ReceivedEvent } from '../model.ts'

/** Everything in an inbox, on the trial's clock, and how much more there was. */
export function receivedEvents(
  { requests, mail = [], leftOut }: Inbox,
  startedMs: number,
): readonly (ReceivedEvent | MailEvent | NoteEvent)[] {
  const came = Object.entries(requests).flatMap(([receiver, list]) =>
    list.map(({ method, path, headers, json, text, omittedBytes, atMs }, index): ReceivedEvent => {
      const cut = omittedBytes > 0 ? `\n[${omittedBytes} bytes left out]` : ''
      const body = json ?? (text === '' ? undefined : `${text}${cut}`)
      return {
        kind: 'received',
        name: `${receiver}#${index}`,
        atMs: atMs - startedMs,
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body: digitsAsText(body) }),
      }
    }),
  )
  const mails = mail.map(
    ({ from, to, subject, text, html, attachments, atMs }, index): MailEvent => ({
      kind: 'mail',
      name: `mail#${index}`,
      atMs: atMs - startedMs,
      from,
      to,
      subject,
      text,
      html,
      attachments,
    }),
  )
  const more = Object.entries(leftOut).map(
    ([receiver, count]): NoteEvent => ({
      kind: 'note',
      atMs: performance.now() - startedMs,
      text: `${count} more came to ${receiver} than is kept of a trial`,
    }),
  )
  return [...came, ...mails, ...more]
}
