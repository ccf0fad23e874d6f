import { expect, test } from 'vitest'
import { createRandom } from '../../../../twins/base/index.ts'
import { deskTwin } from './desk.ts'

const REQUESTS = 2000
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'ODD']
const NAMES = ['__proto__', 'constructor', 'toString', 'title', 'id', 'notes', 'priority', 'code']
const JUNK = [
  '',
  '%',
  '%zz',
  '%00',
  '%ff%fe',
  '%0d%0aset-cookie: a=b',
  '\u0000',
  '\ud800',
  '9'.repeat(400),
  '1e999',
  '-0',
  'NaN',
  'null',
  '[]',
  '__proto__',
  'constructor',
  '../..',
  '..%2f',
  'x'.repeat(20_000),
  '('.repeat(2000),
  'a('.repeat(2000),
  'not '.repeat(2000),
  'title = "',
  'title constructor x',
  'first',
]
const BODIES = [
  '{',
  'null',
  '"x"',
  '1e999',
  '\ufeff{}',
  '['.repeat(50_000),
  '['.repeat(50_000) + ']'.repeat(50_000),
  `{"notes":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"title":"\\u0000\\ud800"}',
  '{"priority":1e400}',
  `{"code":"${'A'.repeat(50_000)}"}`,
  '__proto__[polluted]=1&constructor[prototype][polluted]=1',
  `notes${'[b]'.repeat(5000)}=1`,
  'notes[]=1&notes[a]=2&notes=3&[=&]=&=',
  '%zz=%zz&title=%',
  '--b\r\ncontent-disposition: form-data; name="title"\r\n\r\nx\r\n--b--',
  '--b\r\n--b\r\n--b--',
]
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=b',
  'multipart/form-data; boundary=',
  'text/plain',
  'garbage',
  ';;;',
]
const HEADERS = [
  'accept',
  'cookie',
  'authorization',
  'if-match',
  'if-none-match',
  'range',
  'prefer',
]

test.each(['a', 'b'])(
  'whatever is sent is answered, a refusal changes nothing, and no defect shows: seed %s',
  async (seed) => {
    const twin = deskTwin()
    const random = createRandom('hostile', seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T
    const chance = (of: number) => random.next() < of
    const wrong: string[] = []
    const made = (): Request | undefined => {
      const method = pick(METHODS)
      const path = chance(0.5) ? '/tickets' : `/tickets/${pick(JUNK).replaceAll(/[\s?#]/g, '')}`
      const query = ['query', 'fields', 'limit', 'about', pick(NAMES)]
        .filter(() => chance(0.4))
        .map((name) => `${name}${pick(['', '', '[]', '[a]', '[__proto__]'])}=${pick(JUNK)}`)
      try {
        const headers = new Headers({ 'content-type': pick(TYPES) })
        if (chance(0.4)) headers.set(pick(HEADERS), `${pick(['', 'session=', 'W/"'])}${pick(JUNK)}`)
        const url = `https://desk.example.com${path}?${query.join('&')}`
        const takesBody = method !== 'GET' && method !== 'HEAD' && chance(0.9)
        const body = chance(0.8) ? pick(BODIES) : JSON.stringify({ [pick(NAMES)]: pick(JUNK) })
        return new Request(url, { method, headers, ...(takesBody ? { body } : {}) })
      } catch {
        // No client can send this.
        return undefined
      }
    }
    const world = twin.world()
    let before = JSON.stringify(world.state())
    for (let i = 0; i < REQUESTS; i += 1) {
      const request = made()
      if (request === undefined) continue
      const what = `${request.method} ${request.url} ${request.headers.get('content-type')}`.slice(
        0,
        200,
      )
      const response = await twin.fetch(request).catch((error: unknown) => error)
      if (!(response instanceof Response)) {
        wrong.push(`${what}: ${String(response)}`)
        continue
      }
      const after = JSON.stringify(world.state())
      const { status } = response
      if (status >= 500) wrong.push(`${what}: ${status}`)
      if (status >= 400 && after !== before) wrong.push(`${what}: refused, and changed something`)
      if (status >= 400 && request.method !== 'HEAD') {
        const { message } = (await response.json()) as { readonly message?: unknown }
        if (typeof message !== 'string' || message.length > 2000)
          wrong.push(`${what}: ${String(message).slice(0, 300)}`)
      }
      before = after
    }
    expect(wrong).toEqual([])
    expect(world.journal().filter(({ outcome }) => outcome === 'error')).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  },
)
