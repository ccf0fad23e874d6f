import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, object, ref, text, things } from '../../small-service.ts'

const asked = (name: string, schema: JsonObject = text): JsonObject => ({
  name,
  in: 'query',
  schema,
})
const made = things('/files', 'file_id', 'File')
const files = made['/files'] as JsonObject
const page = object(
  { data: arrayOf(ref('File')), first_id: text, last_id: text, has_more: { type: 'boolean' } },
  ['data', 'first_id', 'last_id', 'has_more'],
)
const contract = contractOf(
  {
    ...made,
    '/files': {
      ...files,
      get: {
        ...(files.get as JsonObject),
        parameters: [asked('after'), asked('before'), asked('limit', { type: 'integer' })],
        responses: answer(page),
      },
    },
  },
  {
    File: object(
      {
        id: { ...text, readOnly: true },
        name: text,
        created_at: { type: 'integer', readOnly: true },
      },
      ['id', 'name'],
    ),
  },
)

test('after an id, where no answer tells a cursor but whether there is more', async () => {
  const twin = createTwin({ contract })
  const url = 'https://example.com/files'
  expect((await ask(twin, 'GET', url)).json).toEqual({
    data: [],
    first_id: '',
    last_id: '',
    has_more: false,
  })
  const ids: string[] = []
  for (const name of 'abcde') ids.push((await ask(twin, 'POST', url, { name })).json.id)
  const seen = async (query: string) => {
    const { json } = await ask(twin, 'GET', `${url}?limit=2${query}`)
    const data = json.data.map(({ name }: { name: string }) => name).join('')
    return [data, ids.indexOf(json.first_id), ids.indexOf(json.last_id), json.has_more]
  }
  expect(await seen('')).toEqual(['ab', 0, 1, true])
  expect(await seen(`&after=${ids[1]}`)).toEqual(['cd', 2, 3, true])
  expect(await seen(`&after=${ids[3]}`)).toEqual(['e', 4, 4, false])
  expect(await seen(`&before=${ids[2]}`)).toEqual(['ab', 0, 1, false])
  expect((await ask(twin, 'GET', `${url}?after=nothing`)).status).toBe(400)
  expect((await checkTwin({ twin: createTwin({ contract }) })).exceptions).toEqual([])
})
