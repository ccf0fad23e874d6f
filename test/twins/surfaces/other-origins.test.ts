import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { freezeTwin, serveTwin, thawTwin } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { findChromium, openBrowser } from '../../scenarios-runner/report/html/open-page.ts'
import { answer, contractOf } from '../contract/small-contract.ts'

const PET: JsonObject = { $ref: '#/components/schemas/Pet' }
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const shown: JsonObject = {
  200: {
    description: '',
    headers: { ETag: { schema: { type: 'string' } } },
    content: { 'application/json': { schema: PET } },
  },
}
const contract = contractOf(
  {
    '/pets': {
      post: {
        operationId: 'addPet',
        requestBody: { content: { 'application/json': { schema: PET } } },
        responses: answer(PET, '201'),
      },
    },
    '/pets/{id}': {
      parameters: [id],
      get: { operationId: 'getPet', responses: shown },
      delete: { operationId: 'endPet', responses: { 204: { description: '' } } },
    },
    '/asked': {
      options: { operationId: 'ask', responses: { 204: { description: '' } } },
      post: { operationId: 'say', responses: { 204: { description: '' } } },
    },
  },
  {
    Pet: {
      type: 'object',
      properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' } },
    },
  },
)
const HERE = 'http://localhost:5173'
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'DELETE',
    'access-control-request-headers': 'authorization,x-trace',
  },
})
const allowing = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => /^access-control|^vary$/.test(name)))

test('a browser that asks first is told that pages of this machine may, and nothing of it is journaled', async () => {
  const twin = createTwin({ contract })
  await using served = await serveTwin(twin)
  const asked = await fetch(`${served.url}/pets/1`, preflight(HERE))
  expect([asked.status, allowing(asked)]).toEqual([
    204,
    {
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization,x-trace',
      'access-control-allow-methods': 'DELETE',
      'access-control-allow-origin': HERE,
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    },
  ])
  expect(twin.world().journal()).toEqual([])
})

test('an answer names the page that may read it, and all of its headers; others it does not', async () => {
  const twin = createTwin({ contract })
  twin.world().seedState({ pets: [{ id: 'rex', name: 'Rex' }] })
  await using served = await serveTwin(twin)
  const get = (headers: Record<string, string>) => fetch(`${served.url}/pets/rex`, { headers })
  const read = await get({ origin: HERE })
  expect(allowing(read)).toEqual({
    'access-control-allow-credentials': 'true',
    'access-control-allow-origin': HERE,
    'access-control-expose-headers': 'content-type, date, etag, last-modified',
    vary: 'Origin',
  })
  const text = await read.text()
  expect(JSON.parse(text)).toEqual({ id: 'rex', name: 'Rex' })
  expect(read.headers.get('content-length')).toBe(String(text.length))
  for (const origin of ['https://app.example.com', 'null', 'http://localhost.example.com'])
    expect(allowing(await get({ origin }))).toEqual({})
  expect(allowing(await get({}))).toEqual({})
  const refused = await fetch(`${served.url}/pets/rex`, preflight('https://app.example.com'))
  expect([refused.status, allowing(refused)]).toEqual([405, {}])
  const lost = await fetch(`${served.url}/pets/tom`, { headers: { origin: HERE } })
  expect([lost.status, lost.headers.get('access-control-allow-origin')]).toEqual([404, HERE])
})

test('what a browser may keep of an answer to no page of an origin is not what it takes for one', async () => {
  const twin = createTwin({ contract })
  twin.world().seedState({ pets: [{ id: 'rex', name: 'Rex' }] })
  await using served = await serveTwin(twin)
  const get = async (path: string, agent: string) =>
    allowing(await fetch(served.url + path, { headers: { 'user-agent': agent } }))
  const browser = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0'
  expect(await get('/pets/rex', browser)).toEqual({ vary: 'Origin' })
  expect(await get('/pets/tom', browser)).toEqual({})
  expect(await get('/pets/rex', 'node')).toEqual({})
})

test('a page of another origin hears too that the twin failed', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const twin = createTwin({ contract })
  const fails = () => Promise.reject(new Error('a defect'))
  await using served = await serveTwin({ ...twin, fetch: fails })
  const { status, headers } = await fetch(`${served.url}/pets/rex`, { headers: { origin: HERE } })
  expect([status, headers.get('access-control-allow-origin')]).toEqual([500, HERE])
  expect(said).toHaveBeenCalledOnce()
  said.mockRestore()
})

test('pages of hosts that it was told may call it too, also when it was packed', async () => {
  const twin = createTwin({ contract, pages: { allowHosts: ['*.example.com'] } })
  for (const one of [twin, thawTwin(freezeTwin(twin))]) {
    await using served = await serveTwin(one)
    const ask = async (origin: string) =>
      (await fetch(`${served.url}/pets/1`, preflight(origin))).status
    expect(await ask('https://app.example.com')).toBe(204)
    expect(await ask('https://example.org')).toBe(405)
  }
})

test('what a handler passes on from elsewhere, whose headers are not its own to write, is shown too', async () => {
  const elsewhere = createServer((_, response) => response.end('{"name":"Tom"}'))
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
  const { port } = elsewhere.address() as AddressInfo
  const handlers = { getPet: () => fetch(`http://127.0.0.1:${port}/`) }
  await using served = await serveTwin(createTwin({ contract, handlers }))
  const read = await fetch(`${served.url}/pets/tom`, { headers: { origin: HERE } })
  expect([read.headers.get('access-control-allow-origin'), await read.json()]).toEqual([
    HERE,
    { name: 'Tom' },
  ])
  elsewhere.closeAllConnections()
  elsewhere.close()
})

test('what a handler fetched that came compressed goes on as it was read; its own bytes go as they are', async () => {
  const zipped = gzipSync('{"name":"Tom"}')
  const encoded = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const elsewhere = createServer((_, response) => response.writeHead(200, encoded).end(zipped))
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
  const { port } = elsewhere.address() as AddressInfo
  const own = () => new Response(zipped, { headers: encoded })
  for (const getPet of [() => fetch(`http://127.0.0.1:${port}/`), own]) {
    await using served = await serveTwin(createTwin({ contract, handlers: { getPet } }))
    const read = await fetch(`${served.url}/pets/tom`)
    expect([read.headers.get('content-encoding'), await read.json()]).toEqual([
      getPet === own ? 'gzip' : null,
      { name: 'Tom' },
    ])
  }
  elsewhere.closeAllConnections()
  elsewhere.close()
})

test('OPTIONS that the contract documents is the contract’s', async () => {
  const twin = createTwin({ contract })
  await using served = await serveTwin(twin)
  const asked = await fetch(`${served.url}/@world/left/asked`, preflight(HERE))
  expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'DELETE'])
  expect(
    twin
      .world('left')
      .journal()
      .map(({ operation }) => operation),
  ).toEqual(['ask'])
})

let browser: Browser | undefined
let pages: Server
beforeAll(async () => {
  const chromium = findChromium()
  browser = chromium === undefined ? undefined : await openBrowser(chromium)
  pages = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<title>page</title>')
  })
  await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  await browser?.close()
  pages.close()
})

test('a page of another origin makes, reads and deletes, and sees the tag of what it reads', async (context) => {
  if (browser === undefined) return context.skip('there is no Chromium')
  await using served = await serveTwin(createTwin({ contract }))
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
  const seen = await page.evaluate(async (url) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer any' }
    const body = JSON.stringify({ name: 'Rex' })
    const made = await fetch(`${url}/pets`, { method: 'POST', headers, body })
    const { id } = await made.json()
    const read = await fetch(`${url}/pets/${id}`, { headers, credentials: 'include' })
    const gone = await fetch(`${url}/pets/${id}`, { method: 'DELETE', headers })
    return [made.status, (await read.json()).name, read.headers.get('etag') !== null, gone.status]
  }, served.url)
  expect(seen).toEqual([201, 'Rex', true, 204])
  await page.close()
})
