import { existsSync } from 'node:fs'
import { type Application, Client, type Collection, type Policy } from '@okta/okta-sdk-nodejs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contract, createRouter, validatorFor } from '../../../twins/contract/index.ts'
import { loadContract, loadPack, type Served, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const OKTA = 'okta.management.openapi-3.0.yaml.gz'
let contract: Contract | undefined
let twin: Twin
let served: Served

beforeAll(async () => {
  const path = publishedPath(OKTA)
  if (!existsSync(path)) return
  const { profile, behaviour } = await loadPack('okta')
  if (profile === undefined || behaviour === undefined) throw new Error('The pack is not whole.')
  contract = await loadContract(path)
  // A window of a second, so that the wait for its end is bearable; everything else is the pack's.
  const [first] = [profile.limits ?? []].flat()
  const authenticators = {
    ...first,
    name: 'authenticators',
    operations: ['listAuthenticators'],
    requests: 2,
    windowMs: 1000,
  }
  const limits = [authenticators, ...[profile.limits ?? []].flat()]
  twin = createTwin({ contract, behaviour, profile: { ...profile, limits } })
  served = await serveTwin(twin)
})

afterAll(async () => {
  await served?.close()
})

/** The official client, unmodified; what its transport tells of is held to the contract. */
function client(of: Contract): { readonly okta: Client; wrong(): Promise<readonly string[]> } {
  const okta = new Client({ orgUrl: served.url, token: 'test' })
  const router = createRouter(of)
  const checks: Promise<readonly string[]>[] = []
  let method = ''
  okta.requestExecutor.on('request', (request: { method: string }) => {
    method = request.method.toUpperCase()
  })
  okta.requestExecutor.on('response', (response: Response) => {
    checks.push(wrongWith(of, router, method, response.clone()))
  })
  return { okta, wrong: async () => (await Promise.all(checks)).flat() }
}

async function wrongWith(
  of: Contract,
  router: ReturnType<typeof createRouter>,
  method: string,
  response: Response,
): Promise<readonly string[]> {
  const at = `${method} ${new URL(response.url).pathname} ${response.status}`
  const match = router.match(method, new URL(response.url).pathname)
  if (match === undefined || !('operation' in match)) return [`${at} is not in the contract`]
  const known = match.operation.responses.find((r) => r.status === String(response.status))
  if (known === undefined) return [`${at} is not documented`]
  const [media] = known.content
  const text = await response.text()
  if (media === undefined) return text === '' ? [] : [`${at} must have no body`]
  return validatorFor(
    of,
    media.schemaPointer,
    'response',
  )(JSON.parse(text)).map(({ path, message }) => `${at}: ${path} ${message}`)
}

async function all<T extends object>(collection: Collection<T>): Promise<T[]> {
  const found: T[] = []
  await collection.each((item) => {
    found.push(item)
  })
  return found
}

test("the official client lives a story against Okta's whole contract", async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const { okta, wrong } = client(contract)
  const { userApi, groupApi, applicationApi, policyApi, userFactorApi } = okta

  // Users, their lifecycle, and a list over three pages.
  const names = ['ada', 'bob', 'cy', 'dee', 'eve']
  const people: string[] = []
  for (const name of names) {
    const login = `${name}@example.com`
    const profile = { firstName: name, lastName: 'Doe', email: login, login }
    const made = await userApi.createUser({ body: { profile } })
    expect(made.profile).toMatchObject(profile)
    people.push(made.id as string)
  }
  const [ada, bob, cy, dee, eve] = people as [string, string, string, string, string]
  expect(ada).toMatch(/^00u\w{17}$/)
  expect((await userApi.getUser({ userId: 'ada@example.com' })).id).toBe(ada)
  const logins = async () =>
    (await all(await userApi.listUsers({ limit: 2 }))).map(({ profile }) => profile?.firstName)
  expect(await logins()).toEqual(names)
  const statusOf = async (userId: string) => (await userApi.getUser({ userId })).status
  expect(await statusOf(ada)).toBe('ACTIVE')
  await userApi.deactivateUser({ userId: ada })
  await userApi.activateUser({ userId: ada, sendEmail: false })
  expect(await statusOf(ada)).toBe('ACTIVE')
  await userApi.suspendUser({ userId: ada })
  expect(await statusOf(ada)).toBe('SUSPENDED')
  await userApi.unsuspendUser({ userId: ada })
  expect(await statusOf(ada)).toBe('ACTIVE')
  await userApi.updateUser({ userId: ada, user: { profile: { nickName: 'Countess' } } })
  expect((await userApi.getUser({ userId: ada })).profile).toMatchObject({
    firstName: 'ada',
    nickName: 'Countess',
  })
  await userApi.deactivateUser({ userId: eve })
  expect(await statusOf(eve)).toBe('DEPROVISIONED')
  await userApi.deleteUser({ userId: eve })
  const gone = await statusOf(eve).catch((error: unknown) => error)
  expect(gone).toMatchObject({ status: 404, errorCode: 'E0000007' })
  const twice = {
    firstName: 'b',
    lastName: 'b',
    email: 'bob@example.com',
    login: 'bob@example.com',
  }
  const refused = await userApi.createUser({ body: { profile: twice } }).catch((e: unknown) => e)
  expect(refused).toMatchObject({ status: 400, errorCode: 'E0000001' })
  const errorIds = [gone, refused].map((error) => (error as { errorId: string }).errorId)
  expect(errorIds).toEqual([expect.stringMatching(/^oae\w{22}$/), expect.stringMatching(/^oae/)])
  expect(new Set(errorIds).size).toBe(2)

  // Who is not activated waits, and is found by Okta's own expressions.
  const login = 'fay@example.com'
  const staged = { profile: { firstName: 'fay', lastName: 'Roe', email: login, login } }
  await userApi.createUser({ body: staged, activate: false })
  const found = async (asked: { search?: string; filter?: string; q?: string }) =>
    (await all(await userApi.listUsers(asked))).map(({ profile }) => profile?.firstName)
  expect(await found({ search: 'status eq "STAGED"' })).toEqual(['fay'])
  expect(await found({ search: 'profile.lastName sw "R" and profile.nickName pr' })).toEqual([])
  expect(
    await found({ search: 'profile.nickName pr or profile.login eq "bob@example.com"' }),
  ).toEqual(['ada', 'bob'])
  expect(
    await found({
      search: '(profile.firstName eq "fay" or profile.firstName eq "cy") and status eq "ACTIVE"',
    }),
  ).toEqual(['cy'])
  expect(await found({ filter: 'profile.login eq "dee@example.com"' })).toEqual(['dee'])
  expect(await found({ filter: 'lastUpdated lt "2013-06-01T00:00:00.000Z"' })).toEqual([])
  expect(await found({ q: 'fa' })).toEqual(['fay'])
  const unclear = await found({ search: 'profile.lastName starts "R"' }).catch((e: unknown) => e)
  expect(unclear).toMatchObject({ status: 400, errorCode: 'E0000001' })

  // Groups and who is in them, seen from both sides.
  const group = await groupApi.createGroup({ group: { profile: { name: 'finance' } } })
  const groupId = group.id as string
  expect(group).toMatchObject({ type: 'OKTA_GROUP', profile: { name: 'finance' } })
  for (const userId of [ada, bob, cy, dee]) await groupApi.assignUserToGroup({ groupId, userId })
  const members = async () =>
    (await all(await groupApi.listGroupUsers({ groupId, limit: 3 }))).map(({ id }) => id)
  expect(await members()).toEqual([ada, bob, cy, dee])
  await groupApi.unassignUserFromGroup({ groupId, userId: cy })
  expect(await members()).toEqual([ada, bob, dee])
  const groupsOf = async (userId: string) =>
    (await all(await userApi.listUserGroups({ userId }))).map(({ id }) => id)
  expect([await groupsOf(ada), await groupsOf(cy)]).toEqual([[groupId], []])

  // An application, and who may use it.
  const application = {
    name: 'bookmark',
    label: 'Wiki',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://wiki.example.com' } },
  } as Application
  const { id: app, status } = await applicationApi.createApplication({ application })
  const appId = app as string
  expect(status).toBe('ACTIVE')
  await applicationApi.deactivateApplication({ appId })
  expect((await applicationApi.getApplication({ appId })).status).toBe('INACTIVE')
  await applicationApi.activateApplication({ appId })
  expect(await applicationApi.getApplication({ appId })).toMatchObject({
    name: 'bookmark',
    label: 'Wiki',
    settings: { app: { requestIntegration: false, url: 'https://wiki.example.com' } },
    status: 'ACTIVE',
  })
  await applicationApi.assignUserToApplication({ appId, appUser: { id: ada, scope: 'USER' } })
  const assigned = async () =>
    (await all(await applicationApi.listApplicationUsers({ appId }))).map(({ id }) => id)
  expect(await assigned()).toEqual([ada])
  const priority = { priority: 1 }
  await applicationApi.assignGroupToApplication({
    appId,
    groupId,
    applicationGroupAssignment: priority,
  })
  const assignment = await applicationApi.getApplicationGroupAssignment({ appId, groupId })
  expect(assignment).toMatchObject({ id: groupId, priority: 1 })
  const appsOf = await all(await groupApi.listAssignedApplicationsForGroup({ groupId }))
  expect(appsOf.map(({ label }) => label)).toEqual(['Wiki'])
  await applicationApi.unassignUserFromApplication({ appId, userId: ada })
  expect(await assigned()).toEqual([])

  // A policy and its rule.
  const policy = await policyApi.createPolicy({
    policy: { type: 'OKTA_SIGN_ON', name: 'Strict', status: 'ACTIVE' } as Policy,
  })
  const policyId = policy.id as string
  const policies = async (type: 'OKTA_SIGN_ON' | 'PASSWORD') =>
    (await all(await policyApi.listPolicies({ type }))).map(({ id }) => id)
  expect([await policies('OKTA_SIGN_ON'), await policies('PASSWORD')]).toEqual([[policyId], []])
  const rule = await policyApi.createPolicyRule({
    policyId,
    policyRule: { type: 'SIGN_ON', name: 'Anywhere' },
  })
  const at = { policyId, ruleId: rule.id as string }
  await policyApi.deactivatePolicyRule(at)
  expect(await policyApi.getPolicyRule(at)).toMatchObject({ name: 'Anywhere', status: 'INACTIVE' })
  await policyApi.deletePolicyRule(at)
  expect(await all(await policyApi.listPolicyRules({ policyId }))).toEqual([])

  // A factor, from enrolment to its end.
  const enrolled = await userFactorApi.enrollFactor({
    userId: ada,
    body: { factorType: 'token:software:totp', provider: 'OKTA' },
  })
  expect(enrolled.status).toBe('PENDING_ACTIVATION')
  const factor = { userId: ada, factorId: enrolled.id as string }
  await userFactorApi.activateFactor({ ...factor, body: { passCode: '123456' } })
  expect((await userFactorApi.getFactor(factor)).status).toBe('ACTIVE')
  await userFactorApi.unenrollFactor(factor)
  expect(await all(await userFactorApi.listFactors({ userId: ada }))).toEqual([])

  await groupApi.deleteGroup({ groupId })
  expect(await groupsOf(ada)).toEqual([])

  // The only answer that the contract does not have: what Okta cannot understand it refuses all the same.
  expect(await wrong()).toEqual(['GET /api/v1/users 400 is not documented'])
  const journal = twin.world().journal()
  expect(journal.length).toBeGreaterThan(50)
  expect(journal.flatMap(({ answerProblems }) => answerProblems ?? [])).toEqual([])
  expect(
    journal.filter(({ outcome }) => outcome !== 'answered').map(({ outcome }) => outcome),
  ).toEqual(['not-found', 'conflict', 'invalid-request'])
})

test('the official client waits for the end of a window and asks again by itself', async (ctx) => {
  if (contract === undefined) return ctx.skip(NOT_AT_HAND)
  const { okta, wrong } = client(contract)
  const waits: number[] = []
  okta.requestExecutor.on('backoff', (_request, _response, _id, delayMs: number) => {
    waits.push(delayMs)
    twin.world().clock.advance(delayMs)
  })
  const list = async () => all(await okta.authenticatorApi.listAuthenticators())
  await list()
  await list()
  expect(waits).toEqual([])
  await list()
  expect(waits).toEqual([2000])
  expect(await wrong()).toEqual([])
  const answers = twin.world().journal().slice(-4)
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200])
})
