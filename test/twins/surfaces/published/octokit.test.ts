import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contract, createRouter, validatorFor } from '../../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../../contract/published-contract.ts'

const nothing = () => {}
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }

let contract: Contract | undefined
let twin: Twin
let served: Served
/** `GET /user 200` of every answer, and what its schema says against it. */
const answers: string[] = []
const wrong: string[] = []

beforeAll(async () => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return
  contract = await loadContract(path)
  twin = createTwin({ contract, name: 'github', clock: { mode: 'stepping' } })
  served = await serveTwin(twin)
})

afterAll(async () => {
  await served?.close()
})

/** The official client, unmodified: its own hook sees every answer and holds it to GitHub's schema for that status. */
function client(of: Contract): Octokit {
  const octokit = new Octokit({ baseUrl: served.url, auth: 'ghp_test' })
  const router = createRouter(of)
  octokit.hook.wrap('request', async (request, options) => {
    const { method, url } = octokit.request.endpoint(options as never)
    const { pathname } = new URL(url)
    const match = router.match(method, pathname)
    const check = (status: number, body: unknown) => {
      answers.push(`${method} ${pathname} ${status}`)
      if (match === undefined || !('operation' in match)) {
        wrong.push(`${method} ${pathname} is not in the contract`)
        return
      }
      const response = match.operation.responses.find((r) => r.status === String(status))
      if (response === undefined) wrong.push(`${method} ${pathname} must not answer ${status}`)
      const media = response?.content[0]
      if (media === undefined) return
      for (const { path, message } of validatorFor(of, media.schemaPointer, 'response')(body)) {
        wrong.push(`${method} ${pathname} ${status}: ${path} ${message}`)
      }
    }
    try {
      const response = await request(options)
      check(response.status, response.data)
      return response
    } catch (error) {
      const { status, response } = error as { status: number; response?: { data: unknown } }
      check(status, response?.data)
      throw error
    }
  })
  return octokit
}

test("the official client lives a story against GitHub's whole contract", async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const octokit = client(contract)
  const { data: me } = await octokit.users.getAuthenticated()
  const { data: repo } = await octokit.repos.createForAuthenticatedUser({
    name: 'demo',
    description: 'A demonstration',
    private: true,
  })
  expect(repo).toMatchObject({
    name: 'demo',
    description: 'A demonstration',
    private: true,
    full_name: `${me.login}/demo`,
    owner: { login: me.login },
  })
  const at = { owner: me.login, repo: 'demo' }
  expect((await octokit.repos.get(at)).data.id).toBe(repo.id)

  const { data: issue, headers } = await octokit.issues.create({
    ...at,
    title: 'It does not work',
    body: 'See above.',
    labels: ['bug'],
  })
  expect(issue).toMatchObject({
    number: 1,
    title: 'It does not work',
    state: 'open',
    user: { login: me.login },
    comments: 0,
  })
  // Its Location leads back to the twin, as the links of pages do.
  const { data: found } = await octokit.request(`GET ${headers.location}`)
  expect(found).toMatchObject({ number: 1, title: 'It does not work' })
  const { data: second } = await octokit.issues.create({ ...at, title: 'Another' })
  expect(second.number).toBe(2)

  const one = { ...at, issue_number: 1 }
  expect((await octokit.issues.get(one)).data).toEqual(issue)
  const openNumbers = async () =>
    (await octokit.issues.listForRepo(at)).data.map(({ number }) => number)
  expect(await openNumbers()).toEqual([2, 1])

  const { data: comment } = await octokit.issues.createComment({ ...one, body: 'Mine neither.' })
  expect(comment).toMatchObject({ body: 'Mine neither.', user: { login: me.login } })
  const { data: comments } = await octokit.issues.listComments(one)
  expect(comments.map(({ id, body }) => [id, body])).toEqual([[comment.id, 'Mine neither.']])
  expect((await octokit.issues.getComment({ ...at, comment_id: comment.id })).data).toEqual(comment)
  expect((await octokit.issues.get(one)).data.comments).toBe(1)

  const { data: closed } = await octokit.issues.update({
    ...one,
    state: 'closed',
    state_reason: 'completed',
  })
  expect(closed).toMatchObject({ state: 'closed', state_reason: 'completed', title: issue.title })
  expect(typeof closed.closed_at).toBe('string')
  expect(await openNumbers()).toEqual([2])
  const { data: closedList } = await octokit.issues.listForRepo({ ...at, state: 'closed' })
  expect(closedList.map(({ number }) => number)).toEqual([1])
  expect(
    await octokit.paginate(octokit.issues.listForRepo, { ...at, state: 'all', per_page: 1 }),
  ).toHaveLength(2)

  const missing = await octokit.issues.get({ ...at, issue_number: 99 }).catch((e: unknown) => e)
  expect(missing).toMatchObject({ status: 404, response: { data: { message: 'Not Found' } } })

  expect(wrong).toEqual([])
  expect(answers.length).toBeGreaterThan(15)
  const journal = twin.world().journal()
  expect(journal.flatMap(({ answerProblems }) => answerProblems ?? [])).toEqual([])
  expect(
    journal.filter(({ outcome }) => outcome !== 'answered').map(({ outcome }) => outcome),
  ).toEqual(['not-found'])
})

test('pages to the end, releases, labels, branches of work: what the client does next is seen by what it asks', async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const octokit = client(contract)
  const before = answers.length
  const { data: me } = await octokit.users.getAuthenticated()
  const { data: repo } = await octokit.repos.createForAuthenticatedUser({ name: 'work' })
  const at = { owner: me.login, repo: repo.name }
  const label = await octokit.issues.createLabel({ ...at, name: 'urgent', color: 'f29513' })
  expect((await octokit.issues.getLabel({ ...at, name: 'urgent' })).data).toEqual(label.data)
  const titles = ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
  for (const title of titles) await octokit.issues.create({ ...at, title })

  // Links of the answers lead to the end, each issue once.
  const pages: number[] = []
  const all = await octokit.paginate(
    octokit.issues.listForRepo,
    { ...at, state: 'all', per_page: 3 },
    ({ data }) => {
      pages.push(data.length)
      return data.map(({ title }) => title)
    },
  )
  expect(pages).toEqual([3, 3, 1])
  expect([...all].sort()).toEqual([...titles].sort())

  // An issue below another one, and away again.
  const { data: below } = await octokit.issues.get({ ...at, issue_number: 2 })
  const above = { ...at, issue_number: 1 }
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', {
    ...above,
    sub_issue_id: below.id,
  })
  const subIssues = async () =>
    (await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', above))
      .data
  expect((await subIssues()).map(({ number }) => number)).toEqual([2])
  await octokit.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/sub_issue', {
    ...above,
    sub_issue_id: below.id,
  })
  expect(await subIssues()).toEqual([])

  // Stars, releases, and a repository that is gone.
  await octokit.activity.starRepoForAuthenticatedUser(at)
  await octokit.activity.checkRepoIsStarredByAuthenticatedUser(at)
  await octokit.activity.unstarRepoForAuthenticatedUser(at)
  await expect(octokit.activity.checkRepoIsStarredByAuthenticatedUser(at)).rejects.toMatchObject({
    status: 404,
  })
  const { data: release } = await octokit.repos.createRelease({ ...at, tag_name: 'v1' })
  const { data: listed } = await octokit.repos.listReleases(at)
  expect(listed.map(({ id }) => id)).toEqual([release.id])
  await octokit.repos.deleteRelease({ ...at, release_id: release.id })
  expect((await octokit.repos.listReleases(at)).data).toEqual([])
  await octokit.repos.delete(at)
  await expect(octokit.repos.get(at)).rejects.toMatchObject({ status: 404 })

  expect(wrong).toEqual([])
  expect(answers.length - before).toBeGreaterThanOrEqual(25)
})

test("the pack's limits reach the client in GitHub's own headers, and end by the clock", async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const { profile } = await loadPack('github')
  if (profile === undefined) throw new Error('The pack has no profile.')
  const limited = createTwin({ contract, profile, clock: { mode: 'manual' } })
  const at = await serveTwin(limited)
  try {
    const octokit = new Octokit({ baseUrl: at.url, auth: 'ghp_test', log: SILENT })
    const search = () => octokit.search.users({ q: 'nobody' })
    const { headers } = await search()
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '29',
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'search',
    })
    for (let i = 1; i < 30; i += 1) await search()
    const refused = await search().catch((error: unknown) => error)
    expect(refused).toMatchObject({
      status: 403,
      response: {
        headers: { 'x-ratelimit-remaining': '0' },
        data: { message: 'API rate limit exceeded' },
      },
    })
    const { response } = refused as { response: { headers: Record<string, string> } }
    expect(response.headers['retry-after']).toBeUndefined()
    // Other requests have a limit of their own.
    expect((await octokit.users.getAuthenticated()).headers).toMatchObject({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-resource': 'core',
    })
    await limited.world().advance(60_000)
    expect((await search()).headers['x-ratelimit-remaining']).toBe('29')

    // Too much content in a minute: the secondary limit says how long to wait.
    const { data: me } = await octokit.users.getAuthenticated()
    await octokit.repos.createForAuthenticatedUser({ name: 'busy' })
    const write = () => octokit.issues.create({ owner: me.login, repo: 'busy', title: 'again' })
    for (let i = 1; i < 80; i += 1) await write()
    const full = await write().catch((error: unknown) => error)
    expect(full).toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } })
    await limited.world().advance(60_000)
    expect((await write()).status).toBe(201)
  } finally {
    await at.close()
  }
})
