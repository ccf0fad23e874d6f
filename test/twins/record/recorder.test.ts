import { appendFileSync } from 'node:fs'
import { request } from 'node:http'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readCassette } from '../../../twins/record/index.ts'
import { bodyOf, recorderOf, standIn } from './stand-in.ts'

/** Waits until a cassette has so many exchanges. */
async function until(count: number, exchanges: () => readonly unknown[]): Promise<void> {
  await expect.poll(() => exchanges().length).toBe(count)
}

test('bytes pass as they are, compressed or not, and are written decoded', async () => {
  const packed: Record<string, Buffer> = {
    gzip: gzipSync('{"as":"gzip"}'),
    br: brotliCompressSync('{"as":"br"}'),
    zstd: zstdCompressSync('{"as":"zstd"}'),
  }
  const asked: string[] = []
  const service = await standIn((request, response) => {
    const encoding = request.url?.slice(1) ?? ''
    asked.push(request.headers['accept-encoding'] ?? '')
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
    response.end(packed[encoding])
  })
  const { recorder, exchanges } = await recorderOf(service)
  for (const encoding of ['gzip', 'br', 'zstd']) {
    const answer = await fetch(`${recorder.url}/${encoding}`, {
      headers: { 'accept-encoding': `${encoding}, compress` },
    })
    expect(await answer.json()).toEqual({ as: encoding })
  }
  expect(asked).toEqual(['gzip', 'br', 'zstd'])
  expect(exchanges().map(({ response }) => response)).toMatchObject([
    { headers: { 'content-type': 'application/json' }, body: { json: { as: 'gzip' } } },
    { body: { json: { as: 'br' } } },
    { body: { json: { as: 'zstd' } } },
  ])
  expect(exchanges()[0]?.response?.headers).not.toHaveProperty('content-encoding')
})

test('an answer that comes bit by bit reaches the client bit by bit', async () => {
  let goOn = () => {}
  const service = await standIn(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: one\n\n')
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    response.end('data: two\n\n')
  })
  const { recorder, exchanges } = await recorderOf(service)
  const answer = await fetch(`${recorder.url}/events`)
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  const first = await reader.read()
  expect(new TextDecoder().decode(first.value)).toBe('data: one\n\n')
  expect(exchanges()).toHaveLength(0)
  goOn()
  const second = await reader.read()
  expect(new TextDecoder().decode(second.value)).toBe('data: two\n\n')
  await reader.read()
  expect(exchanges()[0]?.response?.body).toEqual({ text: 'data: one\n\ndata: two\n\n' })
})

test('redirects are not followed, and lead to the recorder; the cassette has what the service said', async () => {
  let own = ''
  const service = await standIn((request, response) => {
    if (request.url === '/api/old') {
      response.writeHead(302, {
        location: `${own}/api/new?x=1`,
        link: `<${own}/api/new?page=2>; rel="next", <https://elsewhere.example/>; rel="help"`,
        'set-cookie': 'lang=en; Domain=service.example; Secure; Path=/',
      })
      response.end()
    } else response.end(`at ${request.url} of ${request.headers.host}`)
  })
  own = service
  const { recorder, exchanges } = await recorderOf(`${service}/api`)
  const answer = await fetch(`${recorder.url}/old`, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(`${recorder.url}/new?x=1`)
  expect(answer.headers.get('link')).toBe(
    `<${recorder.url}/new?page=2>; rel="next", <https://elsewhere.example/>; rel="help"`,
  )
  expect(answer.headers.get('set-cookie')).toBe('lang=en; Path=/')
  const followed = await fetch(`${recorder.url}/old`)
  expect(await followed.text()).toBe(`at /api/new?x=1 of ${new URL(service).host}`)
  expect(exchanges().map(({ path, response }) => [path, response?.status])).toEqual([
    ['/old', 302],
    ['/old', 302],
    ['/new?x=1', 200],
  ])
  expect(exchanges()[0]?.response?.headers.location).toBe(`${service}/api/new?x=1`)
})

test('headers of one connection stay behind, in both directions', async () => {
  let seen: NodeJS.Dict<string | string[]> = {}
  const service = await standIn((incoming, response) => {
    seen = incoming.headers
    response.writeHead(200, {
      connection: 'keep-alive, x-hop',
      'x-hop': 'theirs',
      'keep-alive': 'timeout=9',
      'x-kept': 'yes',
      date: 'Mon, 05 Jan 2026 09:00:00 GMT',
    })
    response.end('ok')
  })
  const { recorder, exchanges } = await recorderOf(service)
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve) => {
    request(
      `${recorder.url}/h`,
      {
        headers: {
          connection: 'close, x-mine',
          'x-mine': '1',
          te: 'trailers',
          'proxy-authorization': 'Basic eDp5',
          'x-other': '2',
        },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.headers))
      },
    ).end()
  })
  expect(
    Object.keys(seen).filter((name) => ['x-mine', 'te', 'proxy-authorization'].includes(name)),
  ).toEqual([])
  expect(seen['x-other']).toBe('2')
  expect(headers).toMatchObject({ 'x-kept': 'yes', date: 'Mon, 05 Jan 2026 09:00:00 GMT' })
  expect(headers).not.toHaveProperty('x-hop')
  expect(exchanges()[0]?.response?.headers).toEqual({
    'x-kept': 'yes',
    date: 'Mon, 05 Jan 2026 09:00:00 GMT',
  })
})

test('binary bodies pass whole; long ones pass too, and only their length is kept', async () => {
  const picture = Buffer.from([0x89, 0x50, 0, 255, 254, 10, 13])
  const long = Buffer.alloc(300_000, 'x')
  const service = await standIn(async (request, response) => {
    if (request.method === 'PUT') {
      const { length } = await bodyOf(request)
      response.end(String(length))
    } else response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
  })
  const { recorder, exchanges } = await recorderOf(service, { mostBodyBytes: 1000 })
  const got = await fetch(`${recorder.url}/logo`)
  expect(Buffer.from(await got.arrayBuffer())).toEqual(picture)
  const put = await fetch(`${recorder.url}/logo`, { method: 'PUT', body: long })
  expect(await put.text()).toBe('300000')
  expect(exchanges()[0]?.response?.body).toEqual({ base64: picture.toString('base64') })
  expect(exchanges()[1]?.request.body).toEqual({ cut: 300_000 })
})

test('a body without an announced length arrives whole, by any method', async () => {
  const service = await standIn(async (incoming, response) => response.end(await bodyOf(incoming)))
  const { recorder } = await recorderOf(service)
  for (const method of ['POST', 'DELETE']) {
    const back = await new Promise<string>((resolve) => {
      const asking = request(
        `${recorder.url}/c`,
        { method, headers: { 'transfer-encoding': 'chunked' } },
        (answer) => void bodyOf(answer).then(resolve),
      )
      asking.write('one ')
      asking.end('two')
    })
    expect(back).toBe('one two')
  }
})

test('a client that goes away takes its request along, and the cassette says so', async () => {
  let isGone = false
  const service = await standIn((_, response) => {
    response.on('close', () => {
      isGone = true
    })
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write('half')
  })
  const { recorder, exchanges } = await recorderOf(service)
  const leave = new AbortController()
  const answer = await fetch(`${recorder.url}/slow`, { signal: leave.signal })
  await answer.body?.getReader().read()
  leave.abort()
  await until(1, exchanges)
  expect(exchanges()[0]).toMatchObject({
    response: { status: 200 },
    failed: 'the client went away after 4 bytes of the answer',
  })
  await expect.poll(() => isGone).toBe(true)
})

test('a service that dies half way is told as one, to the client and in the cassette', async () => {
  const service = await standIn((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setTimeout(() => response.destroy(), 20)
  })
  const { recorder, exchanges } = await recorderOf(service)
  await expect(fetch(`${recorder.url}/x`).then((answer) => answer.text())).rejects.toThrow()
  await until(1, exchanges)
  expect(exchanges()[0]?.failed).toMatch(/^the service broke off after 4 bytes/)
})

test('a service that is not there is a 502 that says why', async () => {
  const { recorder, exchanges } = await recorderOf('http://127.0.0.1:1')
  const answer = await fetch(`${recorder.url}/x`)
  expect(answer.status).toBe(502)
  expect(await answer.json()).toEqual({
    message: "Holdout's recorder: the service could not be asked: ECONNREFUSED",
  })
  expect(exchanges()).toMatchObject([{ failed: 'the service could not be asked: ECONNREFUSED' }])
  expect(exchanges()[0]).not.toHaveProperty('response')
})

test('a service that says nothing is given up', async () => {
  const service = await standIn(() => {})
  const { recorder, exchanges } = await recorderOf(service, { silenceMs: 100 })
  expect((await fetch(`${recorder.url}/x`)).status).toBe(502)
  expect(exchanges()[0]?.failed).toBe('the service said nothing for 0.1 s')
})

test('whoever names another host still reaches the service alone', async () => {
  const paths: unknown[] = []
  const service = await standIn((incoming, response) => {
    paths.push(incoming.url)
    response.end()
  })
  const { recorder } = await recorderOf(`${service}/v1`)
  for (const path of ['http://127.0.0.1:1/whole', '//127.0.0.1:1/double', '/../up']) {
    await new Promise<void>((resolve) => {
      request({ port: recorder.port, path }, (answer) => answer.resume().on('end', resolve)).end()
    })
  }
  expect(paths).toEqual(['/v1/whole', '/v1//127.0.0.1:1/double', '/v1/../up'])
})

test('a cassette is written on, after a line that was left unfinished, and not for another service', async () => {
  const service = await standIn((_, response) => response.end('ok'))
  const first = await recorderOf(service)
  await fetch(`${first.recorder.url}/1`).then((answer) => answer.text())
  await first.recorder.close()
  appendFileSync(first.cassette, '{"exchange":1,"half')
  expect(readCassette(first.text(), 'c').exchanges).toHaveLength(1)
  const second = await recorderOf(service, { cassette: first.cassette })
  await fetch(`${second.recorder.url}/2`).then((answer) => answer.text())
  expect(second.exchanges().map(({ exchange, path }) => [exchange, path])).toEqual([
    [0, '/1'],
    [1, '/2'],
  ])
  await second.recorder.close()
  await expect(recorderOf('http://127.0.0.1:1', { cassette: first.cassette })).rejects.toThrow(
    'another service',
  )
})

test('what is no cassette is told with its line', () => {
  const head = '{"cassette":1,"service":"http://s"}\n'
  expect(() => readCassette('', 'c.jsonl')).toThrow('there is no cassette in it')
  expect(() => readCassette('{"cassette":2,"service":"s"}\n', 'c.jsonl')).toThrow('version 2')
  expect(() => readCassette(`${head}{"exchange":0}\n`, 'c.jsonl')).toThrow('missing')
  const line = (response: object) =>
    `${JSON.stringify({
      exchange: 0,
      at: '2026-01-05T09:00:00.000Z',
      method: 'GET',
      path: '/',
      request: { headers: {} },
      response: { status: 200, headers: {}, ...response },
    })}\n`
  expect(readCassette(head + line({ status: 999 }), 'c.jsonl').exchanges).toHaveLength(1)
  for (const response of [
    { status: 1000 },
    { status: '200' },
    { headers: { 'x y': 'a' } },
    { headers: { x: 'a\r\nset-cookie: b' } },
    { body: { base64: '@@@' } },
    { body: { parts: 5 } },
  ]) {
    expect(() => readCassette(head + line(response), 'c.jsonl')).toThrow(
      expect.objectContaining({ code: 'CASSETTE_SYNTAX', place: { file: 'c.jsonl', line: 2 } }),
    )
  }
  expect(() => readCassette('{"cassette":1,"service":"shop"}\n', 'c.jsonl')).toThrow('https://')
  expect(() => readCassette(`${head}nope\n`, 'c.jsonl')).toThrow('no JSON')
})
