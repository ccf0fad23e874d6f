/** The access-request service over HTTP. The company's gateway authenticates people and names them in X-User-Email. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { required, UpstreamError } from './client.ts'
import * as requests from './requests.ts'
import { Refusal } from './requests.ts'

const port = Number(required('PORT'))

async function bodyOf(message: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>
  } catch {
    // Said below, in one place.
  }
  throw new Refusal(400, 'bad_json', 'The body must be a JSON object.')
}

function text(body: Record<string, unknown>, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value.trim() === '') {
    throw new Refusal(400, 'missing_field', `The field ${name} must be a text.`)
  }
  return value
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(message.url ?? '/', 'http://service')
  const route = `${message.method} ${pathname}`
  if (route === 'GET /healthz') return send(response, 200, { ok: true })
  // Only where a test environment sets the key: forgets all requests, so that one instance can serve many tests.
  const resetKey = process.env.RESET_KEY
  if (route === 'POST /test/reset' && resetKey && message.headers['x-reset-key'] === resetKey) {
    requests.forgetEverything()
    return send(response, 200, { ok: true })
  }
  const user = message.headers['x-user-email']
  if (typeof user !== 'string' || user === '')
    throw new Refusal(401, 'who', 'X-User-Email is missing.')

  const [, id, action] = /^\/requests\/([^/]+)(?:\/(approve))?$/.exec(pathname) ?? []
  if (route === 'POST /requests') {
    const body = await bodyOf(message)
    return send(response, 201, await requests.ask(user, text(body, 'group'), text(body, 'reason')))
  }
  if (route === 'GET /requests') return send(response, 200, { requests: await requests.list(user) })
  if (message.method === 'GET' && id !== undefined && action === undefined) {
    return send(response, 200, await requests.read(id))
  }
  if (message.method === 'POST' && id !== undefined && action === 'approve') {
    return send(response, 200, await requests.approve(user, id))
  }
  if (route === 'POST /revocations') {
    const body = await bodyOf(message)
    return send(response, 202, await requests.revoke(user, text(body, 'user'), text(body, 'group')))
  }
  if (route === 'GET /permissions') return send(response, 200, await requests.permissions(user))
  throw new Refusal(404, 'no_such_page', `There is nothing at ${pathname}.`)
}

const server = createServer((message, response) => {
  answer(message, response).catch((error: unknown) => {
    if (error instanceof Refusal)
      return send(response, error.status, { error: error.code, message: error.message })
    if (error instanceof UpstreamError) {
      console.error(error.message)
      return send(response, 502, {
        error: 'dependency_failed',
        message: `${error.service} is not answering; try again.`,
      })
    }
    console.error(error)
    return send(response, 500, { error: 'internal', message: 'Something broke on our side.' })
  })
})

server.listen(port, '127.0.0.1', () => console.log(`listening on ${port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
