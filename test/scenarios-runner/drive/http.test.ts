import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { type HttpDriver, jsonOf, openHttpDriver } from '../../../scenarios-runner/drive/index.ts'
import { createAuthority } from '../../../twins/surfaces/index.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function serve(listener: RequestListener, maxBodyBytes?: number): Promise<HttpDriver> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const driver = openHttpDriver(
    `http://127.0.0.1:${port}`,
    maxBodyBytes === undefined ? {} : { maxBodyBytes },
  )
  cleanups.push(() => {
    driver.close()
    server.closeAllConnections()
    server.close()
  })
  return driver
}

const echo: RequestListener = async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      method: request.method,
      url: request.url,
      type: request.headers['content-type'],
      body: Buffer.concat(chunks).toString(),
    }),
  )
}

test('JSON, forms, text and queries arrive as a client would send them', async () => {
  const driver = await serve(echo)
  const json = await driver.send({
    method: 'POST',
    path: '/things/a b?x=1',
    query: { tag: ['a', 'b'], none: null, deep: { q: 1 } },
    json: { name: 'Zoë' },
    timeoutMs: 1000,
  })
  expect(json.answer?.json).toEqual({
    method: 'POST',
    url: '/things/a%20b?x=1&tag=a&tag=b&deep%5Bq%5D=1',
    type: 'application/json',
    body: '{"name":"Zoë"}',
  })
  const form = await driver.send({
    method: 'PUT',
    path: '/f',
    form: { a: 1, b: [true, 'x y'] },
    timeoutMs: 1000,
  })
  expect(form.answer?.json).toMatchObject({
    type: 'application/x-www-form-urlencoded',
    body: 'a=1&b=true&b=x+y',
  })
  const text = await driver.send({
    method: 'POST',
    path: '/t',
    text: 'plain',
    headers: { 'Content-Type': 'text/csv' },
    timeoutMs: 1000,
  })
  expect(text.answer?.json).toMatchObject({ type: 'text/csv', body: 'plain' })
})

test('header names are lower case and redirects are answers', async () => {
  const driver = await serve((_, response) => {
    response.writeHead(302, { Location: '/next', 'X-Mixed-Case': 'a' })
    response.end()
  })
  const { answer } = await driver.send({ method: 'GET', path: '/', timeoutMs: 1000 })
  expect(answer?.status).toBe(302)
  expect(answer?.headers).toMatchObject({ location: '/next', 'x-mixed-case': 'a' })
})

test('JSON is recognised by its type or its form, and a page stays text', async () => {
  const driver = await serve((request, response) => {
    if (request.url === '/page') response.setHeader('content-type', 'text/html')
    if (request.url === '/broken') response.setHeader('content-type', 'application/json')
    response.end({ '/page': '42', '/broken': '{"a":', '/bare': '{"a":1}' }[request.url ?? ''] ?? '')
  })
  const get = async (path: string) =>
    (await driver.send({ method: 'GET', path, timeoutMs: 1000 })).answer
  expect((await get('/page'))?.json).toBeUndefined()
  expect(await get('/broken')).toMatchObject({ json: undefined, text: '{"a":' })
  expect((await get('/bare'))?.json).toEqual({ a: 1 })
})

test('a long body is cut and the cut is counted', async () => {
  const driver = await serve((_, response) => response.end('x'.repeat(5000)), 1000)
  const { answer } = await driver.send({ method: 'GET', path: '/', timeoutMs: 1000 })
  expect(answer?.text.length).toBe(1000)
  expect(answer?.omittedBytes).toBe(4000)
})

test('failures have names', async () => {
  const driver = await serve((request, response) => {
    if (request.url === '/silent') return
    if (request.url === '/reset') return void request.socket.resetAndDestroy()
    if (request.url === '/garbage') return void request.socket.end('not http at all\r\n\r\n')
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setTimeout(() => request.socket.resetAndDestroy(), 20)
  })
  const failure = async (path: string, timeoutMs = 1000) =>
    (await driver.send({ method: 'GET', path, timeoutMs })).failure
  expect(await failure('/silent', 50)).toBe('timeout')
  expect(await failure('/reset')).toBe('reset')
  expect(await failure('/garbage')).toBe('invalid')
  expect(await failure('/cut')).toBe('cut')
  expect(await failure('http://127.0.0.1:1/')).toBe('elsewhere')
  // An answer may name anything for an address: it is no failure of whoever follows it.
  for (const path of ['http://[::bad', 'http://x:99999/', 'http://\ud800']) {
    expect(await failure(path)).toBe('elsewhere')
  }
  const nobody = openHttpDriver('http://127.0.0.1:1')
  expect((await nobody.send({ method: 'GET', path: '/', timeoutMs: 1000 })).failure).toBe('refused')
})

test('a stop signal ends an exchange at once', async () => {
  const driver = await serve(() => {})
  const controller = new AbortController()
  const pending = driver.send({ method: 'GET', path: '/', timeoutMs: 10_000 }, controller.signal)
  setTimeout(() => controller.abort(), 20)
  expect((await pending).failure).toBe('stopped')
})

test('a double slash does not lead to another host', async () => {
  const driver = await serve(echo)
  const { answer } = await driver.send({ method: 'GET', path: '//evil.example/x', timeoutMs: 1000 })
  expect(answer?.json).toMatchObject({ url: '/evil.example/x' })
})

test('an answer nested so deeply that nothing could walk through it stays text', async () => {
  const deep = `{"a":"]]\\"[[","b":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const driver = await serve((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(request.url === '/deep' ? deep : `{"a":"${'['.repeat(500)}","b":[[1]]}`)
  })
  const { answer } = await driver.send({ method: 'GET', path: '/deep', timeoutMs: 2_000 })
  expect(answer).toMatchObject({ status: 200, json: undefined, text: deep })
  const shallow = await driver.send({ method: 'GET', path: '/', timeoutMs: 2_000 })
  expect(shallow.answer?.json).toMatchObject({ b: [[1]] })
})

test('a piece of a stream, or what a program prints, is no JSON either where it is nested so deeply', () => {
  expect(jsonOf(`${'['.repeat(200)}${']'.repeat(200)}`)).not.toBeNull()
  expect(jsonOf(`${'['.repeat(201)}${']'.repeat(201)}`)).toBeNull()
  expect(jsonOf('"[[" ')).toBe('[[')
})

test('a text of a million quotes that never ends is looked through at once', async () => {
  const text = `{"t":"${'\\"'.repeat(500_000)}`
  const driver = await serve((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(text)
  })
  const before = process.cpuUsage()
  const { answer } = await driver.send({ method: 'GET', path: '/', timeoutMs: 20_000 })
  expect([answer?.text, answer?.json]).toEqual([text, undefined])
  // Minutes where each quote is looked at to the end of the text.
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000)
})

test('a header holds letters beyond Latin-1 as UTF-8', async () => {
  const driver = await serve((request, response) => response.end(request.headers['x-name']))
  const headers = { 'x-name': 'Rafał Yılmaz' }
  const sent = await driver.send({ method: 'GET', path: '/', headers, timeoutMs: 2_000 })
  expect(Buffer.from(sent.answer?.text ?? '').toString()).toBe(
    Buffer.from('Rafał Yılmaz').toString('latin1'),
  )
  expect(sent.requestHeaders['x-name']).toBe('Rafał Yılmaz')
})

test('over TLS too, and who cannot be verified is not spoken to', async () => {
  const authority = await createAuthority()
  const { key, certificate: cert } = await authority.sign(['localhost'])
  const server = createSecureServer({ key, cert }, echo)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  using driver = openHttpDriver(`https://localhost:${(server.address() as AddressInfo).port}`)
  cleanups.push(() => server.close())
  const ask = () => driver.send({ method: 'GET', path: '/', timeoutMs: 5_000 })
  expect(await ask()).toMatchObject({ answer: undefined, failure: 'reset' })
  const before = getCACertificates()
  cleanups.push(() => setDefaultCACertificates(before))
  setDefaultCACertificates([...before, authority.certificate])
  expect((await ask()).answer?.status).toBe(200)
})
