import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'
import { loadContract, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

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

  const { data: issue } = await octokit.issues.create({
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
