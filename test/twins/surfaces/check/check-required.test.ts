import { expect, test } from 'vitest'
import { checkContract } from '../../../../twins/surfaces/check/check-contract.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text = { type: 'string' }
const screens = {
  Screens: {
    type: 'object',
    required: ['name', 'defaultScreen'],
    properties: {
      id: { ...text, readOnly: true },
      name: text,
      default: text,
      required: { type: 'boolean' },
      kinds: { $ref: '#/components/schemas/Closed' },
    },
  },
  Closed: {
    type: 'object',
    additionalProperties: false,
    required: ['edit', 'other'],
    properties: { edit: text },
  },
  // These are in order: what is required is described elsewhere, or may be anything.
  Base: { type: 'object', required: ['kind'], properties: { id: text } },
  Made: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { kind: text } }] },
  Whole: {
    required: ['id', 'own'],
    properties: { own: text },
    allOf: [{ $ref: '#/components/schemas/Base' }],
  },
  Either: { properties: { a: text, b: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
  Open: { required: ['any'], properties: { id: text }, additionalProperties: true },
}
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const paths = {
  '/screens': {
    post: {
      operationId: 'addScreens',
      requestBody: { content: { 'application/json': { schema: ref('Screens') } } },
      responses: answer(ref('Screens'), '201'),
    },
  },
  '/screens/{id}': { get: { operationId: 'getScreens', responses: answer(ref('Screens')) } },
}

test('a schema that requires what it does not describe is listed with its place, and served', async () => {
  const contract = contractOf(paths, screens)
  const problems = await checkContract(contract)
  expect(
    problems
      .filter(({ code }) => code === 'CONTRACT_REQUIRED_UNDESCRIBED')
      .toSorted((a, b) => (a.pointer < b.pointer ? 1 : -1))
      .map(({ pointer, message }) => `${pointer}: ${message}`),
  ).toEqual([
    '#/components/schemas/Screens: it requires defaultScreen, which it does not describe; any value will do',
    '#/components/schemas/Closed: it requires other, which it does not describe; since it forbids that too, it is not asked for',
  ])
  const twin = createTwin({ contract })
  const send = (body: object) =>
    twin.fetch(
      new Request('https://example.com/screens', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  expect((await send({ name: 'one' })).status).toBe(400)
  const made = await send({ name: 'one', defaultScreen: 7 })
  expect((await send({ name: 'two', defaultScreen: 7, kinds: {} })).status).toBe(400)
  const whole = { name: 'three', defaultScreen: 7, kinds: { edit: 'e' } }
  expect(await (await send(whole)).json()).toMatchObject(whole)
  expect([made.status, await made.json()]).toMatchObject([201, { name: 'one', defaultScreen: 7 }])
})
