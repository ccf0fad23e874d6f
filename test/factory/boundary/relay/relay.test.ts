import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openRelay,
  providerRoutes,
  type Relay,
  type Route,
  readRelayed,
  registryRoutes,
} from '../../../../factory/boundary/index.ts'
import { createRedactor } from '../../../../twins/base/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

let upstream: Server
let heard: { url: string; headers: IncomingMessage['headers']; body: string }[]
let origin: string
beforeEach(async () => {
  heard = []
  upstream = createServer(async (message, response) => {
    let body = ''
    for await (const piece of message.setEncoding('utf8')) body += piece
    heard.push({ url: message.url ?? '', headers: message.headers, body })
    if (message.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n')
      setTimeout(() => response.end('data: two\n\n'), 30)
    } else if (message.url === '/simple/left-pad/') {
      response.setHeader('content-type', 'text/html')
      response.end(`<a href="${origin}/files/left-pad.tgz">left-pad</a>`)
    } else response.end(`answer with sk-provider-key-1234567890 to ${message.url}`)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})
afterEach(() => {
  upstream.closeAllConnections()
  upstream.close()
})

const KEY = 'sk-provider-key-1234567890'

async function opened(routes: readonly Route[]): Promise<Relay & { log: () => string }> {
  const log = join(temporaryFolder(), 'relay.jsonl')
  const relay = await openRelay({
    routes,
    credentials: new Map([['stand-in', KEY]]),
    log,
    redactor: createRedactor([KEY]),
  })
  return Object.defineProperties(
    { log: () => readFileSync(log, 'utf8') },
    Object.getOwnPropertyDescriptors(relay),
  ) as Relay & { log: () => string }
}

describe('the relay', () => {
  it('leads to the provider, puts the credential in on the way, and writes all of it down without it', async () => {
    await using relay = await opened(providerRoutes('claude', { ANTHROPIC_BASE_URL: origin }))
    const { ANTHROPIC_BASE_URL: url } = relay.environment()
    const answer = await fetch(`${url}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { 'x-api-key': 'stand-in', 'content-type': 'application/json' },
      body: '{"prompt":"a long-forgotten word"}',
    })
    expect(await answer.text()).toContain('to /v1/messages?beta=true')
    expect(heard[0]?.headers['x-api-key']).toBe(KEY)
    // Written down once the whole answer has gone through.
    await expect.poll(() => relay.log()).toContain('\n')
    expect(JSON.parse(relay.log())).toMatchObject({
      route: 'anthropic-base-url',
      method: 'POST',
      path: '/v1/messages?beta=true',
      status: 200,
      request: '{"prompt":"a long-forgotten word"}',
    })
    expect(relay.log()).not.toContain(KEY)
    expect(relay.counts.exchanges).toBe(1)
  })

  it('passes a stream on as it comes, and keeps the whole of it', async () => {
    await using relay = await opened(providerRoutes('x', { X_URL: origin }))
    const answer = await fetch(`${relay.environment().X_URL}/stream`)
    const reader = answer.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: one\n\n')
    while ((await reader?.read())?.done === false);
    await expect.poll(() => relay.log()).toContain('data: two')
  })

  it('refuses what no route leads to, as a server and as a proxy, and says so in the evidence', async () => {
    await using relay = await opened([])
    expect((await fetch(`http://127.0.0.1:${relay.port}/elsewhere`)).status).toBe(403)
    const said = await new Promise<string>((resolve) => {
      const socket = connect(relay.port, '127.0.0.1', () =>
        socket.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'),
      )
      socket.once('data', (data) => resolve(data.toString()))
    })
    expect(said).toContain('403')
    expect([...relay.counts.refused]).toEqual([
      ['/elsewhere', 1],
      ['example.org:443', 1],
    ])
    expect(relay.log()).toContain('no route leads there')
    expect(heard).toEqual([])
  })

  it('writes down enough to be counted again: a job that goes on began with it', async () => {
    await using relay = await opened(providerRoutes('x', { X_URL: origin }))
    const elsewhere = `http://127.0.0.1:${relay.port}/elsewhere`
    for (const url of [`${relay.environment().X_URL}/models`, elsewhere, elsewhere]) {
      await (await fetch(url)).text()
    }
    await expect.poll(() => relay.log().trim().split('\n')).toHaveLength(3)
    const half = join(temporaryFolder(), 'half.jsonl')
    writeFileSync(half, `${relay.log()}{"at":"2026-01-05T0`)
    const counts = { exchanges: 1, refused: new Map([['/elsewhere', 2]]) }
    expect(relay.counts).toEqual(counts)
    expect(await readRelayed(half)).toEqual(counts)
    expect(await readRelayed(`${half}.none`)).toEqual({ exchanges: 0, refused: new Map() })
  })

  it('leads the links of a registry through itself, and to no other origin', async () => {
    const [route] = registryRoutes([`PIP_INDEX_URL=${origin}/simple`])
    await using relay = await opened([{ ...(route as Route), linked: [`${origin}/files`] }])
    const page = await (await fetch(`${relay.environment().PIP_INDEX_URL}/left-pad/`)).text()
    const [, link = ''] = /href="([^"]+)"/.exec(page) ?? []
    expect(new URL(link).port).toBe(String(relay.port))
    expect(await (await fetch(link)).text()).toContain('to /files/left-pad.tgz')
  })

  it('says that a provider cannot be reached', async () => {
    await using relay = await opened(providerRoutes('x', { X_URL: 'http://127.0.0.1:1' }))
    const answer = await fetch(`${relay.environment().X_URL}/v1`)
    expect(answer.status).toBe(502)
    expect(await answer.text()).toMatch(/could not reach http:\/\/127.0.0.1:1: .*ECONNREFUSED/)
  })

  it('puts no credential in on the way to a registry, and does not count refusals without end', async () => {
    await using relay = await opened(registryRoutes([`REGISTRY=${origin}`]))
    const at = `http://127.0.0.1:${relay.port}`
    await fetch(`${at}/registry/stand-in`, { headers: { authorization: 'Bearer stand-in' } })
    expect(heard[0]).toMatchObject({
      url: '/stand-in',
      headers: { authorization: 'Bearer stand-in' },
    })
    for (let from = 0; from < 1_010; from += 101) {
      const paths = Array.from({ length: 101 }, (_, n) => `${at}/${from + n}/${'x'.repeat(600)}`)
      await Promise.all(paths.map(async (path) => (await fetch(path)).text()))
    }
    const { refused } = relay.counts
    expect(refused.size).toBe(1_001)
    expect(refused.get('others')).toBe(10)
    expect(Math.max(...[...refused.keys()].map(({ length }) => length))).toBeLessThan(510)
  })
})

it('a registry of which nothing is known is refused with what is', () => {
  expect(() => registryRoutes(['cargo'])).toThrow(
    expect.objectContaining({
      code: 'REGISTRY_UNKNOWN',
      hint: "name npm or pypi, or the variable that carries an address: 'GOPROXY=https://proxy.golang.org'",
    }),
  )
})
