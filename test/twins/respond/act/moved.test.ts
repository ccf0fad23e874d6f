import { beforeEach, expect, test } from 'vitest'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { expectSeenThroughout } from '../../seen-throughout.ts'
import { arrayOf, object, ref, takes, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const done = { '204': { description: 'done' }, '400': { description: 'refused' } }
const missing = { '404': { description: 'not there' } }
const path = (name: string, type = 'string') => ({
  name,
  in: 'path',
  required: true,
  schema: { type },
})
const [board, tab] = [path('boardId'), path('tabId')]
const places = { type: 'string', enum: ['Earlier', 'Later', 'First', 'Last'] }

const contract = contractOf(
  {
    '/boards': {
      get: { operationId: 'boards', responses: answer(arrayOf(ref('Board'))) },
      post: {
        operationId: 'makeBoard',
        ...takes(object({ name: text }, ['name'])),
        responses: answer(ref('Board'), '201'),
      },
    },
    '/boards/{boardId}': {
      get: {
        operationId: 'board',
        parameters: [board],
        responses: { ...answer(ref('Board')), ...missing },
      },
    },
    '/boards/{boardId}/tabs': {
      get: {
        operationId: 'tabs',
        parameters: [board],
        responses: { ...answer(arrayOf(ref('Tab'))), ...missing },
      },
      post: {
        operationId: 'makeTab',
        parameters: [board],
        ...takes(object({ name: text }, ['name'])),
        responses: { ...answer(ref('Tab'), '201'), ...missing },
      },
    },
    '/boards/{boardId}/tabs/{tabId}': {
      get: {
        operationId: 'tab',
        parameters: [board, tab],
        responses: { ...answer(ref('Tab')), ...missing },
      },
    },
    '/boards/{boardId}/tabs/{tabId}/move': {
      post: {
        operationId: 'moveTab',
        parameters: [board, tab],
        ...takes(object({ after: text, position: places })),
        responses: { ...done, ...missing },
      },
    },
    '/boards/{boardId}/tabs/{tabId}/move/{pos}': {
      post: {
        operationId: 'moveTabTo',
        parameters: [board, tab, path('pos', 'integer')],
        responses: { ...done, ...missing },
      },
    },
    '/boards/{boardId}/tabs/move': {
      put: {
        operationId: 'moveTabs',
        parameters: [board],
        ...takes(object({ tabIds: arrayOf(text), after: text, position: places }, ['tabIds'])),
        responses: { ...done, ...missing },
      },
    },
  },
  {
    Board: object({ id: text, name: text }, ['id', 'name']),
    Tab: object({ id: text, name: text }, ['id', 'name']),
  },
)

let twin: Twin
let at: string
const ids: Record<string, string> = {}
const send = async (method: string, to: string, said?: unknown) =>
  await ask(twin, method, `${HERE}${to}`, said)
const order = async () =>
  (await send('GET', at)).json.map(({ name }: { name: string }) => name).join('')
beforeEach(async () => {
  twin = createTwin({ contract, seed: 'moved' })
  const make = async (name: string) => (await send('POST', '/boards', { name })).json.id
  const [first, second] = [await make('one'), await make('two')]
  at = `/boards/${first}/tabs`
  for (const name of ['a', 'b', 'c', 'd']) {
    ids[name] = (await send('POST', at, { name })).json.id
    await send('POST', `/boards/${second}/tabs`, { name: `${name}2` })
  }
})

test('A thing takes the place that is said, and the others keep their order', async () => {
  const move = async (name: string, said: object) =>
    (await send('POST', `${at}/${ids[name]}/move`, said)).status
  const seen: string[] = []
  for (const [name, said] of [
    ['d', { position: 'First' }],
    ['d', { position: 'Later' }],
    ['a', { position: 'Last' }],
    ['c', { position: 'Earlier' }],
    ['a', { after: ids.d }],
    ['b', { after: `${HERE}${at}/${ids.c}` }],
  ] as const) {
    expect(await move(name, said)).toBe(204)
    seen.push(await order())
  }
  expect(seen).toEqual(['dabc', 'adbc', 'dbca', 'dcba', 'dacb', 'dacb'])
  expect(await move('a', {})).toBe(400)
  expect(await move('a', { after: 'none' })).toBe(400)
  expect(await order()).toBe('dacb')
  expect((await send('GET', `${at}/${ids.a}`)).json).toEqual({ id: ids.a, name: 'a' })
})

test('The path may say the place as a number, and a body may name several', async () => {
  await send('POST', `${at}/${ids.d}/move/1`)
  expect(await order()).toBe('adbc')
  await send('POST', `${at}/${ids.a}/move/99`)
  expect(await order()).toBe('dbca')
  await send('PUT', `${at}/move`, { tabIds: [ids.a, ids.b], position: 'First' })
  expect(await order()).toBe('abdc')
  await send('PUT', `${at}/move`, { tabIds: [ids.d, ids.a], after: ids.c })
  expect(await order()).toBe('bcda')
  expect((await send('PUT', `${at}/move`, { tabIds: ['none'], position: 'First' })).status).toBe(
    400,
  )
})

test('An order is kept in forks and snapshots, and the laws see that it changes', async () => {
  const before = twin.world().fork('before')
  await send('POST', `${at}/${ids.d}/move`, { position: 'First' })
  const after = await order()
  const whole = twin.world().snapshot()
  twin.world().reset()
  twin.world().restore(whole)
  expect(await order()).toBe(after)
  expect(
    before
      .state()
      .tabs?.map(({ name }) => name)
      .join(' '),
  ).toContain('a a2 b b2 c c2 d d2')
  await expectSeenThroughout(twin)
})
