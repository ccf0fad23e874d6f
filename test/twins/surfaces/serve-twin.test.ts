import { connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { HoldoutError } from '../../../twins/base/index.ts'
import {
  describeExchange,
  type Exchange,
  type Served,
  serveTwin,
} from '../../../twins/surfaces/index.ts'
import { petTwin } from '../pet-twin.ts'

const open: Served[] = []
afterEach(async () => {
  for (const served of open.splice(0)) await served.close()
})

async function serve(
  ...faults: Parameters<ReturnType<ReturnType<typeof petTwin>['world']>['setFaults']>[0]
) {
  const twin = petTwin()
  twin.world().setFaults(faults)
  const served = await serveTwin(twin)
  open.push(served)
  return { twin, served }
}

/** What arrives on a raw connection before it ends, and how it ends: `silent` when nothing came for so long. */
function raw(
  port: number,
  path: string,
  { host = 'x', silentMs = 60_000 } = {},
): Promise<{ text: string; end: string }> {
  return new Promise((resolve) => {
    let text = ''
    let end = 'closed'
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Api-Key: k\r\nConnection: close\r\n\r\n`,
      )
    })
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      end = error.code ?? 'error'
    })
    socket.on('close', () => resolve({ text, end }))
    socket.setTimeout(silentMs, () => {
      end = 'silent'
      socket.destroy()
    })
  })
}

test('a twin answers over HTTP, under its base path and without it', async () => {
  const { served } = await serve()
  for (const path of ['/v1/owners', '/owners']) {
    const response = await fetch(served.url + path, { headers: { 'x-api-key': 'k' } })
    expect([response.status, response.headers.get('date')]).toEqual([
      200,
      expect.stringContaining('2026'),
    ])
    expect(await response.json()).toMatchObject({ items: [] })
  }
})

test('the path that asks whether a twin answers is no query', async () => {
  const { served, twin } = await serve()
  const headers = { 'x-api-key': 'k' }
  expect((await fetch(`${served.url}/@holdout/alive`)).status).toBe(204)
  expect(twin.world().journal()).toEqual([])
  const asked = await fetch(`${served.url}/owners?next=/@holdout/alive`, { headers })
  expect(await asked.json()).toMatchObject({ items: [] })
  expect(twin.world().journal()).toHaveLength(1)
})

test('answers that leave together are their own requests’, and none waits for one that is held back', async () => {
  const { twin, served } = await serve({ operation: 'listOwners', transport: 'stall' })
  const stop = new AbortController()
  const id = '2a5d7c1e-8f3b-4c6a-9d0e-1b2c3d4e5f60'
  const ask = (path: string) =>
    fetch(served.url + path, { headers: { 'x-api-key': 'k' }, signal: stop.signal })
  const stalled = ask('/owners').catch((error: Error) => error.name)
  twin.world().seedState({ owners: [{ id, email: 'ada@example.com', name: 'Ada' }] })
  const paths = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? '/nowhere' : `/owners/${id}`))
  const statuses = await Promise.all(paths.map(async (path) => (await ask(path)).status))
  expect(statuses).toEqual(paths.map((path) => (path === '/nowhere' ? 404 : 200)))
  stop.abort()
  expect(await stalled).toBe('AbortError')
})

test('a reset is a reset on the socket', async () => {
  const { served } = await serve({ transport: 'reset' })
  expect(await raw(served.port, '/owners')).toEqual({ text: '', end: 'ECONNRESET' })
})

test('a truncated answer has its headers and less than the length that they promise', async () => {
  const { served } = await serve({ transport: 'truncate' })
  const { text, end } = await raw(served.port, '/owners')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 200/)
  expect(body).toHaveLength(16)
  expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(16)
  expect(end).toBe('closed')
})

test('a stalled request hears nothing', async () => {
  const { served } = await serve({ transport: 'stall' })
  expect(await raw(served.port, '/owners', { silentMs: 400 })).toEqual({ text: '', end: 'silent' })
})

test('worlds are found by header and by path prefix', async () => {
  const { twin, served } = await serve()
  twin.world('left').seedState({ owners: [{ email: 'l@example.com', name: 'L' }] })
  twin.world('right').seedState({ owners: [{ email: 'r@example.com', name: 'R' }] })
  const names = async (path: string, headers = {}) => {
    const response = await fetch(served.url + path, { headers: { 'x-api-key': 'k', ...headers } })
    const { items } = (await response.json()) as { items: { name: string }[] }
    return items.map(({ name }) => name)
  }
  expect(await names('/owners')).toEqual([])
  expect(await names('/owners', { 'x-holdout-world': 'left' })).toEqual(['L'])
  expect(await names('/@world/right/v1/owners')).toEqual(['R'])
})

test('a world is found by hostname, and a name that none can have is refused on the socket', async () => {
  const { twin, served } = await serve()
  const statusOf = (host: string, path = '/owners') =>
    raw(served.port, path, { host }).then(({ text }) => text.slice(9, 12))
  expect(await statusOf(`left.localhost:${served.port}`)).toBe('200')
  expect(await statusOf('localhost', '/@world/%zz/owners')).toBe('400')
  expect(await statusOf('localhost', '/@world/../owners')).toBe('200')
  expect(twin.worldNames()).toEqual(['default', 'left'])
  expect(twin.world('left').journal()).toHaveLength(1)
})

test('a port in use is infrastructure, and named', async () => {
  const { served } = await serve()
  const error = await serveTwin(petTwin(), { port: served.port }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(HoldoutError)
  const { code, exitCode, message } = error as HoldoutError
  expect([code, exitCode]).toEqual(['TWIN_PORT_TAKEN', 4])
  const holder = process.platform === 'win32' ? '' : ` by process ${process.pid} (`
  expect(message).toContain(`port ${served.port} for the twin Pet clinic is in use${holder}`)
})

test('a malformed body arrives whole and is no JSON; after a timeout the connection is closed, and it was done', async () => {
  const { twin, served } = await serve({ kind: 'malformed-body', method: 'GET' })
  const response = await fetch(`${served.url}/owners`, { headers: { 'x-api-key': 'k' } })
  expect(response.status).toBe(200)
  await expect(response.json()).rejects.toThrow(SyntaxError)
  twin.world().setFaults([{ transport: 'timeout', stallMs: 60 }])
  const made = fetch(`${served.url}/owners`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.com' }),
  })
  await expect(made).rejects.toThrow()
  expect(twin.world().state().owners).toHaveLength(1)
})

test('a client that goes away in the middle of its request is no defect', async () => {
  const { twin, served } = await serve()
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const head =
    'POST /owners HTTP/1.1\r\nHost: x\r\nX-Api-Key: k\r\nContent-Type: application/json\r\n'
  for (const rest of ['Content-Length: 100\r\n\r\n{', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n']) {
    await new Promise<void>((resolve) => {
      const socket = connect(served.port, '127.0.0.1', () => {
        socket.write(head + rest, () => setTimeout(() => socket.destroy(), 50))
      })
      socket.on('error', () => {}).on('close', () => resolve())
    })
  }
  await expect.poll(() => twin.world().journal()).toHaveLength(2)
  await new Promise((resolve) => setImmediate(resolve))
  expect(said.mock.calls).toEqual([])
  said.mockRestore()
})

test('what a handler throws stands in the line of the one who runs the twin, without secrets, and not in the answer', async () => {
  const twin = petTwin({
    handlers: {
      listOwners: () => {
        throw new TypeError('no database\n at Bearer abcdef0123456789abcdef')
      },
      getOwner: () => ({ owner: 1 }) as never,
    },
  })
  const heard: Exchange[] = []
  const served = await serveTwin(twin, { onExchange: (exchange) => heard.push(exchange) })
  open.push(served)
  for (const path of ['/owners', '/owners/1']) {
    const response = await fetch(served.url + path, { headers: { 'x-api-key': 'k' } })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/database|no answer/)
  }
  await vi.waitFor(() => expect(heard).toHaveLength(2))
  const lines = heard.map((exchange) => describeExchange(exchange).replace(/\d+ ms/, 'N ms'))
  expect(lines).toEqual([
    'GET /owners 500 N ms, handler of listOwners: TypeError: no database at [redacted]',
    'GET /owners/1 500 N ms, handler of getOwner: TypeError: It gave no answer: return what json, show or refuse made, or a Response.',
  ])
})
