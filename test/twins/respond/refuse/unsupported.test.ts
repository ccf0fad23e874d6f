import { expect, test } from 'vitest'
import { isJsonObject, type JsonObject } from '../../../../twins/base/index.ts'
import { validatorFor } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { object, ref, text } from '../../small-service.ts'

const POINTER = '#/components/schemas/Problem'

/** A request for what nothing can know, of an operation that documents these answers beside its success. */
async function refused(method: string, ...statuses: readonly string[]) {
  const said = statuses.map((status) => answer(ref('Problem'), status))
  const contract = contractOf(
    {
      '/frobs/grind': {
        [method]: {
          operationId: 'grind',
          responses: Object.assign({ '204': { description: 'done' } }, ...said) as JsonObject,
        },
      },
    },
    { Problem: object({ message: text, code: text }, ['message', 'code']) },
  )
  const twin = createTwin({ contract })
  const got = await ask(twin, method.toUpperCase(), 'https://example.com/frobs/grind')
  const isProblem = isJsonObject(got.json) && validatorFor(contract, POINTER, 'response')(got.json)
  const { outcome, operation } = twin.world().journal().at(-1) ?? {}
  return { ...got, isProblem, outcome, operation, header: got.headers['x-holdout-outcome'] }
}

test.each([
  ['post', ['501', '422', 'default'], 501],
  ['post', ['5XX', '422'], 501],
  ['post', ['422', 'default'], 501],
  ['post', ['404', '401', '422', '403'], 422],
  ['put', ['429', '401', '403', '409'], 403],
  ['post', ['401', '503'], 503],
  ['post', ['401', '404'], 404],
  // 404 would say that it is gone, and clients sign in again after a 401 and wait after a 429.
  ['delete', ['401', '404', '429'], 501],
  ['post', [], 501],
])('%s that documents %j says %i, in a body of it', async (method, statuses, status) => {
  const got = await refused(method, ...statuses)
  expect([got.status, got.outcome, got.operation, got.header]).toEqual([
    status,
    'unsupported',
    'grind',
    'unsupported',
  ])
  if (statuses.length > 0) expect(got.isProblem).toEqual([])
  expect(got.json.message).toBe('This twin does not support grind')
})
