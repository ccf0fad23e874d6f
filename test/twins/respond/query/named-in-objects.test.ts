import { expect, test } from 'vitest'
import { readBehaviourFile } from '../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { object, ref, text, things } from '../../small-service.ts'

test('a member of an object in the query names a thing, where a correction says so', async () => {
  const by = { name: 'by', in: 'query', style: 'deepObject', schema: object({ name: text }) }
  const contract = contractOf(
    {
      ...things('/people', 'id', 'Person'),
      '/find': {
        get: {
          operationId: 'find',
          parameters: [by],
          responses: { ...answer(ref('Person')), '404': { description: 'nobody' } },
        },
      },
    },
    { Person: object({ id: { ...text, readOnly: true }, name: text }, ['id', 'name']) },
  )
  const key = '{ in: query, name: "by[name]", resource: people, fields: [name] }'
  const behaviour = readBehaviourFile(
    `version: 1\noperations: { find: { kind: read, resource: people, keys: [${key}] } }`,
    'behaviour.yaml',
  )
  const twin = createTwin({ contract, behaviour })
  for (const name of ['ann', 'bob']) await ask(twin, 'POST', 'http://t.test/people', { name })
  const found = await ask(twin, 'GET', 'http://t.test/find?by[name]=bob')
  expect([found.status, found.json.name]).toEqual([200, 'bob'])
  expect((await ask(twin, 'GET', 'http://t.test/find?by[name]=cyd')).status).toBe(404)
})
