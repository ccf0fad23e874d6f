import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { serveTwin } from '../../../../twins/node.ts'
import { deskTwin, FORM, send } from './desk.ts'

const MIB = 1024 * 1024

test('a body that announces more than there is room for is refused before any of it is read', async () => {
  await using served = await serveTwin(deskTwin(), { port: 0 })
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.write(
    `POST /tickets HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\ncontent-length: ${100 * MIB}\r\n\r\n{`,
  )
  const heard = await new Promise<string>((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes)))
  })
  socket.destroy()
  expect(heard).toMatch(/^HTTP\/1\.1 413 /)
})

test('a body that comes in pieces without end is refused where the room ends, and the twin goes on', async () => {
  const twin = deskTwin()
  await using served = await serveTwin(twin, { port: 0 })
  let sent = 0
  const body = new ReadableStream({
    pull(controller) {
      sent += 1
      if (sent > 100) return controller.close()
      controller.enqueue(new Uint8Array(MIB).fill(0x20))
    },
  })
  const headers = { 'content-type': 'application/json' }
  // The types of the browser do not know the member that Node requires for a stream.
  const init = { method: 'POST', headers, body, duplex: 'half' }
  const answer = await fetch(`${served.url}/tickets`, init).then(
    ({ status }) => status,
    // The connection may be cut while the client is still writing.
    () => 413,
  )
  expect(answer).toBe(413)
  expect(twin.world().journal()[0]).toMatchObject({ status: 413, outcome: 'invalid-request' })
  expect(await fetch(`${served.url}/tickets/first`)).toMatchObject({ status: 200 })
})

test('a form that gives a field both a value and members is refused instead of losing one', async () => {
  for (const body of ['notes=1&notes[a]=2', 'notes[a]=2&notes=1', 'notes[]=1&notes[a]=2']) {
    const heard = await send(deskTwin(), 'POST', '/tickets', { body, headers: FORM })
    expect(heard.status).toBe(400)
    expect(heard.text).toContain('notes')
  }
})

test('a pattern of the contract takes no longer for a text made to be tried in every way', async () => {
  const asked = async (serial: string) =>
    (await send(deskTwin(), 'POST', '/tickets', { body: JSON.stringify({ serial }) })).status
  expect(await asked('A1-B2')).toBe(201)
  expect(await asked(`${'A'.repeat(30_000)}!`)).toBe(400)
})
