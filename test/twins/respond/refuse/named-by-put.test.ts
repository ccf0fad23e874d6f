import { expect, test } from 'vitest'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { body, keys, listOf, nothing, object, ref, takes, text } from '../../small-service.ts'

const HERE = 'https://example.com'

/** Flags that are listed, and of which a single one is put and deleted by its name, and never read. */
const contract = contractOf(
  {
    '/flags': {
      get: { operationId: 'flags', responses: listOf('Flag') },
      post: {
        operationId: 'make',
        ...takes(ref('Flag')),
        responses: { ...answer(ref('Flag'), '201'), '409': { description: 'it is there' } },
      },
    },
    '/flags/{name}': {
      parameters: keys('name'),
      put: {
        operationId: 'put',
        requestBody: body(object({ on: { type: 'boolean' } }, ['on'])),
        responses: { ...answer(ref('Flag')), '404': { description: 'not there' } },
      },
      delete: { operationId: 'drop', responses: nothing },
    },
  },
  { Flag: object({ name: text, on: { type: 'boolean' } }, ['name']) },
)

test('a second thing of a name by which only PUT and DELETE know it is refused', async () => {
  const twin = createTwin({ contract })
  const make = () => ask(twin, 'POST', `${HERE}/flags`, { name: 'dark', on: true })
  expect((await make()).status).toBe(201)
  expect((await make()).status).toBe(409)
  await ask(twin, 'PUT', `${HERE}/flags/dark`, { on: false })
  expect((await ask(twin, 'GET', `${HERE}/flags`)).json).toEqual([{ name: 'dark', on: false }])
  expect((await ask(twin, 'DELETE', `${HERE}/flags/dark`)).status).toBe(204)
  expect((await make()).status).toBe(201)
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
