/** @module Receives the mail that the artifact sends, over SMTP on the loopback. */

import type { AddressInfo } from 'node:net'
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import type { Arrive, ReceivedMail, ReceiverAddress } from './model.ts'

/** A mail server that keeps what it is handed. */
export interface MailReceiver extends AsyncDisposable {
  readonly address: ReceiverAddress
}

/** As large as mail servers take them, in the letters of their attachments. */
const MAX_MAIL_BYTES = 25 * 1024 * 1024
const MOST_LINKS = 100

/** Listens on a free port. Any credentials are right, and none are needed; nothing is sent on. */
export async function openMailReceiver(arrive: Arrive<ReceivedMail>): Promise<MailReceiver> {
  const { SMTPServer } = await import('smtp-server')
  // Its size is not announced: whoever gives up because of it would do so unseen.
  const server = new SMTPServer({
    name: 'localhost',
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'user' }),
    onData(stream, session, done) {
      const keep = arrive()
      readMail(stream, session).then(
        (read) => {
          if (read === undefined) {
            keep(undefined, 0)
            done(Object.assign(new Error('too large'), { responseCode: 552 }))
            return
          }
          keep(read.mail, read.size)
          done()
        },
        (error: Error) => done(error),
      )
    },
  })
  // A client that breaks off is its own affair.
  server.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    address: { url: `smtp://127.0.0.1:${port}`, host: '127.0.0.1', port },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  }
}

async function readMail(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<{ readonly mail: ReceivedMail; readonly size: number } | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_MAIL_BYTES) chunks.push(chunk)
  }
  if (size > MAX_MAIL_BYTES) return undefined
  const { default: PostalMime } = await import('postal-mime')
  const mail = await PostalMime.parse(Buffer.concat(chunks))
  const { mailFrom, rcptTo } = session.envelope
  const text = mail.text ?? ''
  const html = mail.html ?? ''
  const received: ReceivedMail = {
    from: mail.from?.address ?? (mailFrom === false ? '' : mailFrom.address),
    to: rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text,
    html,
    links: linksIn(text, html),
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? '',
      type: mimeType,
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    })),
    atMs: performance.now(),
  }
  // An attachment is kept as its name and its length.
  const attached = received.attachments.reduce((sum, { bytes }) => sum + bytes, 0)
  return { mail: received, size: Math.max(text.length + html.length, size - attached) }
}

/** Addresses that a reader could follow. */
function linksIn(text: string, html: string): string[] {
  const inText = [...text.matchAll(/\bhttps?:\/\/[^\s<>"']+/g)].map(([link]) =>
    // What ends a sentence belongs to no address.
    link.replace(/[.,;:!?)\]]+$/, ''),
  )
  const inHtml = [...html.matchAll(/\bhref\s*=\s*["']?(https?:\/\/[^"'\s>]+)/gi)].map(
    ([, link = '']) => link.replaceAll('&amp;', '&'),
  )
  return [...new Set([...inText, ...inHtml])].slice(0, MOST_LINKS)
}
