import { beforeEach, expect, test } from 'vitest'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { expectSeenThroughout } from '../../../seen-throughout.ts'
import { arrayOf, object, ref, takes, text } from '../../../small-service.ts'

const HERE = 'https://example.com'
const missing = { '404': { description: 'not there' }, '400': { description: 'refused' } }
const done = { '204': { description: 'done' }, ...missing, '501': { description: 'unsupported' } }
const path = (name: string) => ({ name, in: 'path', required: true, schema: text })
const [note, key] = [path('noteId'), path('key')]
const ids = arrayOf({ type: 'integer' })
const filter = object({ entityIds: ids, currentValue: {} })

const contract = contractOf(
  {
    '/note': {
      post: {
        operationId: 'makeNote',
        ...takes(object({ name: text }, ['name'])),
        responses: answer(ref('Note'), '201'),
      },
    },
    '/note/{noteId}': {
      get: {
        operationId: 'note',
        parameters: [note],
        responses: { ...answer(ref('Note')), ...missing },
      },
    },
    '/note/{noteId}/marks/{key}': {
      get: {
        operationId: 'mark',
        parameters: [note, key],
        responses: { ...answer(ref('Mark')), ...missing },
      },
      put: { operationId: 'setMark', parameters: [note, key], ...takes({}), responses: done },
      delete: { operationId: 'removeMark', parameters: [note, key], responses: done },
    },
    '/note/marks/{key}': {
      put: {
        operationId: 'setMarks',
        parameters: [key],
        ...takes(object({ value: {}, expression: text, filter })),
        responses: done,
      },
      delete: { operationId: 'removeMarks', parameters: [key], ...takes(filter), responses: done },
    },
    '/note/marks': {
      post: {
        operationId: 'markMany',
        ...takes(object({ noteIds: ids, marks: { type: 'object', additionalProperties: {} } })),
        responses: done,
      },
    },
    '/note/marks/multi': {
      post: {
        operationId: 'markEach',
        ...takes(
          object({
            notes: arrayOf(
              object({
                noteId: { type: 'integer' },
                marks: { type: 'object', additionalProperties: {} },
              }),
            ),
          }),
        ),
        responses: done,
      },
    },
  },
  {
    Note: object({ id: text, name: text }, ['id', 'name']),
    Mark: object({ key: text, value: {} }, ['key']),
  },
)

let twin: Twin
const at: number[] = []
const send = async (method: string, to: string, said?: unknown) =>
  await ask(twin, method, `${HERE}${to}`, said)
const marks = async (name: string) =>
  await Promise.all(
    at.map(async (id) => {
      const { status, json } = await send('GET', `/note/${id}/marks/${name}`)
      return status === 200 ? json.value : status
    }),
  )
beforeEach(async () => {
  twin = createTwin({ contract, seed: 'across' })
  at.length = 0
  for (const name of ['a', 'b', 'c'])
    at.push(Number((await send('POST', '/note', { name })).json.id))
})

test('What is set in those that are named is in no other; where none is named, it is in all', async () => {
  const filter = { entityIds: [at[0], at[2]] }
  expect((await send('PUT', '/note/marks/x', { value: 1, filter })).status).toBe(204)
  expect(await marks('x')).toEqual([1, 404, 1])
  await send('PUT', '/note/marks/x', { value: 2 })
  expect(await marks('x')).toEqual([2, 2, 2])
  await send('DELETE', '/note/marks/x', { entityIds: [at[1]] })
  expect(await marks('x')).toEqual([2, 404, 2])
})

test('One request sets several in several, or others in each', async () => {
  await send('POST', '/note/marks', { noteIds: at.slice(0, 2), marks: { x: 1, y: { z: true } } })
  expect([await marks('x'), await marks('y')]).toEqual([
    [1, 1, 404],
    [{ z: true }, { z: true }, 404],
  ])
  const notes = [
    { noteId: at[1], marks: { x: 5 } },
    { noteId: at[2], marks: { x: 6 } },
  ]
  await send('POST', '/note/marks/multi', { notes })
  expect(await marks('x')).toEqual([1, 5, 6])
})

test('What names nothing, and what would have to be heeded and is not understood, changes nothing', async () => {
  const said = { value: 1, filter: { entityIds: [at[0], 999] } }
  expect((await send('PUT', '/note/marks/x', said)).status).toBe(404)
  expect((await send('PUT', '/note/marks/x', { expression: '1 + 1' })).status).toBe(501)
  expect((await send('PUT', '/note/marks/x', {})).status).toBe(400)
  const condition = { value: 1, filter: { currentValue: 3 } }
  expect((await send('PUT', '/note/marks/x', condition)).status).toBe(501)
  expect(await marks('x')).toEqual([404, 404, 404])
})

test('The laws see what is changed in one and not in another', async () => {
  await expectSeenThroughout(twin)
})
