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
const list = (name: string): JsonObject => ({ type: 'array', items: ref(name) })
const done = { '204': { description: 'Done' }, '404': { description: 'No such thing' } }
const named = (name: string) => ({ name, in: 'path', required: true, schema: text })
const thing: JsonObject = { type: 'object', required: ['id'], properties: { id: text, name: text } }

function get(operationId: string, schema: JsonObject, ...names: string[]): JsonObject {
  const responses = { ...answer(schema), '404': { description: 'No such thing' } }
  return { parameters: names.map(named), get: { operationId, responses } }
}

/** Teams have roles, and every path that says so starts from the team. */
const contract = contractOf(
  {
    '/firms': get('firms', list('Firm')),
    '/firms/{firmId}': get('firm', ref('Firm'), 'firmId'),
    '/firms/{firmId}/teams': get('teams', list('Team'), 'firmId'),
    '/firms/{firmId}/teams/{teamId}': get('team', ref('Team'), 'firmId', 'teamId'),
    '/firms/{firmId}/roles': get('roles', list('Role'), 'firmId'),
    '/firms/{firmId}/roles/{roleId}': get('role', ref('Role'), 'firmId', 'roleId'),
    '/firms/{firmId}/roles/{roleId}/teams': get('teamsOf', list('TeamRole'), 'firmId', 'roleId'),
    '/firms/{firmId}/roles/teams/{teamId}': {
      parameters: ['firmId', 'teamId'].map(named),
      delete: { operationId: 'dropAll', responses: done },
    },
    '/firms/{firmId}/roles/teams/{teamId}/{roleId}': {
      parameters: ['firmId', 'teamId', 'roleId'].map(named),
      put: { operationId: 'give', responses: done },
      delete: { operationId: 'drop', responses: done },
    },
  },
  { Firm: thing, Team: thing, Role: thing, TeamRole: thing },
)

test.each([
  ['give', 'membership roles (firmId→firms.id roleId→roles.id teamId→teams.id) teams:teams'],
  ['drop', 'membership roles (firmId→firms.id roleId→roles.id teamId→teams.id) teams:teams'],
  ['dropAll', 'membership roles (firmId→firms.id teamId→teams.id) teams:teams'],
  ['teamsOf', 'list teams (firmId→firms.id roleId→roles.id) teams:teams → list'],
])('%s is about a tie', (operation, expected) => {
  expect(told(inferBehaviour(contract), operation)).toBe(expected)
})

function firms(): Twin {
  const twin = createTwin({ contract })
  twin.world().seedState({
    firms: [{ id: 'f' }, { id: 'g' }],
    teams: [
      { firm: 'f', id: 'red' },
      { firm: 'f', id: 'blue' },
      { firm: 'g', id: 'green' },
    ],
    roles: [
      { firm: 'f', id: 'reader' },
      { firm: 'f', id: 'writer' },
    ],
  })
  return twin
}

test('roles are given and taken one by one, and all at once', async () => {
  const twin = firms()
  const teams = async (role: string) => {
    const { json } = await ask(twin, 'GET', `${HERE}/firms/f/roles/${role}/teams`)
    return json.map(({ id }: { id: string }) => id)
  }
  const give = (team: string, role: string) =>
    ask(twin, 'PUT', `${HERE}/firms/f/roles/teams/${team}/${role}`)
  await give('red', 'reader')
  await give('red', 'writer')
  await give('blue', 'writer')
  expect((await give('green', 'writer')).status).toBe(404)
  expect((await give('red', 'nobody')).status).toBe(404)
  expect([await teams('reader'), await teams('writer')]).toEqual([['red'], ['red', 'blue']])
  await ask(twin, 'DELETE', `${HERE}/firms/f/roles/teams/blue/writer`)
  expect(await teams('writer')).toEqual(['red'])
  await give('blue', 'writer')
  await ask(twin, 'DELETE', `${HERE}/firms/f/roles/teams/red`)
  expect([await teams('reader'), await teams('writer')]).toEqual([[], ['blue']])
})

test('the laws see every one of them', async () => {
  const report = await checkTwin({ twin: createTwin({ contract }) })
  expect(report.exceptions).toEqual([])
  const seen = report.operations.filter(({ seenBy }) => seenBy.includes('tie is seen'))
  expect(seen.map(({ operation }) => operation)).toEqual(['teamsOf', 'dropAll', 'give', 'drop'])
})
