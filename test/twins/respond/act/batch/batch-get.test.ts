import { expect, test } from 'vitest'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, keys, object, ref, takes, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'

/** Sheets with cells, some of which one request can ask for together. */
const contract = contractOf(
  {
    ...things('/sheets', 'sheet', 'Sheet'),
    '/sheets/{sheet}/cells/{cell}': {
      parameters: keys('sheet', 'cell'),
      get: {
        operationId: 'read',
        responses: { ...answer(ref('Cell')), '404': { description: 'not there' } },
      },
      put: { operationId: 'put', ...takes(ref('Cell')), responses: answer(ref('Cell')) },
    },
    '/sheets/{sheet}/cells:batchGet': {
      parameters: keys('sheet'),
      get: {
        operationId: 'batchGet',
        parameters: [{ name: 'cells', in: 'query', schema: arrayOf(text) }],
        responses: {
          ...answer(object({ sheet: text, found: arrayOf(ref('Cell')) })),
          '404': { description: 'not there' },
        },
      },
    },
  },
  { Sheet: object({ id: text, name: text }, ['id']), Cell: object({ cell: text, value: text }) },
)

test('what a query names of the things at a path is shown, and nothing else', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/sheets`, { id: 'one', name: 'One' })
  const at = `${HERE}/sheets/one/cells`
  for (const cell of ['A1', 'B2', 'C3']) await ask(twin, 'PUT', `${at}/${cell}`, { value: cell })
  const found = async (query: string) =>
    (await ask(twin, 'GET', `${at}:batchGet${query}`)).json.found
  expect(await found('?cells=A1&cells=C3')).toEqual([
    { cell: 'A1', value: 'A1' },
    { cell: 'C3', value: 'C3' },
  ])
  expect(await found('?cells=Z9')).toEqual([])
  expect((await ask(twin, 'GET', `${HERE}/sheets/none/cells:batchGet`)).status).toBe(404)
  const { exceptions, operations } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  expect(operations.find(({ operation }) => operation === 'batchGet')?.state).toBe('stateful')
})
