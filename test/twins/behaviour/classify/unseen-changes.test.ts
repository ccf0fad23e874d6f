/** @module A change that answers with the thing, and tells it nothing that the thing has, is unsupported: it would be seen nowhere. */

import { expect, test } from 'vitest'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, keys, object, ref, takes, text } from '../../small-service.ts'

const contract = contractOf(
  {
    '/roles': {
      post: {
        operationId: 'makeRole',
        ...takes(object({ name: text })),
        responses: answer(ref('Role'), '201'),
      },
    },
    '/roles/{id}': {
      parameters: keys('id'),
      get: { operationId: 'getRole', responses: answer(ref('Role')) },
      put: {
        operationId: 'setActors',
        ...takes(object({ categorised: object({ people: arrayOf(text) }) })),
        responses: answer(ref('Role')),
      },
      post: {
        operationId: 'addActors',
        ...takes(object({ user: arrayOf(text), group: arrayOf(text) })),
        responses: answer(ref('Role')),
      },
      patch: {
        operationId: 'renameRole',
        ...takes(object({ name: text, hint: text })),
        responses: answer(ref('Role')),
      },
    },
  },
  {
    Role: object({
      id: { ...text, readOnly: true },
      name: text,
      actors: arrayOf(object({ id: text })),
    }),
  },
)

test('what is told has to be something of the thing', () => {
  const { operations } = inferBehaviour(contract)
  const kinds = ['setActors', 'addActors', 'renameRole'].map((id) => operations[id]?.kind)
  expect(kinds).toEqual(['unsupported', 'unsupported', 'update'])
})

test('the twin says that it does not do it, and changes nothing', async () => {
  const twin = createTwin({ contract })
  const at = 'https://example.com/roles'
  const { json } = await ask(twin, 'POST', at, { name: 'one' })
  const before = twin.world().state()
  const said = await ask(twin, 'POST', `${at}/${json.id}`, { user: ['ada'] })
  expect([said.status, twin.world().journal().at(-1)?.outcome]).toEqual([501, 'unsupported'])
  expect(twin.world().state()).toEqual(before)
  expect((await ask(twin, 'PATCH', `${at}/${json.id}`, { name: 'two' })).json.name).toBe('two')
})
