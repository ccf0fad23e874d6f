import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { told } from '../../read-behaviour.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const object = (...names: string[]): JsonObject => ({
  type: 'object',
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, text])),
})

function one(operationId: string, schema?: JsonObject, body?: JsonObject): JsonObject {
  return {
    operationId,
    responses: schema === undefined ? { '204': { description: 'Done' } } : answer(schema),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
  }
}

const club = { name: 'clubId', in: 'path', required: true, schema: text }
const contract = contractOf(
  {
    '/clubs': { get: one('clubs', { type: 'array', items: ref('Club') }) },
    '/clubs/{clubId}': { parameters: [club], get: one('club', ref('Club')) },
    '/clubs/{clubId}/access': {
      parameters: [club],
      put: one('setAccess', undefined, object('who')),
    },
    '/clubs/{clubId}/post/preferences': {
      parameters: [club],
      patch: one('setPost', ref('PostAnswer'), object('weekly')),
    },
    '/clubs/{clubId}/name-policy': {
      parameters: [club],
      put: one('setNamePolicy', undefined, object('name')),
    },
    '/clubs/{clubId}/refresh-branch': {
      parameters: [club],
      put: one('refresh', undefined, object('head')),
    },
    '/clubs/{clubId}/watch': { parameters: [club], get: one('watch', ref('Watch')) },
    '/clubs/{clubId}/watch/level': {
      parameters: [club],
      put: one('setLevel', undefined, object('level')),
    },
    '/clubs/{clubId}/hall': { parameters: [club], get: one('hall', ref('Hall')) },
    '/halls': { get: one('halls', { type: 'array', items: ref('Hall') }) },
    '/halls/{hallId}': {
      parameters: [{ name: 'hallId', in: 'path', required: true, schema: text }],
      get: one('hallById', ref('Hall')),
    },
    '/hall': { get: one('ownHall', ref('Hall')) },
  },
  {
    Club: object('id', 'name'),
    PostAnswer: {
      type: 'object',
      required: ['preferences', 'about'],
      properties: { preferences: object('weekly'), about: text },
    },
    Watch: object('level', 'note'),
    Hall: {
      type: 'object',
      required: ['id', 'account'],
      properties: { id: text, account: ref('Club') },
    },
  },
)

const { operations } = inferBehaviour(contract)

test.each([
  ['setAccess', 'singleton access (clubId→clubs.id)'],
  ['setPost', 'singleton preferences (clubId→clubs.id) → entity at preferences'],
  ['setLevel', 'singleton watch (clubId→clubs.id)'],
  ['hall', 'read halls (clubId→halls.account.id) → entity'],
  ['ownHall', 'singleton halls → entity'],
])('%s is known', (operation, expected) => {
  expect(told(inferBehaviour(contract), operation)).toBe(expected)
})

test('what something shows is not kept apart from it, and a deed is no setting', () => {
  expect(operations.setNamePolicy?.kind).not.toBe('singleton')
  expect(operations.refresh?.kind).not.toBe('singleton')
})

function clubs(): Twin {
  const twin = createTwin({ contract })
  twin.world().seedState({
    clubs: [
      { id: 'a', name: 'A' },
      { id: 'b', name: 'B' },
    ],
    halls: [
      { id: 'h1', account: { id: 'b', name: 'B' } },
      { id: 'h2', account: { id: 'a', name: 'A' } },
    ],
    watch: [{ club: 'a', level: 'low', note: 'mind the dog' }],
  })
  return twin
}

test('what was told is kept once in what the path names, and its own answer shows it', async () => {
  const twin = clubs()
  expect((await ask(twin, 'PUT', `${HERE}/clubs/a/access`, { who: 'all' })).status).toBe(204)
  await ask(twin, 'PUT', `${HERE}/clubs/a/access`, { who: 'members' })
  expect(twin.world().state()).toMatchObject({ access: [{ who: 'members' }] })
  const shown = await ask(twin, 'PATCH', `${HERE}/clubs/a/post/preferences`, { weekly: 'no' })
  expect(shown.json.preferences).toEqual({ weekly: 'no' })
  expect((await ask(twin, 'PUT', `${HERE}/clubs/c/access`, { who: 'all' })).status).toBe(404)
})

test('a PUT below a setting says a field of it and leaves the others', async () => {
  const twin = clubs()
  await ask(twin, 'PUT', `${HERE}/clubs/a/watch/level`, { level: 'high' })
  expect((await ask(twin, 'GET', `${HERE}/clubs/a/watch`)).json).toEqual({
    level: 'high',
    note: 'mind the dog',
  })
})

test('a word in the singular names the one that belongs to what the path names', async () => {
  const twin = clubs()
  expect((await ask(twin, 'GET', `${HERE}/clubs/a/hall`)).json).toMatchObject({ id: 'h2' })
  expect((await ask(twin, 'GET', `${HERE}/clubs/b/hall`)).json).toMatchObject({ id: 'h1' })
  expect((await ask(twin, 'GET', `${HERE}/clubs/c/hall`)).status).toBe(404)
})

test('the laws see all of it', async () => {
  const report = await checkTwin({ twin: createTwin({ contract }) })
  expect(report.exceptions).toEqual([])
  const seen = report.operations.filter(({ state }) => state === 'stateful')
  expect(seen.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['setAccess', 'setPost', 'setLevel', 'hall', 'ownHall']),
  )
})
