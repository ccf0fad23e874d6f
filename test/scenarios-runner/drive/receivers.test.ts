import { request } from 'node:http'
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
