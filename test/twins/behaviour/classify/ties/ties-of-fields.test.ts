import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (items: JsonObject): JsonObject => ({ type: 'array', items })
const nothing: JsonObject = { '204': { description: '' } }

function sends(properties: JsonObject): JsonObject {
  const schema: JsonObject = { type: 'object', properties }
  return { content: { 'application/json': { schema } } }
}

const assignees: JsonObject = { assignees: list(text) }

const contract = contractOf(
  {
    '/users': {
      post: {
        operationId: 'addUser',
        requestBody: sends({ login: text }),
        responses: answer(ref('User'), '201'),
      },
    },
    '/users/{login}': { get: { operationId: 'seeUser', responses: answer(ref('User')) } },
    '/tickets': {
      post: {
        operationId: 'open',
        requestBody: sends({ title: text, ...assignees }),
        responses: answer(ref('Ticket'), '201'),
      },
    },
    '/tickets/{number}': { get: { operationId: 'seeTicket', responses: answer(ref('Ticket')) } },
    '/tickets/{number}/assignees': {
      post: {
        operationId: 'assign',
        requestBody: sends(assignees),
        responses: answer(ref('Ticket'), '201'),
      },
      delete: {
        operationId: 'unassign',
        requestBody: sends(assignees),
        responses: answer(ref('Ticket')),
      },
    },
    '/clubs': {
      get: { operationId: 'clubs', responses: answer(list(ref('Club'))) },
      post: {
        operationId: 'found',
        requestBody: sends({ name: text }),
        responses: answer(ref('Club'), '201'),
      },
    },
    '/clubs/{club}': { get: { operationId: 'seeClub', responses: answer(ref('Club')) } },
    '/teams': {
      post: {
        operationId: 'form',
        requestBody: sends({ name: text }),
        responses: answer(ref('Team'), '201'),
      },
    },
    '/teams/{team}': { get: { operationId: 'seeTeam', responses: answer(ref('Team')) } },
    '/teams/{team}/clubs': {
      get: { operationId: 'clubsOfTeam', responses: answer(list(ref('Club'))) },
    },
    '/teams/{team}/clubs/{club}': {
      get: { operationId: 'isIn', responses: answer(ref('Club')) },
      put: { operationId: 'join', responses: answer(ref('Club'), '201') },
      delete: { operationId: 'leave', responses: nothing },
    },
  },
  {
    User: { type: 'object', required: ['login'], properties: { login: text } },
    Ticket: {
      type: 'object',
      required: ['number', 'assignees'],
      properties: { number: { type: 'integer' }, title: text, assignees: list(ref('User')) },
    },
    Club: { type: 'object', required: ['id', 'name'], properties: { id: text, name: text } },
    Team: { type: 'object', required: ['id', 'name'], properties: { id: text, name: text } },
  },
)

let twin: Twin

beforeEach(() => {
  twin = createTwin({ contract, seed: 'ties' })
})

describe('a list of people that is a field of a thing', () => {
  test('POST adds to it, DELETE takes from it, and the thing shows both', async () => {
    for (const login of ['ada', 'bob', 'eve']) await ask(twin, 'POST', `${HERE}/users`, { login })
    const opened = await ask(twin, 'POST', `${HERE}/tickets`, { title: 'x', assignees: ['eve'] })
    const path = `${HERE}/tickets/${opened.json.number}`
    const logins = async (): Promise<readonly string[]> =>
      (await ask(twin, 'GET', path)).json.assignees.map(({ login }: { login: string }) => login)
    expect(await logins()).toEqual(['eve'])
    const added = await ask(twin, 'POST', `${path}/assignees`, { assignees: ['ada', 'bob'] })
    expect(added.json.number).toBe(opened.json.number)
    expect(await logins()).toEqual(['eve', 'ada', 'bob'])
    await ask(twin, 'DELETE', `${path}/assignees`, { assignees: ['eve', 'ada'] })
    expect(await logins()).toEqual(['bob'])
  })
})

test('what a path below another thing puts without a body and deletes is a tie, even where it reads one too', async () => {
  const club = (await ask(twin, 'POST', `${HERE}/clubs`, { name: 'chess' })).json
  const team = (await ask(twin, 'POST', `${HERE}/teams`, { name: 'a' })).json
  const tie = `${HERE}/teams/${team.id}/clubs/${club.id}`
  expect((await ask(twin, 'GET', tie)).status).toBe(404)
  expect((await ask(twin, 'PUT', tie)).json).toEqual(club)
  expect((await ask(twin, 'GET', tie)).json).toEqual(club)
  expect((await ask(twin, 'GET', `${HERE}/teams/${team.id}/clubs`)).json).toEqual([club])
  expect((await ask(twin, 'DELETE', tie)).status).toBe(204)
  expect((await ask(twin, 'GET', `${HERE}/teams/${team.id}/clubs`)).json).toEqual([])
  // It was only untied, and is what it was.
  expect((await ask(twin, 'GET', `${HERE}/clubs`)).json).toEqual([club])
})
