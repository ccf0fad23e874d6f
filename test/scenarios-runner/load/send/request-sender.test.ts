import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { WrittenRequest } from '../../../../scenarios-runner/load/model.ts'
import {
  type Answered,
  RequestSender,
} from '../../../../scenarios-runner/load/send/request-sender.ts'
import { createAuthority } from '../../../../twins/surfaces/index.ts'

const LINGER_MS = 400

const get = (path: string): WrittenRequest => ({ method: 'GET', path, headers: {} })

/** A sender to a server, and how many connections the server has seen. */
async function open(
  server: Server | ReturnType<typeof createTcpServer>,
  { connections = 4, scheme = 'http', host = '127.0.0.1', basePath = '' } = {},
) {
  const sockets = new Set<Socket>()
  let seen = 0
  server.on('connection', (socket: Socket) => {
    seen += 1
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) =>
    server.listen(0, host === 'localhost' ? '127.0.0.1' : host, resolve),
  )
  const { port } = server.address() as AddressInfo
  const shown = host.includes(':') ? `[${host}]` : host
  const sender = new RequestSender(
    `${scheme}://${shown}:${port}${basePath}`,
    connections,
    LINGER_MS,
  )
  return {
    sender,
    seen: () => seen,
    ask: (written: WrittenRequest, user?: Record<string, string>) =>
      new Promise<Answered>((resolve) => sender.send(written, user, true, resolve)),
    async [Symbol.asyncDispose]() {
      sender.close()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const onHttp = (listener: RequestListener, options = {}) => open(createServer(listener), options)

/** A server that answers each request on a connection with the next of these bytes, and closes after the last. */
const onBytes = (...answers: readonly (readonly string[])[]) => {
  let connection = 0
  return open(
    createTcpServer((socket) => {
      const own = answers[connection] ?? []
      connection += 1
      let at = 0
      socket.on('data', () => {
        const next = own[at]
        at += 1
        if (next === undefined) socket.destroy()
        else socket.write(next)
      })
    }),
  )
}

/** From here on a service may have closed what nobody used. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 1_050))

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

describe('sending', () => {
  it('says what was written, with the headers of who asks, and hears what was answered', async () => {
    await using service = await onHttp(
      (request, response) => {
        let body = ''
        request.on('data', (chunk) => {
          body += chunk
        })
        request.on('end', () => {
          const { method, url, headers } = request
          response.setHeader('set-cookie', ['a=1', 'b=2'])
          response.statusCode = 201
          response.write(JSON.stringify({ method, url, body }))
          response.end(JSON.stringify(headers))
        })
      },
      { basePath: '/api' },
    )
    const written: WrittenRequest = {
      method: 'POST',
      path: '/größe?q=a b',
      headers: { 'Content-Type': 'text/plain', Authorization: 'nobody', 'content-length': '999' },
      body: 'äöü',
    }
    const { isGood, status, ended, text, headers } = await service.ask(written, {
      authorization: 'Bearer ada',
    })
    expect({ isGood, status, ended }).toEqual({ isGood: true, status: 201, ended: '201' })
    expect(text).toContain('{"method":"POST","url":"/api/gr%C3%B6%C3%9Fe?q=a%20b","body":"äöü"}')
    expect(JSON.parse(text.slice(text.indexOf('}{') + 1))).toEqual({
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      connection: 'keep-alive',
      'content-type': 'text/plain',
      authorization: 'Bearer ada',
      'content-length': '6',
    })
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('uses a connection again, and no more of them than it may', async () => {
    await using service = await onHttp((_, response) => setTimeout(() => response.end('ok'), 5), {
      connections: 3,
    })
    for (let n = 0; n < 5; n += 1) await service.ask(get('/'))
    expect(service.seen()).toBe(1)
    const all = await Promise.all(Array.from({ length: 40 }, () => service.ask(get('/'))))
    expect(all.every(({ isGood }) => isGood)).toBe(true)
    expect(service.seen()).toBe(3)
  })

  it('meets a service that stalls with 64 new connections, and has what waits answered in its order', async () => {
    const held: (() => void)[] = []
    let isStalled = false
    await using service = await onHttp(
      (_, response) => {
        const answer = () => response.end('ok')
        if (isStalled) held.push(answer)
        else answer()
      },
      { connections: 1_000 },
    )
    await service.ask(get('/'))
    isStalled = true
    const order: number[] = []
    const all = Array.from({ length: 500 }, async (_, n) => {
      await service.ask(get('/'))
      order.push(n)
    })
    await expect.poll(() => held.length).toBe(65)
    isStalled = false
    for (const answer of held) answer()
    await Promise.all(all)
    expect(service.seen()).toBe(65)
    // Those that waited for a connection are answered as they came, but for what arrives side by side.
    const waited = order.filter((n) => n >= 65)
    expect(waited.every((n, at) => Math.abs(n - 65 - at) <= 65)).toBe(true)
  })

  it('opens as many as a slow service takes: at once to begin with, and more with each that is answered', async () => {
    await using service = await onHttp((_, response) => setTimeout(() => response.end(), 200), {
      connections: 300,
    })
    const ask = (count: number) =>
      Promise.all(Array.from({ length: count }, () => service.ask(get('/'))))
    await ask(100)
    expect(service.seen()).toBe(100)
    // Each of the hundred has made room for another.
    await ask(300)
    expect(service.seen()).toBe(200)
    await ask(300)
    expect(service.seen()).toBe(300)
  })

  it('goes on after answers without a body, hints and 100 Continue', async () => {
    await using service = await onHttp((request, response) => {
      response.statusCode = request.url === '/empty' ? 204 : 200
      if (request.url === '/hints') response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.end(request.url === '/empty' ? '' : 'a body')
    })
    const asked: WrittenRequest[] = [
      get('/empty'),
      { ...get('/'), method: 'HEAD' },
      get('/hints'),
      { ...get('/'), method: 'POST', headers: { Expect: '100-continue' }, body: 'some' },
      get('/'),
    ]
    const texts: string[] = []
    for (const one of asked) texts.push((await service.ask(one)).text)
    expect(texts).toEqual(['', '', 'a body', 'a body', 'a body'])
    expect(service.seen()).toBe(1)
  })

  it('judges a status by what is expected', async () => {
    await using service = await onHttp((_, response) => response.writeHead(404).end())
    expect(await service.ask(get('/'))).toMatchObject({ isGood: false, ended: 'status 404' })
    expect(await service.ask({ ...get('/'), expect: [404] })).toMatchObject({ isGood: true })
  })

  it('takes an answer that closing ends, and opens another connection', async () => {
    await using service = await onHttp((_, response) => {
      response.useChunkedEncodingByDefault = false
      response.shouldKeepAlive = false
      response.end('all of it')
    })
    for (let n = 0; n < 2; n += 1) {
      expect(await service.ask(get('/'))).toMatchObject({ isGood: true, text: 'all of it' })
    }
    expect(service.seen()).toBe(2)
  })

  it('does not use a connection in the last second that the service keeps it', async () => {
    await using service = await onBytes(
      ['HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n'],
      [OK],
    )
    await service.ask(get('/'))
    expect(await service.ask(get('/'))).toMatchObject({ text: 'ok' })
    expect(service.seen()).toBe(2)
  })
})

describe('what a connection loses', () => {
  it('is sent once more when it is safe to, and was lost on a connection that had been idle', async () => {
    await using service = await onBytes([OK], [OK])
    await service.ask(get('/'))
    await idle()
    expect(await service.ask(get('/'))).toMatchObject({ isGood: true })
    expect(service.seen()).toBe(2)
    await using again = await onBytes([OK], [])
    await again.ask(get('/'))
    await idle()
    expect(await again.ask(get('/'))).toMatchObject({ isGood: false, ended: 'ECONNRESET' })
    expect(again.seen()).toBe(2)
  })

  it('is an error right after an answer: a service that resets some requests is no idle one', async () => {
    let requests = 0
    await using service = await onHttp((_, response) => {
      requests += 1
      if (requests % 10 === 0) response.socket?.resetAndDestroy()
      else response.end('ok')
    })
    const ended: string[] = []
    for (let n = 0; n < 40; n += 1) ended.push((await service.ask(get('/'))).ended)
    expect(ended.filter((one) => one === 'ECONNRESET')).toHaveLength(4)
  })

  it('is an error when it may have been done', async () => {
    await using service = await onBytes([OK], [OK])
    await service.ask(get('/'))
    await idle()
    const posted = await service.ask({ ...get('/'), method: 'POST' })
    expect(posted).toMatchObject({ isGood: false, status: undefined, ended: 'ECONNRESET' })
  })

  it('is an error on a new connection, and in the middle of an answer', async () => {
    await using silent = await onBytes([])
    expect(await silent.ask(get('/'))).toMatchObject({ ended: 'ECONNRESET' })
    await using half = await open(
      createTcpServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
    )
    expect(await half.ask(get('/'))).toMatchObject({ isGood: false, ended: 'ECONNRESET' })
  })

  it('is an error where nobody listens, and where no HTTP is spoken', async () => {
    const sender = new RequestSender('http://127.0.0.1:1', 1, LINGER_MS)
    const refused = await new Promise<Answered>((end) =>
      sender.send(get('/'), undefined, false, end),
    )
    expect(refused.ended).toBe('ECONNREFUSED')
    await using service = await onBytes(['SSH-2.0-OpenSSH_9.2\r\n\r\n'])
    expect(await service.ask(get('/'))).toMatchObject({ ended: 'malformed answer' })
  })
})

it('a header that no request may hold is an error of that request alone', async () => {
  await using service = await onHttp((_, response) => response.end('ok'))
  const hostile = { ...get('/'), headers: { 'x-name': 'a\r\nx-admin: yes' } }
  expect(await service.ask(hostile)).toMatchObject({ isGood: false, ended: 'ERR_INVALID_CHAR' })
  expect(await service.ask(get('/'))).toMatchObject({ isGood: true })
})

it('what is cancelled is told nothing, and makes room', async () => {
  await using service = await onHttp(
    (request, response) => {
      if (request.url !== '/hang') response.end('ok')
    },
    { connections: 1 },
  )
  const told: string[] = []
  const tell = ({ ended }: Answered) => told.push(ended)
  const hanging = service.sender.send(get('/hang'), undefined, false, tell)
  const waiting = service.sender.send(get('/'), undefined, false, tell)
  const last = service.ask(get('/'))
  waiting.cancel()
  hanging.cancel()
  expect(await last).toMatchObject({ text: 'ok' })
  expect(told).toEqual([])
})

it('what is abandoned is told nothing and keeps its connection until it is answered, but not for ever', async () => {
  const answers: (() => void)[] = []
  await using service = await onHttp(
    (request, response) => {
      if (request.url === '/late') answers.push(() => response.end('late'))
      else response.end('ok')
    },
    { connections: 1 },
  )
  const told: string[] = []
  const abandon = async () => {
    const sending = service.sender.send(get('/late'), undefined, false, ({ ended }) =>
      told.push(ended),
    )
    const before = answers.length
    while (answers.length === before) await new Promise((resolve) => setTimeout(resolve, 1))
    sending.abandon()
  }
  await abandon()
  const next = service.ask(get('/'))
  answers[0]?.()
  expect(await next).toMatchObject({ text: 'ok' })
  expect(service.seen()).toBe(1)
  // The second is never answered.
  await abandon()
  expect(await service.ask(get('/'))).toMatchObject({ text: 'ok' })
  expect(service.seen()).toBe(2)
  expect(told).toEqual([])
})

it('speaks over TLS, with the name of who is asked, and to IPv6', async () => {
  const authority = await createAuthority()
  const { key, certificate: cert } = await authority.sign(['localhost'])
  const before = getCACertificates('default')
  await using service = await open(
    createSecureServer({ key, cert }, (_, response) => {
      for (let n = 0; n < 100; n += 1) response.write('x'.repeat(1_000))
      response.end('.')
    }),
    { scheme: 'https', host: 'localhost' },
  )
  expect(await service.ask(get('/'))).toMatchObject({ ended: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  setDefaultCACertificates([...before, authority.certificate])
  try {
    for (let n = 0; n < 3; n += 1) {
      const { isGood, text } = await service.ask(get('/'))
      expect([isGood, text.length]).toEqual([true, 100_001])
    }
    expect(service.seen()).toBe(2)
  } finally {
    setDefaultCACertificates(before)
  }
  await using other = await onHttp((_, response) => response.end('ok'), { host: '::1' })
  expect(await other.ask(get('/'))).toMatchObject({ text: 'ok' })
})
