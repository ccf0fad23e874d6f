/** @module Five hundred requests about users, groups and memberships, and what a surface answers to them. */

import { request } from 'node:http'
import { createRandom } from '../../../../twins/base/index.ts'
import { loadContract } from '../../../../twins/node.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'

/** A request of the story. */
export interface Told {
  readonly method: string
  readonly path: string
  readonly body?: string
}

/** An answer, as a client sees it. */
export interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const HOST = 'acme.okta.example'
const CONTRACT = new URL(
  '../../../../cli/templates/access-requests/spec/contracts/upstream/okta.yaml',
  import.meta.url,
).pathname

/** A fresh twin; the clock steps, so that an answer's times follow from the requests before it. */
export async function storyTwin(): Promise<Twin> {
  return createTwin({
    contract: await loadContract(CONTRACT),
    name: 'okta',
    seed: 'story',
    clock: { mode: 'stepping' },
  })
}

/** Tells the story to a twin in process; which requests follow depends on the ids that it gives. */
export async function tellInProcess(twin: Twin): Promise<{ told: Told[]; heard: Heard[] }> {
  const random = createRandom('story')
  const told: Told[] = []
  const heard: Heard[] = []
  const ids = { users: ['00unobody'], groups: ['00gnowhere'] }
  for (let i = 0; i < 500; i += 1) {
    const one = next(i, random, ids)
    const answer = await askInProcess(twin, one)
    told.push(one)
    heard.push(answer)
    const kind = one.path.startsWith('/api/v1/users') ? 'users' : 'groups'
    if (one.method === 'POST' && answer.status < 300) ids[kind].push(JSON.parse(answer.body).id)
  }
  return { told, heard }
}

function next(
  i: number,
  random: ReturnType<typeof createRandom>,
  ids: { readonly users: readonly string[]; readonly groups: readonly string[] },
): Told {
  const user = random.pick(ids.users)
  const group = random.pick(ids.groups)
  const profile = {
    login: `p${i}@example.com`,
    email: `p${i}@example.com`,
    firstName: 'P',
    lastName: `${i}`,
  }
  return random.pick<Told>([
    { method: 'POST', path: '/api/v1/users', body: JSON.stringify({ profile }) },
    {
      method: 'POST',
      path: '/api/v1/groups',
      body: JSON.stringify({ profile: { name: `g${i}` } }),
    },
    { method: 'POST', path: '/api/v1/groups', body: '{"profile": 3}' },
    { method: 'GET', path: `/api/v1/users/${user}` },
    { method: 'GET', path: '/api/v1/users?limit=3' },
    { method: 'GET', path: `/api/v1/groups/${group}` },
    { method: 'GET', path: `/api/v1/groups?q=g${i % 10}` },
    { method: 'PUT', path: `/api/v1/groups/${group}/users/${user}` },
    { method: 'GET', path: `/api/v1/groups/${group}/users` },
    { method: 'DELETE', path: `/api/v1/groups/${group}/users/${user}` },
    { method: 'GET', path: '/api/v1/no-such-thing' },
  ])
}

const headersOf = ({ body }: Told) => ({
  authorization: 'SSWS development',
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
})

async function askInProcess(twin: Twin, one: Told): Promise<Heard> {
  const { method, path, body = null } = one
  const init = { method, headers: headersOf(one), body }
  const response = await twin.fetch(new Request(`http://${HOST}${path}`, init))
  return {
    status: response.status,
    headers: endToEnd(Object.fromEntries(response.headers)),
    body: await response.text(),
  }
}

/** Tells the same requests to a server on this machine, which is asked by the same name. */
export async function tellServer(port: number, told: readonly Told[]): Promise<Heard[]> {
  const heard: Heard[] = []
  for (const one of told) heard.push(await askServer(port, one))
  return heard
}

function askServer(port: number, one: Told): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const { method, path, body } = one
    const headers = { ...headersOf(one), host: HOST, connection: 'keep-alive' }
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      const given = response.headers as Record<string, string>
      resolve({ status: response.statusCode ?? 0, headers: endToEnd(given), body: text })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Without hop-by-hop headers and the length, which belong to the way an answer travels. */
function endToEnd(headers: Readonly<Record<string, string>>): Record<string, string> {
  const hops = /^(?:connection|keep-alive|transfer-encoding|content-length)$/
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.test(name)))
}
