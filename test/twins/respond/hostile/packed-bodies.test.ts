import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { serveTwin } from '../../../../twins/node.ts'
import { replayJournal } from '../../../../twins/twin/index.ts'
import { deskTwin, FORM } from './desk.ts'

const ticket = JSON.stringify({ title: 'Packed' })

async function post(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  encoding: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
) {
  const packed = { ...headers, 'content-encoding': encoding }
  const response = await fetch(`${url}/tickets`, { method: 'POST', body, headers: packed })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test('a body that was packed for the way is unpacked, and its journal can be replayed', async () => {
  const twin = deskTwin()
  await using served = await serveTwin(twin, { port: 0 })
  const packed = [
    await post(served.url, gzipSync(ticket), 'gzip'),
    await post(served.url, deflateSync(ticket), 'deflate'),
    await post(served.url, gzipSync(deflateSync(ticket)), 'deflate, gzip'),
    await post(served.url, gzipSync('title=Packed'), 'x-gzip', FORM),
    await post(served.url, new TextEncoder().encode(ticket), 'identity'),
  ]
  for (const { status, text } of packed)
    expect([status, text]).toEqual([201, expect.stringContaining('"title":"Packed"')])
  const replay = await replayJournal(deskTwin(), twin.world().journalLines())
  expect([replay.requests, replay.differences]).toEqual([5, []])
})

test('what is packed in another way, or is not what it says, is refused with the reason', async () => {
  const twin = deskTwin()
  await using served = await serveTwin(twin, { port: 0 })
  const other = await post(served.url, brotliCompressSync(ticket), 'br')
  expect([other.status, other.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate'])
  expect(other.text).toContain('br is none of gzip, deflate, identity')
  for (const [body, encoding] of [
    [ticket, 'gzip'],
    [gzipSync(ticket).subarray(0, 20), 'gzip'],
    [gzipSync(ticket), 'gzip, gzip'],
  ] as const) {
    const refused = await post(served.url, Buffer.from(body), encoding)
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('is not packed by'),
    ])
  }
  const replay = await replayJournal(deskTwin(), twin.world().journalLines())
  expect([replay.requests, replay.differences]).toEqual([4, []])
})

test('a small body that unpacks to more than there is room for is refused where the room ends', async () => {
  await using served = await serveTwin(deskTwin(), { port: 0 })
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '))
  expect((await post(served.url, bomb, 'gzip')).status).toBe(413)
})
