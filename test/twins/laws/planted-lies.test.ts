import { expect, test } from 'vitest'
import { LAWS } from '../../../twins/laws/index.ts'
import type { World } from '../../../twins/world/index.ts'
import { checkBriefly, clubTwin, type Lie, lyingTwin, retold } from './lying-twin.ts'

const isItem = (path: string) => /^\/clubs\/[^/]+$/.test(path)
const problem = (status: number) =>
  new Response(JSON.stringify({ message: 'No' }), {
    status,
    headers: { 'content-type': 'application/json' },
  })

let count = 0
const worlds = new Set<World>()

/** By law: a lie, and an operation at which it must be caught. */
const LIES: Readonly<Record<string, readonly [operation: string, lie: Lie]>> = {
  'documented answer': [
    'getUser',
    async ({ url, ask }) => {
      const answer = await ask()
      return /^\/users\/./.test(url.pathname)
        ? retold(answer, ({ email: _, ...rest }) => rest)
        : answer
    },
  ],
  'valid request succeeds': [
    'listUsers',
    async ({ url, ask }) => (url.pathname === '/users' ? problem(401) : ask()),
  ],
  'created is read back': [
    'createClub',
    async ({ request, url, ask }) => {
      const answer = await ask()
      return request.method === 'GET' && isItem(url.pathname)
        ? retold(answer, (club) => ({ ...club, name: 'another name' }))
        : answer
    },
  ],
  'created is listed': [
    'listClubs',
    async ({ url, ask }) => {
      const answer = await ask()
      return url.pathname === '/clubs'
        ? retold(answer, (clubs) => (Array.isArray(clubs) ? clubs.slice(0, -1) : clubs))
        : answer
    },
  ],
  'update is seen': [
    'updateClub',
    async ({ request, url, ask }) => {
      if (request.method !== 'PATCH') return ask()
      return ask(new Request(url, { headers: request.headers }))
    },
  ],
  'delete is final': [
    'deleteClub',
    async ({ request, url, ask }) => {
      if (request.method !== 'DELETE' || !isItem(url.pathname)) return ask()
      const there = await ask(new Request(url, { headers: request.headers }))
      return there.status === 200 ? new Response(null, { status: 204 }) : there
    },
  ],
  'tie is seen': [
    'addClubUser',
    async ({ request, ask, url }) => {
      const answer = await ask()
      return request.method === 'GET' && /\/clubs\/.*\/users$/.test(url.pathname)
        ? retold(answer, () => [])
        : answer
    },
  ],
  'pages cover all once': [
    'listClubs',
    async ({ url, ask }) => {
      const answer = await ask()
      const isSecond = url.pathname === '/clubs' && Number(url.searchParams.get('page')) > 1
      return isSecond ? retold(answer, (clubs) => clubs.slice(1)) : answer
    },
  ],
  'filter is exact': [
    'listClubs',
    async ({ request, url, ask }) => {
      if (!url.searchParams.has('city')) return ask()
      const open = new URL(url)
      open.searchParams.delete('city')
      return ask(new Request(open, { headers: request.headers }))
    },
  ],
  'reference to nothing refused': [
    'getUser',
    async ({ request, url, ask }) => {
      const answer = await ask()
      if (answer.status !== 404 || !/^\/users\/./.test(url.pathname)) return answer
      const all = await (await ask(new Request(new URL('/users', url), request))).json()
      return new Response(JSON.stringify((all as unknown[])[0]), {
        headers: { 'content-type': 'application/json' },
      })
    },
  ],
  'invalid request refused': [
    'createClub',
    async ({ request, url, body, ask }) => {
      const answer = await ask()
      if (request.method !== 'POST' || answer.status !== 422) return answer
      const given = JSON.parse(body || '{}')
      const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : 'any')
      const mended = { name: text(given.name), city: text(given.city) }
      return ask(
        new Request(url, {
          method: 'POST',
          headers: request.headers,
          body: JSON.stringify(mended),
        }),
      )
    },
  ],
  'credentials required': [
    'getClub',
    async ({ request, url, ask }) => {
      if (request.method !== 'GET') return ask()
      const headers = new Headers(request.headers)
      headers.set('authorization', 'Bearer anybody')
      return ask(new Request(url, { headers }))
    },
  ],
  'repeated key changes nothing': [
    'createClub',
    async ({ request, url, body, ask }) => {
      const headers = new Headers(request.headers)
      headers.delete('idempotency-key')
      const { method } = request
      return ask(new Request(url, { method, headers, ...(body === '' ? {} : { body }) }))
    },
  ],
  'replay is identical': [
    'getClub',
    async ({ ask }) => {
      const answer = await ask()
      const headers = new Headers(answer.headers)
      count += 1
      headers.set('x-request-id', String(count))
      return new Response(answer.status === 204 ? null : await answer.text(), {
        status: answer.status,
        headers,
      })
    },
  ],
  'fork is apart': [
    'deleteClub',
    async ({ request, world, ask }) => {
      if (world !== undefined) worlds.add(world)
      const answer = await ask()
      if (request.method === 'DELETE')
        for (const other of worlds) if (other !== world) await ask(request, other)
      return answer
    },
  ],
}

test('an honest twin keeps every law, and every law has something to hold it to', async () => {
  const report = await checkBriefly(clubTwin())
  expect(report.exceptions).toEqual([])
  expect(report.laws.filter(({ held }) => held === 0).map(({ law }) => law)).toEqual([])
  expect(report.state).toEqual({ stateful: 10, 'schema-only': 0, stateless: 0, unsupported: 0 })
})

test('each law has a lie of its own', () => {
  expect(Object.keys(LIES)).toEqual(LAWS.map(({ name }) => name))
})

test.for(Object.entries(LIES))('%s: the lie is caught', async ([law, [operation, lie]]) => {
  worlds.clear()
  const report = await checkBriefly(lyingTwin(lie))
  const caught = report.exceptions.filter((one) => one.law === law)
  expect(caught.map((one) => one.operation)).toContain(operation)
  const [first] = caught
  expect(first?.curl.length).toBeGreaterThan(0)
  expect(first?.curl.every((line) => line.startsWith('curl '))).toBe(true)
})

test.for(['a', 'b', 'c', 'd', 'e', 'f'])(
  'an update that drops one member of few values is caught in the first run, seed %s',
  async (seed) => {
    const lie: Lie = ({ request, url, body, ask }) => {
      if (request.method !== 'PATCH') return ask()
      const { status: _, ...rest } = JSON.parse(body)
      const { headers } = request
      return ask(new Request(url, { method: 'PATCH', headers, body: JSON.stringify(rest) }))
    }
    const report = await checkBriefly(lyingTwin(lie), seed, 1)
    const caught = report.exceptions.filter(({ law }) => law === 'update is seen')
    expect(caught.map(({ operation }) => operation)).toEqual(['updateClub'])
  },
)
