import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { openReceivers } from '../../../scenarios-runner/drive/index.ts'
import { receivedEvents } from '../../../scenarios-runner/trial/observe/observe-receivers.ts'

test('an inbox holds so many letters and no more, until it is emptied', async () => {
  await using receivers = await openReceivers({ http: { partner: 'P_URL' } })
  const url = receivers.addresses.partner?.url ?? ''
  const send = async (body: string) =>
    expect((await fetch(url, { method: 'POST', body })).ok).toBe(true)
  const lengths = () => receivers.inbox().requests.partner?.map(({ text }) => text.length)
  for (let i = 0; i < 17; i += 1) await send('x'.repeat(1_000_000))
  expect(lengths()).toEqual(Array(16).fill(1_000_000))
  expect([receivers.inbox().leftOut, receivers.count()]).toEqual([{ partner: 1 }, 17])
  await send('a word')
  expect(lengths()?.at(-1)).toBe(6)
  receivers.empty()
  expect(receivers.inbox().leftOut).toEqual({})
  await send('x'.repeat(1_000_000))
  expect(lengths()).toEqual([1_000_000])
})

test('of a large body a part is kept, and how much was not is said in the trajectory', async () => {
  await using receivers = await openReceivers({ http: { partner: 'P_URL' } })
  const url = receivers.addresses.partner?.url ?? ''
  const body = JSON.stringify({ text: 'x'.repeat(10_000_000) })
  await fetch(`${url}/elsewhere`, { method: 'POST', body })
  const [request] = receivers.inbox().requests.partner ?? []
  const omittedBytes = body.length - 1024 * 1024
  expect([request?.path, request?.json, request?.omittedBytes]).toEqual([
    '/elsewhere',
    null,
    omittedBytes,
  ])
  const leftOut = { partner: 3 }
  const events = receivedEvents({ ...receivers.inbox(), leftOut }, performance.now())
  expect(events.map((event) => ('body' in event ? String(event.body).slice(-30) : event))).toEqual([
    expect.stringMatching(new RegExp(`x\\n\\[${omittedBytes} bytes left out\\]$`)),
    expect.objectContaining({
      kind: 'note',
      text: '3 more came to partner than is kept of a trial',
    }),
  ])
})

test('what was on its way when a trial ended is not of the next one', async () => {
  await using receivers = await openReceivers({ http: { partner: 'P_URL' } })
  const url = receivers.addresses.partner?.url ?? ''
  const slow = request(`${url}/slow`, { method: 'POST' })
  const answered = new Promise((resolve) => slow.once('response', resolve))
  slow.write('be')
  await fetch(`${url}/own`, { method: 'POST' })
  expect(receivers.count()).toBe(1)
  receivers.empty()
  slow.end('gun')
  await answered
  await fetch(`${url}/next`, { method: 'POST' })
  expect(receivers.inbox().requests.partner?.map(({ path }) => path)).toEqual(['/next'])
})

test('a mail that is too large is refused and counted, one with a large attachment is kept', async () => {
  await using receivers = await openReceivers({ mail: 'SMTP_URL' })
  const line = `${'A'.repeat(76)}\r\n`
  const mail = (letters: number) =>
    `From: a@example.com\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${line.repeat(letters / line.length)}`
  const { port = 0 } = receivers.addresses.mail ?? {}
  expect(await handIn(port, mail(8_000_000))).toMatch(/^250/)
  expect(await handIn(port, mail(27_000_000))).toMatch(/^552/)
  const inbox = receivers.inbox()
  expect(inbox.mail?.map(({ attachments }) => attachments)).toMatchObject([[{ name: 'a.pdf' }]])
  expect(inbox.leftOut).toEqual({ mail: 1 })
  expect(receivedEvents(inbox, 0)).toMatchObject([
    { kind: 'mail' },
    { kind: 'note', text: '1 more came to mail than is kept of a trial' },
  ])
})

/** The server's last word on a mail; nothing is asked for by its size beforehand, as many clients do. */
async function handIn(port: number, mail: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const say = async (text: string) => {
    socket.write(text)
    let answer = ''
    while (!/^\d{3} .*\r\n$/m.test(answer)) answer += (await once(socket, 'data'))[0]
    return answer
  }
  await say('')
  const offered = await say('EHLO artifact\r\n')
  const size = offered.includes('SIZE') ? ` SIZE=${mail.length}` : ''
  for (const line of [`MAIL FROM:<a@example.com>${size}`, 'RCPT TO:<b@example.com>', 'DATA']) {
    const answer = await say(`${line}\r\n`)
    if (/^[45]/.test(answer)) return answer
  }
  const answer = await say(`${mail}\r\n.\r\n`)
  socket.end('QUIT\r\n')
  return answer
}
