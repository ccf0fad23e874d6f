/** Sign-ups for the newsletter, over HTTP. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { MailError, required } from './mail.ts'
import { countSignups, findSignup, forgetEverything, signUp } from './signups.ts'

async function bodyOf(message: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(message.url ?? '/', 'http://service')
  const route = `${message.method} ${pathname}`
  if (route === 'GET /healthz') return send(response, 200, { ok: true })
  // Only where a test environment sets the key: forgets everything, so that one instance can serve many tests.
  const resetKey = process.env.RESET_KEY
  if (route === 'POST /test/reset' && resetKey && message.headers['x-reset-key'] === resetKey) {
    forgetEverything()
    return send(response, 200, { ok: true })
  }
  if (route === 'POST /signups') {
    const { email, name } = await bodyOf(message)
    if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
      return send(response, 400, { message: 'That is not an email address.' })
    }
    if (typeof name !== 'string' || name.trim() === '') {
      return send(response, 400, { message: 'Please tell us your name.' })
    }
    const { signup, isNew } = await signUp(email, name.trim())
    return send(response, isNew ? 201 : 200, signup)
  }
  if (route === 'GET /signups/count') return send(response, 200, { count: countSignups() })
  const [, id] = /^\/signups\/([^/]+)$/.exec(pathname) ?? []
  if (message.method === 'GET' && id !== undefined) {
    const signup = findSignup(id)
    if (signup !== undefined) return send(response, 200, signup)
  }
  return send(response, 404, { message: `There is nothing at ${pathname}.` })
}

const server = createServer((message, response) => {
  answer(message, response).catch((error: unknown) => {
    console.error(error)
    if (error instanceof MailError) {
      return send(response, 502, { message: 'We could not reach our mail service; try again.' })
    }
    return send(response, 500, { message: 'Something broke on our side.' })
  })
})

const port = Number(required('PORT'))
server.listen(port, '127.0.0.1', () => console.log(`listening on ${port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
