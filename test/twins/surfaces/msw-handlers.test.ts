import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import type { RequestHandler } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readSource } from '../../../twins/base/node/index.ts'
import { readContract } from '../../../twins/contract/index.ts'
import { mswHandlers } from '../../../twins/msw.ts'
import { loadContract } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const listen = (...handlers: RequestHandler[]) => server.use(...handlers)

async function groups(): Promise<Twin> {
  const path = new URL(
    '../../../cli/templates/access-requests/spec/contracts/upstream/okta.yaml',
    import.meta.url,
  )
  return createTwin({ contract: readContract(await readSource(path.href)), name: 'okta' })
}

const headers = { authorization: 'SSWS development', 'content-type': 'application/json' }
const at = 'https://example.okta.com/api/v1/groups'
const create = () =>
  fetch(at, { method: 'POST', headers, body: JSON.stringify({ profile: { name: 'finance' } }) })

test('software that knows only the real hostname meets the twin, and its state', async () => {
  listen(...mswHandlers(await groups()))
  const made = (await (await create()).json()) as { id: string }
  const read = await fetch(`${at}/${made.id}`, { headers })
  expect(await read.json()).toEqual(made)
  expect((await fetch(at)).status).toBe(401)
})

test('the context says which world answers', async () => {
  const twin = await groups()
  let name = 'one'
  listen(...mswHandlers(twin, { context: () => ({ world: twin.world(name) }) }))
  await create()
  name = 'two'
  expect(await (await fetch(at, { headers })).json()).toEqual([])
  expect(twin.world('one').state().groups).toHaveLength(1)
})

test('a reset is a network error, and so is a body that breaks off', async () => {
  const twin = await groups()
  listen(...mswHandlers(twin))
  twin.world().setFaults([{ transport: 'reset', times: 1 }, { transport: 'truncate' }])
  await expect(create()).rejects.toThrow(TypeError)
  await expect(create().then((cut) => cut.text())).rejects.toThrow()
  expect(twin.world().state().groups).toHaveLength(1)
})

test('other origins are not the twin’s business', async () => {
  listen(...mswHandlers(await groups(), { origins: ['https://other.example.com'] }))
  await expect(create()).rejects.toThrow()
})

test('a contract without a host needs an origin', async () => {
  const twin = await groups()
  const homeless = { ...twin, contract: { ...twin.contract, servers: ['/api'] } }
  expect(() => mswHandlers(homeless)).toThrow('names no server with a host')
})

test('the official GitHub client, unmodified and with no address given, meets a twin', async (ctx) => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return ctx.skip(NOT_AT_HAND)
  const contract = await loadContract(path)
  listen(...mswHandlers(createTwin({ contract, clock: { mode: 'stepping' } })))
  const octokit = new Octokit({ auth: 'ghp_test' })
  const { data: me } = await octokit.users.getAuthenticated()
  const { data: repo } = await octokit.repos.createForAuthenticatedUser({ name: 'hello' })
  expect(repo.full_name).toBe(`${me.login}/hello`)
  const found = await octokit.repos.get({ owner: me.login, repo: 'hello' })
  expect(found.data.id).toBe(repo.id)
})
