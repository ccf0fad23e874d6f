import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { arrayOf, body, keys, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com/notes'
const readOnly: JsonObject = { ...text, readOnly: true }
const notes = things('/notes', 'id', 'Note')
const contract = contractOf(
  {
    ...notes,
    '/notes/{id}': {
      ...(notes['/notes/{id}'] as JsonObject),
      ...Object.fromEntries(
        ['put', 'patch'].map((method) => [
          method,
          {
            operationId: method,
            parameters: keys('id'),
            requestBody: body(ref('Note')),
            responses: answer(ref('Note')),
          },
        ]),
      ),
    },
  },
  {
    Note: object({
      id: readOnly,
      state: object({ by: readOnly, note: text, deep: object({ at: readOnly, why: text }) }),
    }),
  },
)

test('what only the service writes inside of an object is left out of account, and stays', async () => {
  const twin = createTwin({ contract })
  const state = { by: 'me', note: 'n', deep: { at: 'now', why: 'w' } }
  const made = await ask(twin, 'POST', HERE, { state })
  expect([made.status, made.json.state]).toEqual([201, { note: 'n', deep: { why: 'w' } }])
  const theirs = { by: 'robot', note: 'r', deep: { at: 'then', why: 'x' } }
  twin.world().seedState({ notes: [{ id: 'a', state: theirs }] })
  const say = async (method: string, said: JsonObject) =>
    (await ask(twin, method, `${HERE}/a`, { state: said })).json.state
  expect(await say('PATCH', { by: 'me', note: 'p' })).toEqual({ ...theirs, note: 'p' })
  expect(await say('PUT', { ...state, note: 'q' })).toEqual({
    by: 'robot',
    note: 'q',
    deep: { at: 'then', why: 'w' },
  })
  expect(await say('PUT', { by: 'me' })).toEqual({ by: 'robot' })
})

const step = object({ op: text, path: text, value: {} }, ['op', 'path'])
const json = (schema: JsonObject) => ({ 'application/json': { schema } })

test.each([
  ['by a schema of its own', { User: object({ id: readOnly, name: text }) }, 'id', {}],
  ['by a resource', { User: object({ login: readOnly, name: text }) }, 'login', {}],
  [
    'by a part of a schema',
    { User: object({ login: readOnly, name: text }) },
    'login',
    { owner: { allOf: [ref('User')], description: 'whose it is' } },
  ],
] as const)(
  'what names another thing %s is taken and kept whole',
  async (_, schemas, key, more) => {
    const twin = createTwin({
      contract: contractOf(
        {
          ...(key === 'login' ? things('/users', 'login', 'User') : {}),
          ...notes,
          '/notes/{id}': {
            ...(notes['/notes/{id}'] as JsonObject),
            put: {
              operationId: 'put',
              parameters: keys('id'),
              requestBody: body(ref('Note')),
              responses: answer(ref('Note')),
            },
            patch: {
              operationId: 'patch',
              parameters: keys('id'),
              requestBody: {
                content: {
                  ...json(ref('Note')),
                  'application/json-patch+json': { schema: arrayOf(step) },
                },
              },
              responses: answer(ref('Note')),
            },
          },
        },
        { ...schemas, Note: object({ id: readOnly, owner: ref('User'), ...more }) },
      ),
    })
    const ada = { [key]: 'ada', name: 'Ada' }
    const bob = { [key]: 'bob', name: 'Bob' }
    twin.world().seedState({ ...(key === 'login' ? { users: [ada, bob] } : {}) })
    const made = (await ask(twin, 'POST', HERE, { owner: ada })).json
    expect(made.owner).toEqual(ada)
    const say = async (method: string, owner: JsonObject, media = 'application/json') => {
      const said =
        media === 'application/json' ? { owner } : [{ op: 'add', path: '/owner', value: owner }]
      return (await ask(twin, method, `${HERE}/${made.id}`, said, { 'content-type': media })).json
        .owner
    }
    expect(await say('PUT', bob)).toEqual(bob)
    expect(await say('PATCH', ada)).toEqual(ada)
    expect(await say('PATCH', bob, 'application/json-patch+json')).toEqual(bob)
  },
)

test('what one form of a request may say inside of an object is heeded, though another may not', async () => {
  const state = (by: JsonObject) => object({ state: object({ by, note: text }) })
  const twin = createTwin({
    contract: contractOf(
      {
        ...notes,
        '/notes': {
          post: {
            operationId: 'make',
            requestBody: {
              content: {
                ...json(state(readOnly)),
                'application/x-www-form-urlencoded': { schema: state(text) },
              },
            },
            responses: answer(ref('Note'), '201'),
          },
        },
      },
      { Note: object({ id: readOnly, state: object({ by: text, note: text }) }) },
    ),
  })
  const said = { by: 'me', note: 'n' }
  expect((await ask(twin, 'POST', HERE, { state: said })).json.state).toEqual(said)
})
