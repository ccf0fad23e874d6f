import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const text: JsonObject = { type: 'string' }
const policy: JsonObject = { $ref: '#/components/schemas/Policy' }
const firm = { name: 'firm', in: 'path', required: true, schema: text }

/** Firms are named by paths, and by nothing else: nothing lists, makes or reads one. */
const contract = contractOf(
  {
    '/firms/{firm}/policy': {
      parameters: [firm],
      get: { operationId: 'readPolicy', responses: answer(policy) },
      patch: {
        operationId: 'changePolicy',
        requestBody: { required: true, content: { 'application/json': { schema: policy } } },
        responses: answer(policy),
      },
    },
    '/firms/{firm}/report': {
      parameters: [firm],
      get: {
        operationId: 'readReport',
        responses: answer({ $ref: '#/components/schemas/Report' }),
      },
    },
  },
  {
    Policy: { type: 'object', properties: { level: text, note: text } },
    Report: { type: 'object', required: ['title'], properties: { title: text } },
  },
)

test('what there is once for each name is set under that name, and is as it was under any other', async () => {
  const twin = createTwin({ contract })
  const before = await ask(twin, 'GET', 'https://example.com/firms/b/policy')
  await ask(twin, 'PATCH', 'https://example.com/firms/a/policy', { level: 'strict' })
  await ask(twin, 'PATCH', 'https://example.com/firms/a/policy', { note: 'since May' })
  expect((await ask(twin, 'GET', 'https://example.com/firms/a/policy')).json).toMatchObject({
    level: 'strict',
    note: 'since May',
  })
  expect((await ask(twin, 'GET', 'https://example.com/firms/b/policy')).json).toEqual(before.json)
})

test('given for one name it is read there; given for none it is read wherever there is no better one', async () => {
  const twin = createTwin({ contract })
  twin.world().seedState({ report: [{ firm: 'a', title: 'of a' }, { title: 'of anybody' }] })
  expect((await ask(twin, 'GET', 'https://example.com/firms/a/report')).json).toEqual({
    title: 'of a',
  })
  expect((await ask(twin, 'GET', 'https://example.com/firms/b/report')).json).toEqual({
    title: 'of anybody',
  })
})

test('the laws see it under a name that is new, and not under another', async () => {
  const report = await checkTwin({ twin: createTwin({ contract }) })
  expect(report.exceptions).toEqual([])
  expect(report.state).toMatchObject({ stateful: 3 })
})
