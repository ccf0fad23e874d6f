import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, keys, object, ref, text, things } from '../../../small-service.ts'

const moment: JsonObject = { ...text, format: 'date-time' }
const tickets = things('/tickets', 'id', 'Ticket')
const contract = contractOf(
  {
    ...tickets,
    '/tickets/{id}': {
      ...(tickets['/tickets/{id}'] as JsonObject),
      patch: {
        operationId: 'patch ticket',
        parameters: keys('id'),
        requestBody: {
          required: true,
          content: {
            'application/json-patch+json': {
              schema: arrayOf(object({ op: text, path: text, value: {} }, ['op', 'path'])),
            },
          },
        },
        responses: answer(ref('Ticket')),
      },
    },
  },
  {
    Ticket: object(
      {
        id: { ...text, readOnly: true },
        title: text,
        state: { ...text, enum: ['open', 'closed'] },
        updated_at: moment,
        closed_at: { ...moment, nullable: true },
      },
      ['id', 'title', 'state', 'updated_at'],
    ),
  },
)

test('a JSON Patch moves the moments that follow from it, but for those that it says itself', async () => {
  const twin = createTwin({ contract, clock: {} })
  const before = '2020-01-01T00:00:00Z'
  const open = { id: 'a', title: 'tea', state: 'open', updated_at: before, closed_at: null }
  twin.world().seedState({ tickets: [open] })
  const patch = async (...said: readonly (readonly [string, string])[]) => {
    twin.world().clock.advance(60_000)
    const steps = said.map(([path, value]) => ({ op: 'replace', path, value }))
    const sent = { 'content-type': 'application/json-patch+json' }
    return (await ask(twin, 'PATCH', 'https://example.com/tickets/a', steps, sent)).json
  }
  const at = (minute: number) => `2026-01-05T09:0${minute}:00.000Z`
  const titled = { ...open, title: 'cake', updated_at: at(1) }
  expect(await patch(['/title', 'cake'])).toEqual(titled)
  const closed = { ...titled, state: 'closed', updated_at: at(2), closed_at: at(2) }
  expect(await patch(['/state', 'closed'])).toEqual(closed)
  expect(await patch(['/updated_at', before])).toEqual({ ...closed, updated_at: before })
  const again = { ...closed, state: 'open', updated_at: at(4), closed_at: null }
  expect(await patch(['/state', 'open'])).toEqual(again)
})
