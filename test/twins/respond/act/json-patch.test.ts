import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, keys, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const refused = { '404': { description: 'no' }, '409': { description: 'no' } }
const step = object({ op: text, path: text, from: text, value: {} }, ['op', 'path'])
const notes = things('/notes', 'id', 'Note')
const contract = contractOf(
  {
    ...notes,
    '/notes/{id}': {
      ...(notes['/notes/{id}'] as JsonObject),
      patch: {
        operationId: 'patch note',
        parameters: keys('id'),
        requestBody: {
          required: true,
          content: { 'application/json-patch+json': { schema: arrayOf(step) } },
        },
        responses: { ...answer(ref('Note')), ...refused, '422': { description: 'no' } },
      },
    },
  },
  {
    Note: object(
      {
        id: { ...text, readOnly: true },
        text,
        stars: { type: 'integer' },
        tags: arrayOf(text),
        about: object({ who: text, why: text, by: { ...text, readOnly: true } }),
        seen: { type: 'boolean', readOnly: true },
      },
      ['id', 'text'],
    ),
  },
)

let twin: Twin
let at: string
beforeEach(async () => {
  twin = createTwin({ contract })
  const made = { text: 'tea', tags: ['a', 'b'], about: { who: 'ada', why: 'thirst' } }
  const { json } = await ask(twin, 'POST', `${HERE}/notes`, made)
  at = `${HERE}/notes/${json.id}`
})

const patch = (...steps: readonly JsonObject[]) =>
  ask(twin, 'PATCH', at, steps, { 'content-type': 'application/json-patch+json' })

test('operations are carried out in order, each on what the one before left', async () => {
  const { status, json } = await patch(
    { op: 'test', path: '/text', value: 'tea' },
    { op: 'add', path: '/tags/-', value: 'c' },
    { op: 'add', path: '/tags/0', value: 'z' },
    { op: 'remove', path: '/tags/1' },
    { op: 'move', from: '/about/who', path: '/text' },
    { op: 'copy', from: '/tags/2', path: '/about/why' },
    { op: 'replace', path: '/tags/0', value: 'y' },
  )
  expect(status).toBe(200)
  expect(json).toMatchObject({ text: 'ada', tags: ['y', 'b', 'c'], about: { why: 'c' } })
  expect(json.about).not.toHaveProperty('who')
  expect((await ask(twin, 'GET', at)).json).toEqual(json)
})

test('what only the service writes stays as it is, also where it was not yet said', async () => {
  const { id } = (await ask(twin, 'GET', at)).json
  const { status, json } = await patch(
    { op: 'add', path: '/seen', value: true },
    { op: 'replace', path: '/id', value: 'x' },
    { op: 'add', path: '/about/by', value: 'me' },
    { op: 'add', path: '/stars', value: 3 },
  )
  expect([status, json.id, json.stars]).toEqual([200, id, 3])
  expect(json).not.toHaveProperty('seen')
  expect(json.about).toEqual({ who: 'ada', why: 'thirst' })
  twin.world().seedState({ notes: [{ id: 'n', text: 'read', seen: true }] })
  const read = await ask(twin, 'PATCH', `${HERE}/notes/n`, [{ op: 'remove', path: '/seen' }], {
    'content-type': 'application/json-patch+json',
  })
  expect([read.status, read.json.seen]).toEqual([200, true])
})

test.each([
  ['a test that finds something else', 409, { op: 'test', path: '/text', value: 'coffee' }],
  ['nothing there to replace', 422, { op: 'replace', path: '/colour', value: 'red' }],
  ['a place that a list has not', 422, { op: 'add', path: '/tags/9', value: 'x' }],
  ['what every object has', 422, { op: 'test', path: '/constructor', value: {} }],
  ['something into itself', 422, { op: 'move', from: '/about', path: '/about/who' }],
  ['a value of another type', 422, { op: 'replace', path: '/text', value: 5 }],
  ['what must be there taken away', 422, { op: 'remove', path: '/text' }],
])('%s refuses the whole patch', async (_, status, step) => {
  const before = (await ask(twin, 'GET', at)).json
  expect((await patch({ op: 'add', path: '/stars', value: 3 }, step)).status).toBe(status)
  expect((await ask(twin, 'GET', at)).json).toEqual(before)
})

test('what only the service writes stays as it is', async () => {
  const before = (await ask(twin, 'GET', at)).json
  expect((await patch({ op: 'replace', path: '/id', value: 'other' })).json).toEqual(before)
})

test('the laws patch members that are there, and see them changed', async () => {
  const report = await checkTwin({ twin })
  expect(report.exceptions).toEqual([])
  const patched = report.operations.find(({ operation }) => operation === 'patch note')
  expect(patched?.laws).toMatchObject({
    'valid request succeeds': 'held',
    'update is seen': 'held',
  })
})

test('where a contract knows no add, replace sets what is not there, and the laws see it by a number alone', async () => {
  const op = { ...text, enum: ['remove', 'replace'] }
  const seats = things('/seats', 'id', 'Seat')
  const patchOnly = contractOf(
    {
      ...seats,
      '/seats/{id}': {
        ...(seats['/seats/{id}'] as JsonObject),
        patch: {
          operationId: 'patch seat',
          parameters: keys('id'),
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: arrayOf(object({ op, path: text, value: {} }, ['op', 'path'])),
              },
            },
          },
          responses: { ...answer(ref('Seat')), ...refused, '422': { description: 'no' } },
        },
      },
    },
    { Seat: object({ id: { ...text, readOnly: true }, row: { type: 'integer' } }, ['id']) },
  )
  const seated = createTwin({ contract: patchOnly })
  const { json } = await ask(seated, 'POST', `${HERE}/seats`, {})
  const one = `${HERE}/seats/${json.id}`
  expect((await ask(seated, 'GET', one)).json).not.toHaveProperty('row')
  const nowhere = { op: 'replace', path: '/about/row', value: 3 }
  expect((await ask(seated, 'PATCH', one, [nowhere])).status).toBe(422)
  await ask(seated, 'PATCH', one, [{ op: 'replace', path: '/row', value: 3 }])
  expect((await ask(seated, 'GET', one)).json.row).toBe(3)
  const report = await checkTwin({ twin: createTwin({ contract: patchOnly }) })
  expect(report.exceptions).toEqual([])
  const patched = report.operations.find(({ operation }) => operation === 'patch seat')
  expect(patched?.laws['update is seen']).toBe('held')
})

test('a merge patch whose schema says nothing is held to what the thing may be, and changes nothing where it is refused', async () => {
  const merged = contractOf(
    {
      ...notes,
      '/notes/{id}': {
        ...(notes['/notes/{id}'] as JsonObject),
        patch: {
          operationId: 'patch note',
          parameters: keys('id'),
          requestBody: {
            required: true,
            content: {
              'application/json-patch+json': { schema: arrayOf(step) },
              'application/merge-patch+json': { schema: { type: 'object' } },
            },
          },
          responses: { ...answer(ref('Note')), ...refused, '422': { description: 'no' } },
        },
      },
    },
    {
      Note: object(
        {
          id: { ...text, readOnly: true },
          text,
          stars: { type: 'integer', maximum: 5 },
          about: { ...object({ who: text, why: text }), nullable: true },
        },
        ['id', 'text'],
      ),
    },
  )
  twin = createTwin({ contract: merged })
  const note = { text: 'tea', stars: 3, about: { who: 'ada', why: 'thirst' } }
  const { json } = await ask(twin, 'POST', `${HERE}/notes`, note)
  at = `${HERE}/notes/${json.id}`
  const merge = (said: JsonObject) =>
    ask(twin, 'PATCH', at, said, { 'content-type': 'application/merge-patch+json' })
  for (const wrong of [{ stars: 9 }, { text: null }, { text: 5 }, { about: { who: 5 } }])
    expect((await merge(wrong)).status).toBe(422)
  expect((await ask(twin, 'GET', at)).json).toEqual(json)
  expect((await merge({ stars: null, about: { why: 'habit' } })).json).toEqual({
    id: json.id,
    text: 'tea',
    about: { who: 'ada', why: 'habit' },
  })
  expect((await merge({ about: null })).json).toEqual({ id: json.id, text: 'tea', about: null })
  expect((await checkTwin({ twin: createTwin({ contract: merged }) })).exceptions).toEqual([])
})
