import { expect, test } from 'vitest'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, body, keys, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'

/** Cases, whose next states their own lists tell; their fields are open. */
const withExample = (example?: string) =>
  contractOf(
    {
      ...things('/cases', 'case_id', 'Case'),
      '/cases/{case_id}/transitions': {
        parameters: keys('case_id'),
        get: {
          operationId: 'transitions',
          responses: {
            '200': {
              description: 'the next states',
              content: {
                'application/json': {
                  schema: object({ transitions: arrayOf(ref('Transition')) }),
                  ...(example === undefined ? {} : { example }),
                },
              },
            },
          },
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
const contract = withExample()

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

test('where nobody put any there and nothing makes any, each has what the example of its list shows, and else one for each state', async () => {
  const at = `${HERE}/cases/1/transitions`
  const listed = async (twin: Twin) => {
    await ask(twin, 'POST', `${HERE}/cases`, { fields: {} })
    return (await ask(twin, 'GET', at)).json.transitions
  }
  const plain = createTwin({ contract })
  expect(await listed(plain)).toEqual([
    { id: '1', name: 'To do', to: { id: '1', name: 'To do' } },
    { id: '2', name: 'In progress', to: { id: '2', name: 'In progress' } },
    { id: '3', name: 'Done', to: { id: '3', name: 'Done' } },
  ])
  const shown = [
    { id: '5', name: 'Close', to: { id: '7', name: 'Closed' } },
    { id: '6', name: 'Open', to: { id: '8', name: 'Open' } },
  ]
  // As generators write it: the text of the body.
  const example = JSON.stringify({
    transitions: shown.map((one) => ({ ...one, fields: { a: {} } })),
  })
  const told = createTwin({ contract: withExample(example) })
  expect(await listed(told)).toEqual(shown)
  for (const { id, to } of shown) {
    expect((await ask(told, 'POST', at, said(id))).status).toBe(204)
    expect((await ask(told, 'GET', `${HERE}/cases/1`)).json.fields.status).toEqual(to)
  }
  expect((await ask(told, 'POST', at, said('1'))).status).toBe(400)
  expect(told.world().state().transitions ?? []).toEqual([])
  told
    .world()
    .seedState({ transitions: [{ id: '9', name: 'Reopen', to: { id: '8', name: 'Open' } }] })
  expect(await listed(told)).toEqual([{ id: '9', name: 'Reopen', to: { id: '8', name: 'Open' } }])
  expect((await ask(told, 'POST', at, said('5'))).status).toBe(400)
})

test('the contract says which member names it and what it sets, and the laws hold', async () => {
  expect(inferBehaviour(contract).operations.transit).toMatchObject({
    kind: 'action',
    references: { 'transition.id': 'transitions' },
    sets: { 'fields.status': '$of.transition.to' },
  })
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
