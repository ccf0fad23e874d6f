/**
 * @module A program that floods a twin with malformed requests, and prints as JSON what became of answers, state and memory.
 * Run it with `node --expose-gc flood.ts [requests] [seed] [served]`; `served` sends them over HTTP to a served twin, and among
 * them what is no HTTP at all.
 */

import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { createRandom } from '../../../../twins/base/index.ts'
import { type Served, serveTwin } from '../../../../twins/surfaces/index.ts'
import { deskTwin } from './desk.ts'

/** What the program prints. */
export interface Flood {
  readonly sent: number
  /** Requests that were not answered with an error in the service's shape; the first few. */
  readonly wrong: readonly string[]
  readonly unchanged: boolean
  /** Bytes in use after collecting garbage, at each tenth of the way. */
  readonly heapBytes: readonly number[]
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly type?: string
  readonly body?: string
}

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const LONG = 'x'.repeat(5_000)

const [requests = '100000', seed = 'flood', how] = process.argv.slice(2)
const random = createRandom('flood', seed)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T
const word = () => pick(['%00', '%ff%fe', '..%2f..', LONG, 'x y', '-1', '__proto__', "';--", '%zz'])

/** Ways of being malformed, each with parts of its own drawn. */
const WAYS: readonly (() => Sent)[] = [
  () => ({
    method: 'POST',
    path: '/tickets',
    type: JSON_TYPE,
    body: pick(['{', '[1', '{"a":', `"${LONG}`, '\u0000', '{"title":1e}', '{]}', 'tru']),
  }),
  () => ({
    method: pick(['POST', 'PATCH']),
    path: pick(['/tickets/first', '/tickets']),
    type: JSON_TYPE,
    body: JSON.stringify(
      pick([
        { priority: word() },
        { code: `${'A-'.repeat(Math.floor(random.next() * 500))}!` },
        { title: LONG },
        { tags: [1, {}, null] },
        { title: {} },
        { notes: [] },
        [],
        'text',
      ]),
    ),
  }),
  () => ({
    method: 'POST',
    path: '/tickets',
    type: pick(['text/plain', 'application/xml', 'garbage', 'image/png', ';;;']),
    body: LONG,
  }),
  () => ({ method: pick(['GET', 'POST', 'PUT', 'DELETE']), path: `/${word()}/${word()}` }),
  () => ({ method: pick(['PUT', 'ODD', 'OPTIONS']), path: pick(['/tickets', '/tickets/first']) }),
  () => ({ method: pick(['GET', 'DELETE']), path: `/tickets/${encodeURIComponent(word())}` }),
  () => ({
    method: 'PATCH',
    path: '/tickets/first',
    type: JSON_TYPE,
    body: pick([
      `{"notes":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
      '['.repeat(20_000),
      '{"tags":[[[[',
    ]),
  }),
  () => ({
    method: 'PATCH',
    path: '/tickets/first',
    type: FORM_TYPE,
    body: pick(['notes=1&notes[a]=2', 'notes[]=1&notes[a]=2', `notes${'[b]'.repeat(2000)}=1`]),
  }),
  () => ({ method: 'GET', path: `/tickets?limit=${word()}${Math.floor(random.next() * 1e6)}x` }),
  () => ({
    method: 'GET',
    path: `/tickets?query=${encodeURIComponent(pick(['(', 'title eq', 'not '.repeat(500), 'title constructor x']))}`,
  }),
  () => ({
    method: 'POST',
    path: '/tickets',
    type: pick(['multipart/form-data', 'multipart/form-data; boundary=b']),
    body: pick([LONG, '--c\r\n\r\n', '--b\r\ncontent-disposition: none']),
  }),
]

/** What a server's socket may be sent that is no request. */
const NO_HTTP: readonly (() => string)[] = [
  () => `${word()} ${word()}\r\n\r\n`,
  () => `GET /tickets HTTP/${pick(['9.9', '1', 'x'])}\r\nhost: a\r\n\r\n`,
  () =>
    `GET /tickets HTTP/1.1\r\nhost: a\r\n${pick(['no colon', ': x', 'a b: c', '\u0000: 1'])}\r\n\r\n`,
  () => `GET /tickets HTTP/1.1\r\nhost: a\r\nx: ${LONG.repeat(20)}\r\n\r\n`,
  () =>
    `POST /tickets HTTP/1.1\r\nhost: a\r\ncontent-length: ${pick(['-1', '1x', '1, 2'])}\r\n\r\n{}`,
  () => 'POST /tickets HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n',
  () => `GET /${LONG.repeat(10)} HTTP/1.1\r\nhost: a\r\n\r\n`,
]
/** One in so many. */
const NO_HTTP_EACH = 20

const twin = deskTwin()
const served = how === 'served' ? await serveTwin(twin) : undefined
const world = twin.world()
const before = JSON.stringify(world.state())
const wrong: string[] = []
const heapBytes: number[] = []
const statuses: Record<string, number> = {}
const most = Number(requests)
let sent = 0
let tenth = Math.ceil(most / 10)
while (sent < most) {
  sent += 1
  if (served === undefined || sent % NO_HTTP_EACH !== 0) await sendRequest(pick(WAYS)())
  else await sendNoHttp(served, pick(NO_HTTP)())
  if (sent < tenth) continue
  tenth += Math.ceil(most / 10)
  globalThis.gc?.()
  heapBytes.push(process.memoryUsage().heapUsed)
}
const unchanged = JSON.stringify(world.state()) === before
const flood: Flood = { sent, wrong, unchanged, heapBytes, statuses }
console.log(JSON.stringify(flood))
await served?.close()

async function sendRequest({ method, path, type, body }: Sent): Promise<void> {
  const request = new Request(`${served?.url ?? 'https://desk.example.com'}${path}`, {
    method,
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    ...(body === undefined ? {} : { body }),
  })
  const answering = served === undefined ? twin.fetch(request) : fetch(request)
  const response = await answering.catch((error: Error) => error)
  const what = `${method} ${path.slice(0, 80)} ${type} ${body?.slice(0, 80)}`
  if (response instanceof Error) return note(what, String(response))
  const { status } = response
  statuses[status] = (statuses[status] ?? 0) + 1
  const text = await response.text()
  // A method that HTTP does not know is refused before the twin hears of it.
  const isForeign = served !== undefined && !METHODS.includes(method)
  const isError = status >= 400 && status < 500 && (isForeign || text.startsWith('{"message":'))
  if (!isError) note(what, `${status} ${text.slice(0, 80)}`)
}

async function sendNoHttp({ port }: Served, text: string): Promise<void> {
  const answer = await new Promise<string>((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(heard))
  })
  const status = /^HTTP\/1\.1 (4\d\d) /.exec(answer)?.[1]
  if (status === undefined) return note(text.slice(0, 80), answer.slice(0, 80))
  statuses[status] = (statuses[status] ?? 0) + 1
}

function note(what: string, answer: string): void {
  if (wrong.length < 20) wrong.push(`${what}: ${answer}`)
}
