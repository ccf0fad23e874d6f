import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'
import { heldToContract } from './held-to-contract.ts'

let served: Served | undefined
let held: ReturnType<typeof heldToContract>

beforeAll(async () => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return
  const { profile = {}, behaviour = { version: 1 }, overlays } = await loadPack('github')
  const contract = await loadContract(path, { overlays })
  held = heldToContract(contract)
  const clock = { mode: 'stepping', startMs: Date.UTC(2026, 0, 5), stepMs: 1000 } as const
  served = await serveTwin(createTwin({ contract, behaviour, profile, clock }))
})

afterAll(async () => {
  await served?.close()
})

const client = ({ url }: Served) =>
  new Octokit({
    baseUrl: url,
    auth: 'ghp_test',
    request: { fetch: held.fetch },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })

test('files stand at their paths, stars are counted, what was updated since is found, and pull requests count with issues', async (context) => {
  if (served === undefined) return context.skip(NOT_AT_HAND)
  const octokit = client(served)
  const { data: made } = await octokit.repos.createForAuthenticatedUser({ name: 'files' })
  const at = { owner: made.owner.login, repo: 'files' }

  const file = { ...at, path: 'docs/a.md', message: 'Write a' }
  const put = await octokit.repos.createOrUpdateFileContents({ ...file, content: 'YQ==' })
  expect([put.status, put.data.content?.path]).toEqual([201, 'docs/a.md'])
  const got = (await octokit.repos.getContent({ ...at, path: 'docs/a.md' })).data
  expect(got).toMatchObject({
    type: 'file',
    encoding: 'base64',
    path: 'docs/a.md',
    content: 'YQ==',
  })
  const { sha = '' } = put.data.content ?? {}
  const again = await octokit.repos.createOrUpdateFileContents({ ...file, content: 'Yg==', sha })
  expect(again.status).toBe(200)
  expect((await octokit.repos.getContent({ ...at, path: 'docs/a.md' })).data).toMatchObject({
    content: 'Yg==',
  })
  await octokit.repos.deleteFile({ ...file, sha })
  for (const path of ['docs/a.md', 'docs/none.md'])
    await expect(octokit.repos.getContent({ ...at, path })).rejects.toMatchObject({ status: 404 })

  const stars = async () => (await octokit.repos.get(at)).data.stargazers_count
  expect(await stars()).toBe(0)
  await octokit.activity.starRepoForAuthenticatedUser(at)
  expect(await stars()).toBe(1)
  await octokit.activity.unstarRepoForAuthenticatedUser(at)
  expect(await stars()).toBe(0)

  const issues: { number: number; updated_at: string }[] = []
  for (const title of ['one', 'two', 'three'])
    issues.push((await octokit.issues.create({ ...at, title })).data)
  const since = issues[1]?.updated_at as string
  const found = await octokit.issues.listForRepo({ ...at, since, direction: 'asc' })
  expect(found.data.map(({ number }) => number).sort()).toEqual([2, 3])
  const pull = await octokit.pulls.create({ ...at, title: 'four', head: 'four', base: 'main' })
  const five = await octokit.issues.create({ ...at, title: 'five' })
  expect([pull.data.number, five.data.number]).toEqual([4, 5])
  const four = { ...at, pull_number: 4 }
  expect((await octokit.pulls.get(four)).data).toMatchObject({ title: 'four', state: 'open' })
  await octokit.pulls.merge(four)
  const { data: merged } = await octokit.pulls.get(four)
  expect(merged).toMatchObject({ merged: true, state: 'closed', title: 'four' })
  expect(merged.merged_at).toBe(merged.closed_at)
  expect(Date.parse(merged.merged_at as string)).toBeGreaterThan(Date.parse(merged.created_at))
  const open = await octokit.pulls.list({ ...at, state: 'open' })
  expect(open.data).toEqual([])
  expect((await octokit.pulls.checkIfMerged(four)).status).toBe(204)
  expect(held.wrong).toEqual([])
})

test('a label that an issue is given is made, once, in its repository; a lock shows its reason until it is taken away', async (context) => {
  if (served === undefined) return context.skip(NOT_AT_HAND)
  const { issues, repos } = client(served)
  const { data: made } = await repos.createForAuthenticatedUser({ name: 'labels' })
  const at = { owner: made.owner.login, repo: 'labels' }
  const { number: issue_number } = (await issues.create({ ...at, title: 'one' })).data
  const one = { ...at, issue_number }
  await issues.createLabel({ ...at, name: 'bug', color: 'ff0000' })
  const names = (labels: readonly { readonly name?: string }[]) => labels.map(({ name }) => name)
  const added = await issues.addLabels({ ...one, labels: ['bug', 'new'] })
  expect(names(added.data)).toEqual(['bug', 'new'])
  expect(added.data[0]?.color).toBe('ff0000')
  expect(names((await issues.listLabelsOnIssue(one)).data)).toEqual(['bug', 'new'])
  await issues.setLabels({ ...one, labels: ['new', 'other'] })
  expect(names((await issues.listLabelsForRepo(at)).data)).toEqual(['bug', 'new', 'other'])
  expect((await issues.get(one)).data.labels).toMatchObject([{ name: 'new' }, { name: 'other' }])

  const two = await issues.create({ ...at, title: 'two', labels: ['bug', 'fresh'] })
  expect(two.data.labels).toMatchObject([{ name: 'bug', color: 'ff0000' }, { name: 'fresh' }])
  const its = { ...at, issue_number: two.data.number }
  expect(names((await issues.listLabelsOnIssue(its)).data)).toEqual(['bug', 'fresh'])
  expect((await issues.listForRepo({ ...at, labels: 'fresh' })).data).toHaveLength(1)
  await issues.update({ ...its, labels: ['bug'] })
  expect(names((await issues.listLabelsOnIssue(its)).data)).toEqual(['bug'])

  await issues.lock({ ...one, lock_reason: 'spam' })
  expect((await issues.get(one)).data).toMatchObject({ locked: true, active_lock_reason: 'spam' })
  await issues.unlock(one)
  expect((await issues.get(one)).data).toMatchObject({ locked: false, active_lock_reason: null })
  expect(held.wrong).toEqual([])
})

test('a pull request is an issue: it is read, listed, changed, labelled, assigned and talked about as one', async (context) => {
  if (served === undefined) return context.skip(NOT_AT_HAND)
  const octokit = client(served)
  const { data: made } = await octokit.repos.createForAuthenticatedUser({ name: 'pulls' })
  const at = { owner: made.owner.login, repo: 'pulls' }
  await octokit.issues.create({ ...at, title: 'one' })
  const { data: pull } = await octokit.pulls.create({
    ...at,
    title: 'two',
    head: 'a',
    base: 'main',
  })
  const two = { ...at, issue_number: pull.number }
  const { data: seen } = await octokit.issues.get(two)
  expect(seen).toMatchObject({ number: 2, title: 'two', pull_request: { url: pull.url } })

  await octokit.issues.update({ ...two, title: 'two!', labels: ['bug'], state: 'closed' })
  await octokit.issues.addLabels({ ...two, labels: ['new'] })
  const assigned = await octokit.issues.addAssignees({ ...two, assignees: [at.owner] })
  expect(assigned.data).toMatchObject({ number: 2, assignees: [{ login: at.owner }] })
  const { data: changed } = await octokit.pulls.get({ ...at, pull_number: 2 })
  expect(changed).toMatchObject({ title: 'two!', state: 'closed' })
  expect(changed.labels.map(({ name }) => name)).toEqual(['bug', 'new'])
  expect(changed.assignees?.map(({ login }) => login)).toEqual([at.owner])

  await octokit.issues.createComment({ ...two, body: 'Looks good.' })
  const comments = async (issue_number: number) =>
    (await octokit.issues.listComments({ ...at, issue_number })).data.map(({ body }) => body)
  expect([await comments(1), await comments(2)]).toEqual([[], ['Looks good.']])

  const listed = (await octokit.issues.listForRepo({ ...at, state: 'all', sort: 'created' })).data
  expect(listed.map(({ number, pull_request: of }) => [number, of !== undefined])).toEqual([
    [2, true],
    [1, false],
  ])
  const pulls = (await octokit.pulls.list({ ...at, state: 'all' })).data
  expect(pulls.map(({ number }) => number)).toEqual([2])
  await expect(octokit.pulls.get({ ...at, pull_number: 1 })).rejects.toMatchObject({ status: 404 })
  expect(held.wrong).toEqual([])
})

test('a label of another repository is not the one that an issue is given', async (context) => {
  if (served === undefined) return context.skip(NOT_AT_HAND)
  const twin = createTwin({ contract: await loadContract(publishedPath(GITHUB)) })
  await using other = await serveTwin(twin)
  const { issues, repos } = client(other)
  const { data: here } = await repos.createForAuthenticatedUser({ name: 'here' })
  await repos.createForAuthenticatedUser({ name: 'there' })
  const [owner, there, labels] = [here.owner.login, 'there', ['bug']]
  await issues.createLabel({ owner, repo: there, name: 'bug', color: 'ff0000' })
  const one = await issues.create({ owner, repo: 'here', title: 'one', labels })
  const two = await issues.create({ owner, repo: there, title: 'two', labels })
  expect(one.data.labels).toEqual(['bug'])
  expect(two.data.labels).toMatchObject([{ name: 'bug', color: 'ff0000' }])
})

test('what a client has already is not sent again, though the contract documents no 304', async (context) => {
  if (served === undefined) return context.skip(NOT_AT_HAND)
  const octokit = new Octokit({
    baseUrl: served.url,
    auth: 'ghp_test',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const { data: made } = await octokit.repos.createForAuthenticatedUser({ name: 'cached' })
  const at = { owner: made.owner.login, repo: 'cached' }
  const first = await octokit.repos.get(at)
  const tag = first.headers.etag ?? ''
  expect(tag).toMatch(/^W\/"/)
  const again = () => octokit.repos.get({ ...at, headers: { 'if-none-match': tag } })
  await expect(again()).rejects.toMatchObject({ status: 304 })
  await octokit.repos.update({ ...at, description: 'Another' })
  expect((await again()).data.description).toBe('Another')
})
