import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  nothing,
  number,
  object,
  ref,
  takes,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const fields = object({ summary: text, status: text })
const paths = things('/issues', 'id', 'Issue') as Record<string, Record<string, JsonObject>>
const item = paths['/issues/{id}'] as Record<string, JsonObject>
const id: JsonObject = { type: 'integer' }
const steps = arrayOf(object({ op: text, path: text, value: {} }, ['op', 'path']))

const contract = contractOf(
  {
    '/issues': {
      ...paths['/issues'],
      put: {
        operationId: 'each',
        ...takes(object({ issues: arrayOf(object({ id, fields }, ['id'])) })),
        responses: nothing,
      },
    },
    '/issues/{id}': {
      ...item,
      put: { ...item.patch, operationId: 'replace' },
      patch: {
        ...item.patch,
        operationId: 'change',
        requestBody: {
          content: {
            'application/json': { schema: ref('Issue') },
            'application/json-patch+json': { schema: steps },
          },
        },
      },
    },
    '/settings': {
      get: { operationId: 'settings', responses: answer(ref('Settings')) },
      put: { operationId: 'set', ...takes(ref('Settings')), responses: answer(ref('Settings')) },
    },
  } as unknown as JsonObject,
  { Issue: object({ id: number, fields }, ['id']), Settings: object({ fields, note: text }) },
)

test('what an operation sets inside of an object leaves there what the request says beside it', async () => {
  const sets = { 'fields.status': 'changed' }
  const twin = createTwin({
    contract,
    behaviour: {
      operations: { change: { sets }, replace: { sets }, each: { sets }, set: { sets } },
    },
  })
  const { json } = await ask(twin, 'POST', `${HERE}/issues`, { fields: { summary: 'old' } })
  const own = `${HERE}/issues/${json.id}`
  const patch = { 'content-type': 'application/json-patch+json' }
  const replaced = [{ op: 'replace', path: '/fields/summary', value: 'patched' }]
  const said = (summary: string) => ({ fields: { summary } })
  const shown = async (at: string) => (await ask(twin, 'GET', at)).json.fields
  await ask(twin, 'PATCH', own, said('updated'))
  expect(await shown(own)).toEqual({ summary: 'updated', status: 'changed' })
  await ask(twin, 'PATCH', own, replaced, patch)
  expect(await shown(own)).toEqual({ summary: 'patched', status: 'changed' })
  await ask(twin, 'PUT', own, said('replaced'))
  expect(await shown(own)).toEqual({ summary: 'replaced', status: 'changed' })
  await ask(twin, 'PUT', `${HERE}/issues`, { issues: [{ id: json.id, ...said('one of many') }] })
  expect(await shown(own)).toEqual({ summary: 'one of many', status: 'changed' })
  await ask(twin, 'PUT', `${HERE}/settings`, said('a setting'))
  expect(await shown(`${HERE}/settings`)).toEqual({ summary: 'a setting', status: 'changed' })
})
