import { createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import { validatorFor } from '../../../../twins/contract/index.ts'
import { loadContract, loadPack, serveTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../../contract/published-contract.ts'
import { type Received, startReceiver } from '../../respond/notify/receiver.ts'

const SECRET = "It's a Secret to Everybody"

// As https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries has it.
function isSigned({ headers, text }: Received): boolean {
  const expected = `sha256=${createHmac('sha256', SECRET).update(text).digest('hex')}`
  const given = String(headers['x-hub-signature-256'])
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  )
}

test("GitHub's contract alone: hooks hear of what happens in their repository, as it describes it", async (ctx) => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return ctx.skip(NOT_AT_HAND)
  const contract = await loadContract(path)
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  await using receiver = await startReceiver()
  await using served = await serveTwin(twin)
  const octokit = new Octokit({ baseUrl: served.url, auth: 'ghp_test' })
  const { data: me } = await octokit.users.getAuthenticated()
  await octokit.repos.createForAuthenticatedUser({ name: 'demo' })
  await octokit.repos.createForAuthenticatedUser({ name: 'other' })
  const at = { owner: me.login, repo: 'demo' }
  const config = { url: receiver.url, content_type: 'json', secret: SECRET }
  const { data: hook } = await octokit.repos.createWebhook({ ...at, config, events: ['*'] })
  await octokit.issues.create({ ...at, title: 'One' })
  await octokit.issues.create({ ...at, repo: 'other', title: 'Elsewhere' })
  await octokit.issues.createComment({ ...at, issue_number: 1, body: 'Mine, too' })
  await octokit.issues.update({ ...at, issue_number: 1, title: 'Two' })
  await octokit.issues.update({ ...at, issue_number: 1, state: 'closed' })
  await octokit.issues.update({ ...at, issue_number: 1, state: 'open' })
  await octokit.issues.lock({ ...at, issue_number: 1 })
  await octokit.issues.createLabel({ ...at, name: 'bug', color: 'ffffff' })
  await octokit.issues.deleteLabel({ ...at, name: 'bug' })
  await octokit.activity.starRepoForAuthenticatedUser(at)
  await octokit.repos.pingWebhook({ ...at, hook_id: hook.id })
  await twin.world().settled()

  const told = receiver.received.map(({ headers, json }) => [
    headers['x-github-event'],
    json.action,
  ])
  expect(told).toEqual([
    ['ping', undefined],
    ['issues', 'opened'],
    ['issue_comment', 'created'],
    ['issues', 'edited'],
    ['issues', 'closed'],
    ['issues', 'reopened'],
    ['issues', 'locked'],
    ['label', 'created'],
    ['label', 'deleted'],
    ['star', 'created'],
    ['ping', undefined],
  ])
  const wrong = receiver.received.flatMap(({ headers, json }) => {
    const name = [headers['x-github-event'], json.action].filter(Boolean).join('-')
    const key = name.replaceAll('_', '-')
    const pointer = `#/x-webhooks/${key}/post/requestBody/content/application~1json/schema`
    expect(contract.at(pointer)).toBeDefined()
    return validatorFor(contract, pointer, 'response')(json)
  })
  expect(wrong).toEqual([])
  expect(receiver.received.filter((received) => !isSigned(received))).toEqual([])
  const opened = receiver.received[1]
  expect(opened?.json).toMatchObject({
    issue: { number: 1, title: 'One' },
    repository: { full_name: `${me.login}/demo` },
    sender: { login: me.login },
  })
  expect(opened?.headers).toMatchObject({
    'x-github-hook-id': String(hook.id),
    'x-github-delivery': twin.world().deliveries()[1]?.id,
    'content-type': 'application/json',
  })
  expect(receiver.received[3]?.json.changes).toEqual({ title: { from: 'One' } })
})

test('the pack knows that GitHub does not repeat, and a hook may have a form', async (ctx) => {
  const path = publishedPath(GITHUB)
  if (!existsSync(path)) return ctx.skip(NOT_AT_HAND)
  const { profile = {} } = await loadPack('github')
  const twin = createTwin({ contract: await loadContract(path), profile })
  await using receiver = await startReceiver([204, 500])
  await using served = await serveTwin(twin)
  const octokit = new Octokit({ baseUrl: served.url, auth: 'ghp_test' })
  const { data: me } = await octokit.users.getAuthenticated()
  await octokit.repos.createForAuthenticatedUser({ name: 'demo' })
  const at = { owner: me.login, repo: 'demo' }
  const config = { url: receiver.url, content_type: 'form', secret: SECRET }
  await octokit.repos.createWebhook({ ...at, config, events: ['issues'] })
  await octokit.issues.create({ ...at, title: 'One' })
  await twin.world().advance(3_600_000)
  expect(
    twin
      .world()
      .deliveries()
      .map(({ state }) => state),
  ).toEqual(['delivered', 'failed'])
  const [, failed] = receiver.received
  expect(JSON.parse(new URLSearchParams(failed?.text).get('payload') ?? '')).toMatchObject({
    action: 'opened',
  })
  expect(receiver.received.every(isSigned)).toBe(true)
})
