/** @module What the user received in a trial, as events. */

import type { Inbox } from '../../drive/index.ts'
import type { MailEvent, ReceivedEvent } from '../model.ts'

/** Everything in an inbox, on the trial's clock. */
export function receivedEvents(
  { requests, mail = [] }: Inbox,
  startedMs: number,
): readonly (ReceivedEvent | MailEvent)[] {
  const came = Object.entries(requests).flatMap(([receiver, list]) =>
    list.map(({ method, path, headers, json, text, atMs }, index): ReceivedEvent => {
      const body = json ?? (text === '' ? undefined : text)
      return {
        kind: 'received',
        name: `${receiver}#${index}`,
        atMs: atMs - startedMs,
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body }),
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
  return [...came, ...mails]
}
