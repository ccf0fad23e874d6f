import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { keys, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const moment: JsonObject = { type: 'string', format: 'date-time', nullable: true, readOnly: true }
const does = (verb: string, more: JsonObject = {}): JsonObject =>
  ({
    [`/orders/{order_id}/${verb}`]: {
      parameters: keys('order_id'),
      post: {
        operationId: verb,
        responses: { ...answer(ref('Order')), '404': { description: 'not there' }, ...more },
      },
    },
  }) as JsonObject

/** Orders that are cancelled once, which the contract says, and closed as often as anybody likes. */
const contract = contractOf(
  {
    ...things('/orders', 'order_id', 'Order', object({ note: text })),
    ...does('cancel', { '409': { description: 'cancelled already' } }),
    ...does('close'),
  },
  {
    Order: object(
      {
        id: number,
        note: text,
        status: { type: 'string', enum: ['open', 'closed', 'cancelled'], readOnly: true },
        cancelled_at: moment,
        closed_at: moment,
        updated_at: moment,
      },
      ['id', 'status', 'cancelled_at', 'closed_at'],
    ),
  },
)

async function twice(verb: string) {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  await ask(twin, 'POST', `${HERE}/orders`, { note: 'tea' })
  const { json: first } = await ask(twin, 'POST', `${HERE}/orders/1/${verb}`)
  twin.world().advance(60_000)
  const again = await ask(twin, 'POST', `${HERE}/orders/1/${verb}`)
  const { json: shown } = await ask(twin, 'GET', `${HERE}/orders/1`)
  return { first, again, shown, twin }
}

test('what is done already is refused where the contract has a conflict for that, and changes nothing', async () => {
  const { first, again, shown, twin } = await twice('cancel')
  expect(first).toMatchObject({ status: 'cancelled', cancelled_at: '2026-01-05T09:00:00.000Z' })
  expect(again.status).toBe(409)
  expect(shown).toEqual(first)
  // Another state is another action.
  expect((await ask(twin, 'POST', `${HERE}/orders/1/close`)).json.status).toBe('closed')
  expect((await ask(twin, 'POST', `${HERE}/orders/1/cancel`)).status).toBe(200)
})

test('where it has none, what is done already stays as it is, its times too', async () => {
  const { first, again, shown } = await twice('close')
  expect(first.closed_at).toBe('2026-01-05T09:00:00.000Z')
  expect(again).toMatchObject({ status: 200, json: first })
  expect(shown).toEqual(first)
})

test('the laws take such a refusal for one', async () => {
  const { exceptions, operations } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  const acts = operations.filter(({ kind }) => kind === 'action')
  expect(acts.map(({ state }) => state)).toEqual(['stateful', 'stateful'])
})
