import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRelay, providerRoutes, type RelayBounds } from '../../../../factory/boundary/index.ts'
import { createRedactor } from '../../../../twins/base/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const KEY = 'sk-provider-key-1234567890'

let provider: Server
let origin: string
let reply: (response: ServerResponse) => void
beforeEach(async () => {
  provider = createServer((message, response) => {
    message.resume().once('end', () => reply(response))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
})
afterEach(() => {
  provider.closeAllConnections()
  provider.close()
})

async function opened(bounds: Partial<RelayBounds> = {}) {
  const log = join(temporaryFolder(), 'relay.jsonl')
  const relay = await openRelay({
    routes: providerRoutes('x', { X_URL: origin }),
    credentials: new Map([['stand-in', KEY]]),
    log,
    redactor: createRedactor([KEY]),
    bounds,
  })
  const url = relay.environment().X_URL ?? ''
  const lines = () =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  return { relay, url, lines, log }
}

/** Sends without end, as fast as it is taken. */
function withoutEnd(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('data: more of the same\n\n'.repeat(400)));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.on('drain', more)
  more()
}

it('an answer without end is cut off, and what came of it is written down', async () => {
  reply = withoutEnd
  const { relay, url, lines } = await opened({ answer: 300_000 })
  await using _ = relay
  await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
  await expect.poll(() => lines()[0]?.failure).toBe('the answer is more than goes through at once')
  expect(lines()[0].response.length).toBeLessThan(400_000)
})

it('many answers at once are held together to one bound', async () => {
  reply = withoutEnd
  const { relay, url, lines } = await opened({ held: 300_000 })
  await using _ = relay
  const answers = [1, 2, 3, 4].map(() => fetch(url).then((answer) => answer.text()))
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toContain('rejected')
  await expect.poll(() => lines().length).toBeGreaterThan(0)
  // Given back when they end.
  reply = (response) => response.end('short')
  await Promise.allSettled(answers)
  await expect.poll(async () => await (await fetch(url)).text()).toBe('short')
})

it('a request that is too large is refused, and so is any once as much was written down as may be', async () => {
  reply = (response) => response.end('y'.repeat(4_000))
  const { relay, url, lines, log } = await opened({ request: 10_000, log: 5_000 })
  await using _ = relay
  const send = (body: string) => fetch(url, { method: 'POST', body })
  const large = await send('x'.repeat(20_000)).then(
    ({ status }) => status,
    () => 413,
  )
  expect(large).toBe(413)
  expect((await send('x'.repeat(2_000))).status).toBe(200)
  await expect.poll(() => lines().length).toBe(2)
  const size = readFileSync(log).length
  for (let times = 0; times < 3; times += 1) {
    const answer = await send('x')
    expect([answer.status, await answer.text()]).toEqual([
      507,
      'Refused: as much was written down as may be.\n',
    ])
  }
  expect(readFileSync(log).length).toBe(size)
  expect(relay.counts.refused.get('/x-url')).toBe(4)
})

it('what is under way when a job ends is written down, as far as it came', async () => {
  reply = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: a canary, 7f0c2b1e\n\n')
  }
  const { relay, url, lines } = await opened()
  const answer = await fetch(url)
  await answer.body?.getReader().read()
  await relay.close()
  expect(lines()).toMatchObject([{ status: 200, response: 'data: a canary, 7f0c2b1e\n\n' }])
})

it('a key that a provider says back, in head or body, reaches nobody inside and no file', async () => {
  reply = (response) => {
    response.writeHead(401, { 'content-type': 'application/json', 'x-echo': `Bearer ${KEY}` })
    response.write(`{"error":"invalid key ${KEY.slice(0, 12)}`)
    setTimeout(() => response.end(`${KEY.slice(12)}"}`), 20)
  }
  const { relay, url, log } = await opened()
  await using _ = relay
  const answer = await fetch(url)
  expect(answer.headers.get('x-echo')).toBe('Bearer stand-in')
  expect(await answer.json()).toEqual({ error: 'invalid key stand-in' })
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('invalid key')
  expect(readFileSync(log, 'utf8')).not.toContain(KEY)
})
