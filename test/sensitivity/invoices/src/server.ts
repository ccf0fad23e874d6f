/** Invoices, over HTTP: the API and the page. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Accounts, etagOf } from './accounts.ts'
import { accountKeys, required } from './environment.ts'
import { page } from './page.ts'
import { Problem } from './problem.ts'
import { Store } from './store.ts'

const store = new Store(required('STORE'))
const accounts = new Accounts(store)
const keys = accountKeys()

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Problem(422, 'invalid', 'The body is not JSON.', [])
  }
}

function send(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

function accountOf(message: IncomingMessage): string {
  const [, cookie] = /(?:^|;\s*)key=([^;]+)/.exec(message.headers.cookie ?? '') ?? []
  const [, bearer] = /^Bearer (.+)$/.exec(message.headers.authorization ?? '') ?? []
  const key = bearer ?? (cookie === undefined ? undefined : decodeURIComponent(cookie))
  const account = [...keys].find(([, known]) => known === key)?.[0]
  if (account === undefined) throw new Problem(401, 'unauthorized', 'A key is needed.')
  return account
}

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://service')
  const route = `${message.method} ${pathname}`
  if (route === 'GET /healthz') return send(response, 200, { ok: true })
  if (route === 'GET /') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(page)
    return
  }
  // Only where a test environment sets the key: forgets everything, so that one instance can serve many tests.
  const resetKey = process.env.RESET_KEY
  if (route === 'POST /test/reset' && resetKey && message.headers['x-reset-key'] === resetKey) {
    store.forgetEverything()
    return send(response, 200, { ok: true })
  }
  if (route === 'POST /session') {
    const { key } = ((await bodyOf(message)) ?? {}) as { key?: unknown }
    if (![...keys.values()].includes(key as string)) {
      throw new Problem(401, 'unauthorized', 'That key is not known.')
    }
    response.writeHead(204, {
      'set-cookie': `key=${encodeURIComponent(key as string)}; HttpOnly; SameSite=Strict; Path=/`,
    })
    response.end()
    return
  }
  const account = accountOf(message)
  if (route === 'POST /invoices') {
    const key = message.headers['idempotency-key'] as string | undefined
    const invoice = accounts.create(account, await bodyOf(message), key)
    return send(response, 201, invoice, {
      location: `/invoices/${invoice.id}`,
      etag: etagOf(invoice),
    })
  }
  if (route === 'GET /invoices') return send(response, 200, accounts.list(account, searchParams))
  if (route === 'GET /summary') return send(response, 200, accounts.summary(account))
  const [, id, payment] = /^\/invoices\/([^/]+)(\/payment)?$/.exec(pathname) ?? []
  if (id !== undefined && payment === undefined) {
    if (message.method === 'GET') {
      const invoice = accounts.read(account, id)
      return send(response, 200, invoice, { etag: etagOf(invoice) })
    }
    if (message.method === 'PATCH') {
      const changed = accounts.change(
        account,
        id,
        await bodyOf(message),
        message.headers['if-match'],
      )
      return send(response, 200, changed, { etag: etagOf(changed) })
    }
    if (message.method === 'DELETE') {
      accounts.remove(account, id)
      response.writeHead(204)
      response.end()
      return
    }
  }
  if (id !== undefined && payment !== undefined && message.method === 'POST') {
    return send(response, 200, await accounts.pay(account, id, await bodyOf(message)))
  }
  throw new Problem(404, 'not_found', `There is nothing at ${pathname}.`)
}

const server = createServer((message, response) => {
  answer(message, response).catch((error: unknown) => {
    if (error instanceof Problem) return send(response, error.status, error)
    console.error(error)
    return send(response, 500, {
      error: { code: 'broken', message: 'Something broke on our side.' },
    })
  })
})

const port = Number(required('PORT'))
server.listen(port, '127.0.0.1', () => console.log(`listening on ${port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
