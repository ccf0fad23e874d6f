import { expect, test } from 'vitest'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, body, keys, number, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'

/** Cases, whose next states their own lists tell; their fields are open. */
const contract = contractOf(
  {
    ...things('/cases', 'case_id', 'Case'),
    '/cases/{case_id}/transitions': {
      parameters: keys('case_id'),
      get: {
        operationId: 'transitions',
        responses: answer(object({ transitions: arrayOf(ref('Transition')) })),
      },
      post: {
        operationId: 'transit',
        requestBody: body(object({ transition: ref('Transition'), fields: { type: 'object' } })),
        responses: {
          '204': { description: 'done' },
          '400': { description: 'not one of them' },
          '404': { description: 'not there' },
        },
      },
    },
  },
  {
    Case: object({ id: number, fields: { type: 'object', additionalProperties: {} } }, ['id']),
    Transition: object({ id: text, name: text, to: ref('StatusDetails') }),
    StatusDetails: object({ id: text, name: text }),
  },
)

const said = (id: string) => ({ transition: { id }, fields: { note: 'by hand' } })

test('what is chosen of the list at the path leads where it says, and anything else is refused and changes nothing', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/cases`, { fields: { title: 'one' } })
  const at = `${HERE}/cases/1/transitions`
  expect((await ask(twin, 'POST', at, said('5'))).status).toBe(400)
  const status = { id: '3', name: 'Done' }
  twin.world().seedState({ transitions: [{ id: '5', name: 'Close', to: status }] })
  expect((await ask(twin, 'POST', at, said('99'))).status).toBe(400)
  const fields = async () => (await ask(twin, 'GET', `${HERE}/cases/1`)).json.fields
  expect(await fields()).toEqual({ title: 'one' })
  expect((await ask(twin, 'POST', at, said('5'))).status).toBe(204)
  expect(await fields()).toEqual({ title: 'one', note: 'by hand', status })
})

test('the contract says which member names it and what it sets, and the laws hold', async () => {
  expect(inferBehaviour(contract).operations.transit).toMatchObject({
    kind: 'action',
    references: { 'transition.id': 'transitions' },
    sets: { 'fields.status': '$of.transition.to' },
  })
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
