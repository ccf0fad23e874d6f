import { beforeEach, expect, test } from 'vitest'
import { validatorFor } from '../../../../twins/contract/index.ts'
import { type LoadedTwins, loadTwins } from '../../../../twins/surfaces/index.ts'
import { ask } from '../../pet-twin.ts'

const CONTRACTS = new URL(
  '../../../../cli/templates/access-requests/spec/contracts/upstream',
  import.meta.url,
).pathname
const OKTA = 'https://example.okta.com/api/v1'
const SLACK = 'https://slack.com/api'
const JIRA = 'https://example.atlassian.net/rest/api/3'
const okta = { authorization: 'SSWS token' }
const slack = { authorization: 'Bearer token' }
const jira = { authorization: `Basic ${btoa('a:b')}` }

let loaded: LoadedTwins

beforeEach(async () => {
  const config = {
    okta: { contract: 'okta.yaml', clock: 'stepping' as const },
    slack: { contract: 'slack.yaml', clock: 'stepping' as const, env: 'SLACK_API' },
    jira: { contract: 'jira.yaml', clock: 'stepping' as const, port: 4003 },
  }
  loaded = await loadTwins(config, { directory: CONTRACTS, seed: 'demo' })
})

function twin(name: string) {
  const found = loaded.twins[name]
  if (found === undefined) throw new Error(`There is no twin ${name}.`)
  return found
}

const person = (name: string) => ({
  profile: { login: `${name}@x.com`, email: `${name}@x.com`, firstName: name, lastName: 'X' },
})

test('twins come with their ports and the variables that carry their addresses', () => {
  expect(Object.keys(loaded.twins)).toEqual(['okta', 'slack', 'jira'])
  expect(loaded.ports).toEqual({ jira: 4003 })
  expect(loaded.variables).toEqual({ okta: 'OKTA_URL', slack: 'SLACK_API', jira: 'JIRA_URL' })
})

test('Okta: people join and leave groups, and both sides see it', async () => {
  const world = twin('okta').world()
  world.seedState({
    users: [person('ada'), { ...person('bob'), status: 'SUSPENDED' }],
    groups: [
      { profile: { name: 'finance' }, members: ['ada@x.com'] },
      { profile: { name: 'finance-admins' } },
    ],
  })
  const found = await ask(twin('okta'), 'GET', `${OKTA}/groups?q=FIN`, undefined, okta)
  expect(found.json.map((g: { profile: object }) => g.profile)).toEqual([
    { name: 'finance' },
    { name: 'finance-admins' },
  ])
  const [finance] = found.json
  expect(finance.id).toMatch(/^00g\w{17}$/)
  const bob = (await ask(twin('okta'), 'GET', `${OKTA}/users/bob@x.com`, undefined, okta)).json
  const at = `${OKTA}/groups/${finance.id}/users`
  expect((await ask(twin('okta'), 'PUT', `${at}/${bob.id}`, undefined, okta)).status).toBe(204)
  const members = (await ask(twin('okta'), 'GET', at, undefined, okta)).json
  expect(members.map((u: { id: string }) => u.id)).toContain(bob.id)
  const groups = (await ask(twin('okta'), 'GET', `${OKTA}/users/bob@x.com/groups`, undefined, okta))
    .json
  expect(groups).toEqual([finance])
  expect((await ask(twin('okta'), 'DELETE', `${at}/ada@x.com`, undefined, okta)).status).toBe(204)
  expect(world.state().groups?.map(({ members }) => members)).toEqual([['bob@x.com'], []])
  const nobody = await ask(twin('okta'), 'PUT', `${at}/nobody`, undefined, okta)
  expect([nobody.status, nobody.json.errorSummary]).toEqual([404, 'Not Found'])
  expect((await ask(twin('okta'), 'GET', at, undefined, { authorization: '' })).status).toBe(401)
})

test('Okta: a cursor in the Link header leads through all users once', async () => {
  twin('okta')
    .world()
    .seedState({ users: ['a', 'b', 'c', 'd', 'e'].map(person) })
  const seen: string[] = []
  for (let next: string | undefined = `${OKTA}/users?limit=2`; next !== undefined; ) {
    const page = await ask(twin('okta'), 'GET', next, undefined, okta)
    seen.push(...page.json.map((u: { profile: { login: string } }) => u.profile.login))
    next = /<([^>]+)>; rel="next"/.exec(page.headers.link ?? '')?.[1]
  }
  expect(seen).toEqual(['a@x.com', 'b@x.com', 'c@x.com', 'd@x.com', 'e@x.com'])
})

test('Slack: messages stand in their channel, newest first; errors are said with ok: false', async () => {
  const post = (body: object, headers: Record<string, string> = slack) =>
    ask(twin('slack'), 'POST', `${SLACK}/chat.postMessage`, body, headers)
  const first = await post({ channel: '#a', text: 'one' })
  expect(first.json).toMatchObject({ ok: true, channel: '#a', message: { text: 'one' } })
  await post({ channel: '#b', text: 'two' })
  await post({ channel: '#a', text: 'three' })
  const history = await ask(
    twin('slack'),
    'GET',
    `${SLACK}/conversations.history?channel=%23a`,
    undefined,
    slack,
  )
  expect(history.json.messages.map((m: { text: string }) => m.text)).toEqual(['three', 'one'])
  expect([
    (await post({ channel: '#a' })).json,
    (await post({ channel: '#a', text: 'x' }, { authorization: '' })).json,
  ]).toEqual([
    { ok: false, error: 'invalid_arguments' },
    { ok: false, error: 'not_authed' },
  ])
  const unknown = await ask(twin('slack'), 'POST', `${SLACK}/chat.whisper`, {}, slack)
  expect([unknown.status, unknown.json]).toEqual([200, { ok: false, error: 'unknown_method' }])
  twin('slack')
    .world()
    .setFaults([{ operation: 'chat.postMessage', status: 503 }])
  const failed = await post({ channel: '#a', text: 'x' })
  expect([failed.status, failed.json.ok]).toEqual([503, false])
  expect(
    twin('slack')
      .world()
      .state()
      .messages?.map(({ text }) => text),
  ).toEqual(['one', 'two', 'three'])
})

test('Jira: an issue has a key of its project, takes comments, and moves to Done', async () => {
  const fields = { project: { key: 'ACC' }, summary: 'Access', issuetype: { name: 'Task' } }
  const made = await ask(twin('jira'), 'POST', `${JIRA}/issue`, { fields }, jira)
  expect([made.status, made.json.key]).toEqual([201, 'ACC-1'])
  const issue = `${JIRA}/issue/ACC-1`
  expect((await ask(twin('jira'), 'POST', `${issue}/comment`, { body: 'Hi' }, jira)).status).toBe(
    201,
  )
  const before = await ask(twin('jira'), 'GET', `${JIRA}/issue/${made.json.id}`, undefined, jira)
  expect(before.json).toMatchObject({
    key: 'ACC-1',
    fields: { ...fields, status: { name: 'To Do' } },
  })
  const move = await ask(
    twin('jira'),
    'POST',
    `${issue}/transitions`,
    { transition: { id: '31' } },
    jira,
  )
  expect(move.status).toBe(204)
  const after = await ask(twin('jira'), 'GET', issue, undefined, jira)
  expect(after.json).toEqual({
    ...before.json,
    fields: { ...before.json.fields, status: { name: 'Done' } },
  })
  const comments = await ask(twin('jira'), 'GET', `${issue}/comment`, undefined, jira)
  expect(comments.json).toMatchObject({ startAt: 0, total: 1, comments: [{ body: 'Hi' }] })
  expect(twin('jira').world().state().comments?.[0]).toMatchObject({ body: 'Hi', issue: 'ACC-1' })
  const wrong = await ask(twin('jira'), 'POST', `${JIRA}/issue`, { fields: {} }, jira)
  const { responses } = twin('jira').contract.operation('createIssue') ?? { responses: [] }
  const media = responses.find(({ status }) => status === '400')?.content[0]
  expect(wrong.status).toBe(400)
  expect(
    validatorFor(twin('jira').contract, media?.schemaPointer ?? '', 'response')(wrong.json),
  ).toEqual([])
})
