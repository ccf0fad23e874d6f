import { existsSync } from 'node:fs'
import { LogLevel, WebClient, WebClientEvent } from '@slack/web-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const SLACK = 'slack.web.swagger-2.0.json.gz'
let contract: Contract | undefined
let twin: Twin
let served: Served

beforeAll(async () => {
  const path = publishedPath(SLACK)
  if (!existsSync(path)) return
  const { overlays, profile, behaviour } = await loadPack('slack')
  if (profile === undefined) throw new Error('The pack is not whole.')
  contract = await loadContract(path, { overlays })
  // One window of a second, so that the wait for its end is bearable; everything else is the pack's.
  const emoji = { requests: 1, windowMs: 1000, operations: ['emoji_list'], headers: {} }
  const limits = [emoji, ...[profile.limits ?? []].flat()]
  twin = createTwin({
    contract,
    profile: { ...profile, limits },
    ...(behaviour === undefined ? {} : { behaviour }),
  })
  served = await serveTwin(twin)
})

afterAll(async () => {
  await served?.close()
})

/** The official client, unmodified, with a transport that holds what passes through it to the contract. */
function client(of: Contract): { readonly slack: WebClient; readonly wrong: string[] } {
  const router = createRouter(of)
  const wrong: string[] = []
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const { pathname } = new URL(response.url)
    const path = pathname.replace('/api', '')
    const match = ['get', 'post']
      .map((method) => router.match(method, path))
      .find((found) => found !== undefined && 'operation' in found)
    if (match === undefined || !('operation' in match) || response.status === 429) return response
    const answer = (await response.clone().json()) as { readonly ok: boolean }
    const { responses } = match.operation
    const documented = responses.find(
      ({ status }) => status === (answer.ok === false ? 'default' : '200'),
    )
    const [media] = documented?.content ?? []
    if (media === undefined) wrong.push(`${path} ${response.status} is not documented`)
    else {
      const problems = validatorFor(of, media.schemaPointer, 'response')(answer)
      wrong.push(...problems.map((problem) => `${path}: ${problem.path} ${problem.message}`))
    }
    return response
  }
  const slack = new WebClient('xoxb-test', {
    slackApiUrl: `${served.url}/api/`,
    fetch: watched,
    logLevel: LogLevel.ERROR,
  })
  return { slack, wrong }
}

const failure = (
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly data: unknown }> =>
  call.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error) => error,
  )

test("the official client lives a story against Slack's whole contract", async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const { slack, wrong } = client(contract)
  // The contract has no way of making a user.
  twin.world().seedState({
    users: [
      { id: 'U0ADA00001', name: 'ada', profile: { email: 'ada@example.com' } },
      { id: 'U0BOB00001', name: 'bob' },
    ],
  })

  // Channels: made, read, renamed, told of, listed over pages to their end, archived.
  const channels: string[] = []
  for (const name of ['general', 'random', 'harbor', 'deploys', 'lunch']) {
    const { channel } = await slack.conversations.create({ name })
    expect(channel?.name).toBe(name)
    channels.push(channel?.id as string)
  }
  const [general, random] = channels as [string, string]
  const nameOf = async (channel: string) =>
    (await slack.conversations.info({ channel })).channel?.name
  expect(await nameOf(random)).toBe('random')
  await slack.conversations.rename({ channel: random, name: 'odds' })
  expect(await nameOf(random)).toBe('odds')
  const listed: string[] = []
  for await (const page of slack.paginate('conversations.list', { limit: 2 })) {
    const { channels: some } = page as unknown as { channels: { id: string }[] }
    listed.push(...some.map(({ id }) => id))
  }
  expect(listed).toEqual(channels)

  // Messages and what is said under one.
  const said: string[] = []
  for (const text of ['one', 'two', 'three']) {
    const { ts, message } = await slack.chat.postMessage({ channel: general, text })
    expect(message?.text).toBe(text)
    said.push(ts as string)
  }
  const [first, second, third] = said as [string, string, string]
  const between = async (bounds: { oldest?: string; latest?: string; inclusive?: boolean }) =>
    (await slack.conversations.history({ channel: general, ...bounds })).messages?.map(
      ({ ts }) => ts,
    )
  expect(await between({ oldest: first })).toEqual([third, second])
  expect(await between({ latest: third })).toEqual([second, first])
  expect(await between({ oldest: first, latest: third })).toEqual([second])
  expect(await between({ oldest: second, inclusive: true })).toEqual([third, second])
  const texts = async () =>
    (await slack.conversations.history({ channel: general })).messages
      ?.map(({ text }) => text)
      .sort()
  expect(await texts()).toEqual(['one', 'three', 'two'])
  const newest: (string | undefined)[] = []
  for await (const page of slack.paginate('conversations.history', { channel: general, limit: 2 }))
    for (const { text } of (page as { messages?: { text?: string }[] }).messages ?? [])
      newest.push(text)
  expect(newest).toEqual(['three', 'two', 'one'])
  await slack.chat.update({ channel: general, ts: second, text: 'zwei' })
  expect(await texts()).toEqual(['one', 'three', 'zwei'])
  await slack.chat.delete({ channel: general, ts: third })
  expect(await texts()).toEqual(['one', 'zwei'])

  // What one person alone is shown is no part of the history.
  const shown = await slack.chat.postEphemeral({ channel: general, user: 'ada', text: 'psst' })
  expect(shown.message_ts).toMatch(/^\d+\.\d+$/)
  expect(await texts()).toEqual(['one', 'zwei'])

  const found = (await slack.search.messages({ query: 'zwei' })).messages?.matches
  expect(found?.map(({ text }) => text)).toEqual(['zwei'])

  // Reactions and pins.
  await slack.reactions.add({ channel: general, timestamp: first, name: 'tada' })
  expect(await slack.reactions.get({ channel: general, timestamp: first })).toMatchObject({
    message: { text: 'one' },
  })
  // The message tells of what is on it, wherever it is shown.
  const marks = async () => {
    const { message } = await slack.reactions.get({ channel: general, timestamp: first })
    const { reactions, pinned_to, is_starred } = message as Record<string, unknown>
    return { reactions, pinned_to, is_starred }
  }
  const users = [(await slack.users.identity({})).user?.id]
  const tada = { name: 'tada', count: 1, users }
  expect(await marks()).toEqual({ reactions: [tada] })
  await slack.pins.add({ channel: general, timestamp: first })
  await slack.stars.add({ channel: general, timestamp: first })
  const marked = { reactions: [tada], pinned_to: [general], is_starred: true }
  expect(await marks()).toEqual(marked)
  expect((await slack.conversations.history({ channel: general })).messages).toContainEqual(
    expect.objectContaining(marked),
  )
  await slack.pins.remove({ channel: general, timestamp: first })
  await slack.stars.remove({ channel: general, timestamp: first })
  expect(await marks()).toEqual({ reactions: [tada], is_starred: false })
  const pinned = async () => (await slack.pins.list({ channel: general })).items
  expect(await pinned()).toEqual([])
  await slack.pins.add({ channel: general, timestamp: first })
  expect(await pinned()).toMatchObject([{ channel: general, message: { text: 'one' } }])
  await slack.pins.remove({ channel: general, timestamp: first })
  expect(await pinned()).toEqual([])

  // A message with two reactions is listed once; a star on one of two messages is taken off by what names it.
  await slack.reactions.add({ channel: general, timestamp: first, name: 'wave' })
  const reacted = (await slack.reactions.list({})).items
  expect(reacted).toMatchObject([{ channel: general, message: { text: 'one' } }])
  await slack.reactions.remove({ channel: general, timestamp: first, name: 'tada' })
  expect((await slack.reactions.list({})).items).toHaveLength(1)
  expect((await marks()).reactions).toEqual([{ name: 'wave', count: 1, users }])
  await slack.reactions.remove({ channel: general, timestamp: first, name: 'wave' })
  expect((await marks()).reactions).toBeUndefined()
  expect((await slack.reactions.list({})).items).toEqual([])
  for (const timestamp of [first, second]) await slack.stars.add({ channel: general, timestamp })
  await slack.stars.remove({ channel: general, timestamp: first })
  expect((await slack.stars.list({})).items).toMatchObject([{ message: { text: 'zwei' } }])

  // A thread, and people.
  await slack.chat.postMessage({ channel: general, text: 'answer', thread_ts: first })
  const thread = await slack.conversations.replies({ channel: general, ts: first })
  expect(thread.messages?.map(({ text }) => text)).toEqual(['one', 'answer'])
  const [ada, bob] = ['U0ADA00001', 'U0BOB00001'] as const
  expect((await slack.users.info({ user: ada })).user?.name).toBe('ada')
  const { user: written } = await slack.users.lookupByEmail({ email: 'ada@example.com' })
  expect(written?.id).toBe(ada)
  // Whom the token stands for is a user too, and was there first.
  const people = (await slack.users.list({})).members?.map(({ name }) => name)
  expect(people?.slice(1)).toEqual(['ada', 'bob'])
  await slack.conversations.invite({ channel: general, users: `${ada},${bob}` })
  const members = async () => (await slack.conversations.members({ channel: general })).members
  expect(await members()).toEqual([ada, bob])
  await slack.conversations.kick({ channel: general, user: bob })
  expect(await members()).toEqual([ada])

  // User groups, on and off, and who is in them.
  const { usergroup } = await slack.usergroups.create({ name: 'Oncall', handle: 'oncall' })
  const group = usergroup?.id as string
  const groups = async () => (await slack.usergroups.list()).usergroups
  expect(await groups()).toMatchObject([{ id: group, name: 'Oncall', handle: 'oncall' }])
  await slack.usergroups.update({ usergroup: group, name: 'On call' })
  const off = await slack.usergroups.disable({ usergroup: group })
  expect(off.usergroup).toMatchObject({ name: 'On call' })
  expect(off.usergroup?.date_delete).toBeGreaterThan(0)
  await slack.usergroups.enable({ usergroup: group })
  expect(await groups()).toMatchObject([{ name: 'On call', date_delete: 0 }])

  await slack.conversations.archive({ channel: random })
  expect((await slack.conversations.info({ channel: random })).channel?.is_archived).toBe(true)

  // What goes wrong is the client's own error.
  expect(await failure(slack.conversations.info({ channel: 'C404' }))).toMatchObject({
    code: 'slack_webapi_platform_error',
    data: { ok: false, error: 'channel_not_found' },
  })
  expect(await failure(slack.apiCall('conversations.fold'))).toMatchObject({
    code: 'slack_webapi_platform_error',
    data: { ok: false, error: 'unknown_method' },
  })

  expect(wrong).toEqual([])
  const journal = twin.world().journal()
  expect(journal.length).toBeGreaterThan(30)
  expect(journal.flatMap(({ answerProblems }) => answerProblems ?? [])).toEqual([])
})

test('the official client waits for the end of a window and calls again by itself', async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const { slack, wrong } = client(contract)
  const waits: number[] = []
  slack.on(WebClientEvent.RATE_LIMITED, (seconds: number) => {
    waits.push(seconds)
    twin.world().clock.advance(seconds * 1000)
  })
  await slack.emoji.list()
  expect((await slack.emoji.list()).ok).toBe(true)
  expect(waits).toEqual([1])
  expect(wrong).toEqual([])
  const statuses = twin
    .world()
    .journal()
    .slice(-3)
    .map(({ status }) => status)
  expect(statuses).toEqual([200, 429, 200])
})
