import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { keys, object, ref, text, things } from '../../small-service.ts'

test.each([
  ['lend', 'lent'],
  ['sell', 'sold'],
  ['withhold', 'withheld'],
  ['ship', 'shipped'],
  ['deny', 'denied'],
])('%s makes a thing %s, and tells when', (verb, state) => {
  const at = `${state}_at`
  const moment: JsonObject = { ...text, format: 'date-time', readOnly: true }
  const contract = contractOf(
    {
      ...things('/goods', 'id', 'Good'),
      [`/goods/{id}/${verb}`]: {
        post: { operationId: verb, parameters: keys('id'), responses: answer(ref('Good')) },
      },
    },
    {
      Good: object(
        {
          id: { ...text, readOnly: true },
          status: { ...text, enum: ['here', state] },
          [at]: moment,
        },
        ['id'],
      ),
    },
  )
  expect(inferBehaviour(contract).operations[verb]).toMatchObject({
    kind: 'action',
    resource: 'goods',
    sets: { status: state, [at]: '$now' },
  })
})
