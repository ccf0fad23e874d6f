import { expect, test } from 'vitest'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, body, object, ref, text } from '../../../small-service.ts'

test('what the contract has a default for is so also in each thing of a list and in objects that are sent', async () => {
  const quantity = { type: 'integer', default: 1 }
  const lines = arrayOf(object({ sku: text, quantity, secret: { ...text, default: 'x' } }))
  const shipping = object({ to: text, express: { type: 'boolean', default: false } })
  const twin = createTwin({
    contract: contractOf(
      {
        '/orders': {
          post: {
            operationId: 'make',
            requestBody: body(object({ note: text, lines, shipping })),
            responses: answer(ref('Order'), '201'),
          },
        },
        '/orders/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
          get: { operationId: 'read', responses: answer(ref('Order')) },
        },
      },
      {
        Order: object(
          {
            id: text,
            note: text,
            lines: arrayOf(object({ sku: text, quantity: { type: 'integer' } })),
            shipping: object({ to: text, express: { type: 'boolean' } }),
          },
          ['id'],
        ),
      },
    ),
  })
  const make = async (sent: object) => {
    const { json } = await ask(twin, 'POST', 'https://example.com/orders', sent)
    return (await ask(twin, 'GET', `https://example.com/orders/${json.id}`)).json
  }
  const said = { lines: [{ sku: 'a' }, { sku: 'b', quantity: 3 }], shipping: { to: 'Ada' } }
  expect(await make(said)).toEqual({
    id: expect.any(String),
    lines: [
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: 3 },
    ],
    shipping: { to: 'Ada', express: false },
  })
  // What nobody sent is not made of its defaults.
  expect(await make({ note: 'n' })).toEqual({ id: expect.any(String), note: 'n' })
})
