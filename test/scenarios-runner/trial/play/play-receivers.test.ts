import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { ReceiverAddress } from '../../../../scenarios-runner/drive/index.ts'
import { receivedEvents } from '../../../../scenarios-runner/trial/observe/observe-receivers.ts'
import { answerJson, type Handler, playStory } from './play-story.ts'

/** Hands a mail in, one command after the other, as any client does. */
async function sendMail(port: number, to: readonly string[], mail: readonly string[]) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const say = async (line: string | undefined, code: number) => {
    if (line !== undefined) socket.write(`${line}\r\n`)
    let answer = ''
    while (!/^\d{3} .*\r\n$/m.test(answer)) answer += (await once(socket, 'data'))[0]
    expect(answer).toMatch(new RegExp(`^${code}`, 'm'))
  }
  await say(undefined, 220)
  await say('EHLO artifact', 250)
  await say('AUTH PLAIN AHVzZXIAcGFzcw==', 235)
  await say('MAIL FROM:<desk@example.com>', 250)
  for (const one of to) await say(`RCPT TO:<${one}>`, 250)
  await say('DATA', 354)
  await say(`${mail.join('\r\n')}\r\n.`, 250)
  socket.end('QUIT\r\n')
}

const INVITATION = [
  'From: =?utf-8?Q?Der_Schreibtisch_=E2=9C=93?= <desk@example.com>',
  'To: ada@example.com',
  'Subject: =?utf-8?B?SWhyIFBsYXR6IGbDvHIgaGV1dGU=?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: multipart/alternative; boundary=a',
  '',
  '--a',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=C3=BC=C3=9Fe, see http://127.0.0.1:1/confirm?t=3D42.',
  '--a',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<a href="http://127.0.0.1:1/confirm?t=42&amp;x=1">confirm</a>',
  '--a--',
  '--m',
  'Content-Type: text/csv; name="desk.csv"',
  'Content-Disposition: attachment; filename="desk.csv"',
  '',
  'a,b',
  '--m--',
]

test('what the artifact calls and mails is waited for, seen by checks, and can be followed', async () => {
  const addresses: Record<string, ReceiverAddress> = {}
  const artifact: Handler = (request, response) => {
    answerJson(response, { path: request.url }, 202)
    if (request.url !== '/book') return
    setTimeout(async () => {
      const body = JSON.stringify({ booked: 'window' })
      await fetch(`${addresses.partner?.url}/hooks?x=1`, {
        method: 'POST',
        body,
        headers: { 'x-signature': 's' },
      })
      await sendMail(addresses.mail?.port ?? 0, ['ada@example.com', 'bo@example.com'], INVITATION)
    }, 20)
  }
  const played = await playStory(
    artifact,
    `
steps:
  - http: { as: book, method: POST, path: /book }
  - wait:
      as: told
      until: received.partner.size() > 0 && received.mail.exists(m, "bo@example.com" in m.to)
      every: 10ms
      save: { link: 'response.received.mail[0].links[0]' }
  - http: { as: follow, path: "/followed?to=\${link}" }
checks:
  - received.partner[0].method == "POST" && received.partner[0].path == "/hooks?x=1" && received.partner[0].json.booked == "window"
  - received.partner[0].headers["x-signature"] == "s"
  - received.mail.size() == 1 && received.mail[0].subject == "Ihr Platz für heute" && received.mail[0].text.startsWith("Grüße")
  - 'received.mail[0].links == ["http://127.0.0.1:1/confirm?t=42", "http://127.0.0.1:1/confirm?t=42&x=1"]'
  - received.mail[0].attachments[0].name == "desk.csv" && received.mail[0].from == "desk@example.com"
  - steps.follow.json.path == "/followed?to=http://127.0.0.1:1/confirm?t=42"
  - received.mail[1].subject == "none"`,
    { http: { partner: 'PARTNER_URL' }, mail: 'SMTP_URL' },
    addresses,
  )
  expect(played.brokenOff).toBeUndefined()
  expect(played.checks.slice(0, 6)).toEqual(Array(6).fill('met'))
  // A mail that did not come is the artifact's doing, not the author's mistake.
  expect(played.checks[6]).toMatch(/^not-met: .*the list has 1/)
})

test('what came while it waited is seen when the time is up, however seldom it looks', async () => {
  const addresses: Record<string, ReceiverAddress> = {}
  const artifact: Handler = (_, response) => {
    answerJson(response, {}, 202)
    setTimeout(() => fetch(`${addresses.partner?.url}/hooks`, { method: 'POST', body: 'x' }), 20)
  }
  const { answers } = await playStory(
    artifact,
    `
steps:
  - http: { as: book, path: / }
  - wait: { as: told, until: received.partner.size() > 0, every: 1h, timeout: 2s }
checks: ["true"]`,
    { http: { partner: 'PARTNER_URL' } },
    addresses,
  )
  expect(answers.told).toMatchObject({ failure: null, attempts: 2 })
})

test('what came in is told as events, on the clock of the trial', () => {
  const mail = { from: 'a', to: ['b'], subject: 's', text: 't', html: '', attachments: [] }
  const events = receivedEvents(
    {
      requests: {
        partner: [
          {
            method: 'POST',
            path: '/',
            headers: {},
            json: null,
            text: 'x',
            omittedBytes: 0,
            atMs: 110,
          },
        ],
      },
      mail: [{ ...mail, links: [], headers: {}, atMs: 120 }],
      leftOut: {},
    },
    100,
  )
  expect(events).toEqual([
    {
      kind: 'received',
      name: 'partner#0',
      atMs: 10,
      method: 'POST',
      path: '/',
      headers: {},
      body: 'x',
    },
    { kind: 'mail', name: 'mail#0', atMs: 20, ...mail },
  ])
})
