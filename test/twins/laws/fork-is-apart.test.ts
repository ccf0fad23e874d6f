import { expect, test } from 'vitest'
import { checkTwin } from '../../../twins/laws/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'
import { keys, listOf, nothing, number, object, ref, text, things } from '../small-service.ts'

const named = { parameters: keys('team', 'person') }
const done = (operationId: string) => ({ operationId, responses: nothing })

/** Teams with members, and people who can be suspended and let in again. */
const contract = contractOf(
  {
    ...things('/teams', 'team', 'Team'),
    ...things('/people', 'person', 'Person'),
    '/teams/{team}/members': {
      parameters: keys('team'),
      get: { operationId: 'members', responses: listOf('Person') },
    },
    '/teams/{team}/members/{person}': { ...named, put: done('join'), delete: done('leave') },
    '/people/{person}/suspend': {
      parameters: keys('person'),
      post: { operationId: 'suspend', responses: answer(ref('Person')) },
    },
    '/people/{person}/unsuspend': {
      parameters: keys('person'),
      post: { operationId: 'unsuspend', responses: answer(ref('Person')) },
    },
  },
  {
    Team: object({ id: number, name: text }, ['id']),
    Person: object({ id: number, name: text, suspended: { type: 'boolean' } }, ['id']),
  },
)

test('what takes back is held to it as well: what it takes back is done before the world is forked', async () => {
  const { operations, exceptions } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  const found = operations
    .filter(({ method }) => method !== 'GET')
    .map((one) => `${one.operation}: ${one.laws['fork is apart']}`)
  expect(found).toContain('leave: held')
  expect(found.filter((one) => !one.endsWith(': held'))).toEqual([])
})
