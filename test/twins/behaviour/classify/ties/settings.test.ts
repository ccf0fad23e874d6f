import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'

const HERE = 'https://example.com'
const flag: JsonObject = { type: 'boolean' }
const named = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

function one(operationId: string, schema?: JsonObject, more: JsonObject = {}): JsonObject {
  const responses = schema === undefined ? { '204': { description: 'Done' } } : answer(schema)
  return { operationId, responses, ...more } as JsonObject
}

const contract = contractOf(
  {
    '/preferences': { get: one('preferences', named('Preferences')) },
    '/preferences/showFooter': { post: one('showFooter', named('Preferences')) },
    '/preferences/hideFooter': { post: one('hideFooter', named('Preferences')) },
    '/mails': { get: one('mails', named('Mails')) },
    '/mails/optIn': { post: one('optIntoMails') },
    '/mails/optOut': { post: one('optOutOfMails') },
    '/beta/optIn': { get: one('betaStatus', named('Beta')), post: one('joinBeta', named('Beta')) },
    '/beta/optOut': { post: one('leaveBeta', named('Beta')) },
    '/support': { get: one('support', named('Support')) },
    '/support/grant': { post: one('grantSupport') },
    '/support/revoke': { post: one('revokeSupport') },
    '/support/ponder': { post: one('ponderSupport') },
    '/link': { get: one('link', named('Link')) },
    '/link/grant': {
      post: one('grantLink', named('Link'), {
        requestBody: { content: { 'application/json': { schema: named('Link') } } },
      }),
    },
    '/sites': { get: one('sites', { type: 'array', items: named('Site') }) },
    '/sites/{siteId}': { get: one('site', named('Site')) },
    '/sites/{siteId}/alerts': {
      get: one('alerts', named('Alerts')),
      put: one('switchAlertsOn'),
      delete: one('switchAlertsOff'),
    },
    '/sites/{siteId}/door/main': { get: one('door', named('Door')) },
    '/sites/{siteId}/door/main/lifecycle/activate': { post: one('openDoor') },
    '/sites/{siteId}/door/main/lifecycle/deactivate': { post: one('closeDoor') },
  },
  {
    Preferences: { type: 'object', properties: { showFooter: flag, dark: flag } },
    Mails: { type: 'object', properties: { optOutMailUsers: flag } },
    Beta: {
      type: 'object',
      properties: { betaStatus: { type: 'string', enum: ['OPTED_IN', 'OPTED_OUT'] } },
    },
    Support: {
      type: 'object',
      properties: { support: { type: 'string', enum: ['DISABLED', 'ENABLED'] } },
    },
    Link: { type: 'object', properties: { accountId: { type: 'string' } } },
    Site: { type: 'object', properties: { id: { type: 'string' } } },
    Alerts: { type: 'object', required: ['enabled'], properties: { enabled: flag, paused: flag } },
    Door: {
      type: 'object',
      properties: { status: { type: 'string', enum: ['DISABLED', 'ENABLED'] } },
    },
  },
)

test.each([
  ['showFooter', { showFooter: true }],
  ['hideFooter', { showFooter: false }],
  ['optIntoMails', { optOutMailUsers: false }],
  ['optOutOfMails', { optOutMailUsers: true }],
  ['joinBeta', { betaStatus: 'OPTED_IN' }],
  ['leaveBeta', { betaStatus: 'OPTED_OUT' }],
  ['grantSupport', { support: 'ENABLED' }],
  ['revokeSupport', { support: 'DISABLED' }],
  ['grantLink', undefined],
  ['openDoor', { status: 'ENABLED' }],
  ['closeDoor', { status: 'DISABLED' }],
])('%s changes the setting above it or beside it', (operation, sets) => {
  const known = inferBehaviour(contract).operations[operation]
  expect(known?.kind).toBe('singleton')
  expect(known?.sets).toEqual(sets)
})

test('a verb that the setting knows nothing of is unsupported', () => {
  expect(inferBehaviour(contract).operations.ponderSupport?.kind).toBe('unsupported')
})

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'settings' })
})
const read = async (path: string) => (await ask(twin, 'GET', HERE + path)).json
const act = async (path: string, body?: unknown) => ask(twin, 'POST', HERE + path, body)

test('what is done below a setting is read in it', async () => {
  for (const [act_, shown] of [
    ['hideFooter', false],
    ['showFooter', true],
  ] as const) {
    expect((await act(`/preferences/${act_}`)).json).toMatchObject({ showFooter: shown })
    expect(await read('/preferences')).toMatchObject({ showFooter: shown })
  }
  await act('/mails/optOut')
  expect(await read('/mails')).toEqual({ optOutMailUsers: true })
  await act('/beta/optIn')
  expect(await read('/beta/optIn')).toEqual({ betaStatus: 'OPTED_IN' })
  await act('/beta/optOut')
  expect(await read('/beta/optIn')).toEqual({ betaStatus: 'OPTED_OUT' })
  await act('/link/grant', { accountId: 'a1' })
  expect(await read('/link')).toEqual({ accountId: 'a1' })
})

test('each parent has its own', async () => {
  twin.world().seedState({ sites: [{ id: 'a' }, { id: 'b' }] })
  const door = async (site: string) => (await read(`/sites/${site}/door/main`)).status
  const other = await door('b')
  await act('/sites/a/door/main/lifecycle/activate')
  expect(await door('a')).toBe('ENABLED')
  await act('/sites/a/door/main/lifecycle/deactivate')
  expect(await door('a')).toBe('DISABLED')
  expect(await door('b')).toBe(other)
  expect((await act('/sites/c/door/main/lifecycle/activate')).status).toBe(404)
})

test('what PUT and DELETE without a body switch on and off is off before, and for others', async () => {
  twin.world().seedState({ sites: [{ id: 'a' }, { id: 'b' }] })
  const alerts = '/sites/a/alerts'
  expect(await read(alerts)).toMatchObject({ enabled: false })
  expect((await ask(twin, 'PUT', HERE + alerts)).status).toBe(204)
  expect(await read(alerts)).toMatchObject({ enabled: true })
  expect(await read('/sites/b/alerts')).toMatchObject({ enabled: false })
  expect((await ask(twin, 'DELETE', HERE + alerts)).status).toBe(204)
  expect(await read(alerts)).toMatchObject({ enabled: false })
  expect((await ask(twin, 'DELETE', HERE + alerts)).status).toBe(204)
})
