import { existsSync } from 'node:fs'
import { type CloudClient, createCloudClient } from 'jira.js'
import { createClient, withRetry } from 'jira.js/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyCorrections, inferBehaviour } from '../../../twins/behaviour/index.ts'
import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const PATH = publishedPath('jira.platform.v3.openapi-3.0.json.gz')

let twin: Twin
let served: Served
let answers: string[]
let wrong: string[]

beforeAll(async () => {
  if (!existsSync(PATH)) return
  const { profile = {}, behaviour = { version: 1 }, overlays } = await loadPack('jira')
  const contract = await loadContract(PATH, { overlays })
  const published = await loadContract(PATH)
  // A window of a second, so that the wait for its end is bearable; everything else is the pack's.
  const [first] = [profile.limits ?? []].flat()
  const linkTypes = { ...first, operations: ['getIssueLinkTypes'], requests: 2, windowMs: 1000 }
  const limits = [{ ...linkTypes, name: 'link types' }, ...[profile.limits ?? []].flat()]
  twin = createTwin({
    contract,
    behaviour: applyCorrections(inferBehaviour(contract, profile), behaviour),
    profile: { ...profile, limits },
    seed: 'jira',
    clock: { mode: 'elapsed', startMs: Date.UTC(2026, 0, 5) },
  })
  served = await serveTwin({ ...twin, fetch: heldTo(published) })
})

beforeEach(async (ctx) => {
  if (!existsSync(PATH)) return ctx.skip(NOT_AT_HAND)
  await twin.world().reset()
  answers = []
  wrong = []
})

afterAll(async () => {
  await served?.close()
})

/** The twin's own door, with each answer held to the contract as it is published. */
function heldTo(contract: Contract): Twin['fetch'] {
  const router = createRouter(contract)
  return async (request) => {
    const { pathname } = new URL(request.url)
    const response = await twin.fetch(request)
    const said = `${request.method} ${pathname} ${response.status}`
    answers.push(said)
    const match = router.match(request.method, pathname)
    if (match === undefined || !('operation' in match)) {
      wrong.push(`${said} is not in the contract`)
      return response
    }
    const known = match.operation.responses.find(({ status }) => status === String(response.status))
    // The contract documents no 429 anywhere: it is the profile's.
    if (known === undefined && response.status !== 429) wrong.push(`${said} is not documented`)
    const media = known?.content[0]
    const text = await response.clone().text()
    if (media?.schema === undefined || text === '') return response
    const validate = validatorFor(contract, media.schemaPointer, 'response')
    for (const { path, message } of validate(JSON.parse(text)))
      wrong.push(`${said}: ${path} ${message}`)
    return response
  }
}

/** The client, unmodified; it throws where an answer is not of its own schema either. */
function client() {
  const core = createClient({
    host: served.url,
    auth: { type: 'basic', email: 'ada@example.com', apiToken: 'holdout' },
    onSchemaMismatch: 'throw',
  })
  return { core, jira: createCloudClient(core) }
}

interface Found {
  readonly total: number
  readonly issues: readonly { readonly key: string }[]
}

test("jira.js lives a story against Jira's whole contract", async () => {
  const { core, jira } = client()
  const me = await jira.myself.getCurrentUser()
  const ada = await jira.users.createUser({ emailAddress: 'ada@example.com', products: [] })
  expect(await jira.users.getUser({ accountId: ada.accountId as string })).toEqual(ada)

  const hospital = await jira.projects.createProject({
    key: 'HSP',
    name: 'Hospital',
    projectTypeKey: 'software',
    leadAccountId: ada.accountId as string,
  })
  expect(hospital.key).toBe('HSP')
  await jira.projects.createProject({
    key: 'ABC',
    name: 'Alphabet',
    leadAccountId: ada.accountId as string,
  })
  expect(await jira.projects.getProject({ projectIdOrKey: 'HSP' })).toMatchObject({
    id: String(hospital.id),
    name: 'Hospital',
  })

  const keys: string[] = []
  for (const summary of ['Ship it', 'Fix it', 'Sell it'])
    keys.push(await issue(jira, 'HSP', summary))
  keys.push(await issue(jira, 'ABC', 'Spell it'))
  expect(keys).toEqual(['HSP-1', 'HSP-2', 'HSP-3', 'ABC-1'])
  const key = 'HSP-1'
  await jira.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'Ship it now' } })
  const read = await jira.issues.getIssue({ issueIdOrKey: key })
  expect(read).toMatchObject({ key, fields: { summary: 'Ship it now', project: { key: 'HSP' } } })

  const labels = async () =>
    (await jira.issues.getIssue({ issueIdOrKey: key })).fields?.labels as unknown
  const adjust = (...steps: { add?: string; remove?: string; set?: string[] }[]) =>
    jira.issues.editIssue({ issueIdOrKey: key, update: { labels: steps } })
  const { key: born } = await jira.issues.createIssue({
    fields: { project: { key: 'ABC' }, summary: 'Tell it', issuetype: { name: 'Task' } },
    update: { labels: [{ add: 'born' }] },
  })
  expect((await jira.issues.getIssue({ issueIdOrKey: born })).fields?.labels).toEqual(['born'])
  await adjust({ set: ['ward'] }, { add: 'urgent' }, { add: 'night' })
  await adjust({ remove: 'ward' })
  expect(await labels()).toEqual(['urgent', 'night'])

  const status = async () => (await jira.issues.getIssue({ issueIdOrKey: key })).fields?.status
  expect(await status()).toMatchObject({ name: 'To Do' })
  const { transitions = [] } = await jira.issues.getTransitions({ issueIdOrKey: key })
  expect(transitions.map(({ name }) => name)).toEqual(['To Do', 'In Progress', 'Done'])
  for (const { id, to } of transitions) {
    await jira.issues.doTransition({ issueIdOrKey: key, transition: { id: id as string } })
    expect(await status()).toMatchObject({ id: to?.id, name: to?.name })
  }
  await expect(
    jira.issues.doTransition({ issueIdOrKey: key, transition: { id: '711' } }),
  ).rejects.toMatchObject({ status: 400 })

  await jira.issues.assignIssue({ issueIdOrKey: key, accountId: ada.accountId as string })
  expect(await jira.issues.getIssue({ issueIdOrKey: key })).toMatchObject({
    key,
    fields: { summary: 'Ship it now', assignee: { accountId: ada.accountId } },
  })

  const search = (jql: string, more: Record<string, number> = {}) =>
    core.sendRequest<Found>({
      url: '/rest/api/3/search',
      method: 'GET',
      searchParams: { jql, ...more },
    })
  const jql = 'project = HSP ORDER BY created DESC'
  const found: string[] = []
  for (let startAt = 0, total = 1; startAt < total; startAt += 2) {
    const page = await search(jql, { startAt, maxResults: 2 })
    total = page.total
    found.push(...page.issues.map((one) => one.key))
  }
  expect(found).toEqual(['HSP-3', 'HSP-2', 'HSP-1'])
  expect((await search('summary ~ "now" AND project != ABC')).issues.map((one) => one.key)).toEqual(
    [key],
  )
  await expect(search('project = HSP AND weight = 3')).rejects.toMatchObject({ status: 400 })

  const said = { type: 'text', text: 'Done.' }
  const body = {
    type: 'doc' as const,
    version: 1 as const,
    content: [{ type: 'paragraph', content: [said] }],
  }
  expect((await search('assignee is not EMPTY')).issues.map((one) => one.key)).toEqual([key])
  const comments = []
  for (let n = 0; n < 3; n++)
    comments.push(await jira.issueComments.addComment({ issueIdOrKey: key, body }))
  const pages: (string | undefined)[] = []
  for (let startAt = 0, total = 1; startAt < total; startAt += 2) {
    const page = await jira.issueComments.getComments({ issueIdOrKey: key, startAt, maxResults: 2 })
    total = page.total ?? 0
    pages.push(...(page.comments ?? []).map(({ id }) => id))
  }
  expect(pages).toEqual(comments.map(({ id }) => id))
  await jira.issueComments.deleteComment({ issueIdOrKey: key, id: comments[0]?.id as string })
  expect((await jira.issueComments.getComments({ issueIdOrKey: key })).total).toBe(2)

  await jira.issueVotes.addVote({ issueIdOrKey: key })
  expect(await jira.issueVotes.getVotes({ issueIdOrKey: key })).toMatchObject({
    votes: 1,
    hasVoted: true,
    voters: [{ accountId: me.accountId }],
  })
  // The client's types want an object here; the contract, its own documentation and Jira take a text.
  const watcher = ada.accountId as unknown as Record<string, string>
  await jira.issueWatchers.addWatcher({ issueIdOrKey: key, body: watcher })
  expect(await jira.issueWatchers.getIssueWatchers({ issueIdOrKey: key })).toMatchObject({
    watchCount: 1,
    isWatching: false,
    watchers: [{ accountId: ada.accountId }],
  })

  await jira.groups.createGroup({ name: 'surgeons' })
  await jira.groups.addUserToGroup({ groupname: 'surgeons', accountId: ada.accountId as string })
  const surgeons = await jira.groups.getUsersFromGroup({ groupname: 'surgeons' })
  expect(surgeons.values).toMatchObject([{ accountId: ada.accountId }])
  const mine = await jira.filters.createFilter({ name: 'Mine', jql })
  expect(await jira.filters.getFilter({ id: Number(mine.id) })).toMatchObject({ name: 'Mine', jql })

  await jira.issues.deleteIssue({ issueIdOrKey: key })
  await expect(jira.issues.getIssue({ issueIdOrKey: key })).rejects.toMatchObject({ status: 404 })
  expect((await search('project = HSP')).total).toBe(2)
  expect(answers.length).toBeGreaterThanOrEqual(35)
  expect(wrong).toEqual([])
})

test('jira.js gives a 429 to its caller, and waits for as long as it was told where it is asked to repeat', async () => {
  const { jira } = client()
  const ask = () => jira.issueLinkTypes.getIssueLinkTypes()
  await ask()
  await ask()
  await expect(ask()).rejects.toMatchObject({ status: 429, retryAfterMs: 1000 })
  await withRetry(ask, { retryRateLimit: true })
  const statuses = answers.map((answer) => answer.split(' ').at(-1))
  expect(statuses).toEqual(['200', '200', '429', '429', '200'])
  expect(wrong).toEqual([])
})

async function issue(jira: CloudClient, project: string, summary: string): Promise<string> {
  const fields = { project: { key: project }, summary, issuetype: { name: 'Task' } }
  const { key } = await jira.issues.createIssue({ fields })
  return key
}
