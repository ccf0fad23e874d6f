import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { expectSeenThroughout } from '../../../seen-throughout.ts'
import { arrayOf, object, ref, takes, text } from '../../../small-service.ts'

const HERE = 'https://example.com'
const done = { '204': { description: 'done' }, '400': { description: 'refused' } }
const id = { name: 'id', in: 'path', required: true, schema: text }

const contract = contractOf(
  {
    '/labels': {
      get: { operationId: 'labels', responses: answer(arrayOf(ref('Label'))) },
      post: {
        operationId: 'makeLabels',
        ...takes(
          object({ labels: arrayOf(object({ name: text, color: text }, ['name'])), team: text }, [
            'labels',
          ]),
        ),
        responses: answer(arrayOf(ref('Label'))),
      },
      put: {
        operationId: 'changeLabels',
        ...takes(object({ labels: arrayOf(object({ id: text, color: text }, ['id', 'color'])) })),
        responses: done,
      },
      delete: {
        operationId: 'removeLabels',
        parameters: [{ name: 'id', in: 'query', schema: arrayOf(text) }],
        responses: done,
      },
    },
    '/hooks': {
      get: { operationId: 'hooks', responses: answer(arrayOf(ref('Hook'))) },
      post: {
        operationId: 'makeHooks',
        ...takes(object({ hooks: arrayOf(object({ url: text }, ['url'])) }, ['hooks'])),
        responses: answer(
          object({ result: arrayOf(object({ createdHookId: { type: 'integer' } })) }),
        ),
      },
      delete: {
        operationId: 'removeHooks',
        description: 'Ids that are not found are ignored.',
        ...takes(object({ hookIds: arrayOf({ type: 'integer' }) }, ['hookIds'])),
        responses: done,
      },
    },
    '/hooks/refresh': {
      put: {
        operationId: 'refreshHooks',
        description: 'They expire after 2 days.',
        ...takes(object({ hookIds: arrayOf({ type: 'integer' }) }, ['hookIds'])),
        responses: answer(
          object({ expirationDate: { type: 'string', format: 'date-time' } }, ['expirationDate']),
        ),
      },
    },
    '/schemes': {
      post: {
        operationId: 'makeScheme',
        ...takes(object({ name: text }, ['name'])),
        responses: answer(ref('Scheme'), '201'),
      },
    },
    '/schemes/{id}': {
      get: { operationId: 'scheme', parameters: [id], responses: answer(ref('Scheme')) },
    },
    '/schemes/mapping': {
      get: { operationId: 'mappings', responses: answer(arrayOf(ref('Mapping'))) },
    },
    '/schemes/{id}/mapping': {
      put: {
        operationId: 'map',
        parameters: [id],
        ...takes(
          object({ mappings: arrayOf(object({ kindId: text, screenId: text }, ['kindId'])) }, [
            'mappings',
          ]),
        ),
        responses: done,
      },
    },
    '/schemes/{id}/mapping/remove': {
      post: {
        operationId: 'unmap',
        parameters: [id],
        ...takes(object({ kindIds: arrayOf(text) }, ['kindIds'])),
        responses: done,
      },
    },
  },
  {
    Label: object({ id: text, name: text, color: text, team: text }, ['id', 'name']),
    Hook: object(
      {
        id: { type: 'integer' },
        url: text,
        expirationDate: { type: 'string', format: 'date-time', readOnly: true },
      },
      ['id', 'url'],
    ),
    Scheme: object({ id: text, name: text }, ['id', 'name']),
    Mapping: object({ schemeId: text, kindId: text, screenId: text }, ['schemeId', 'kindId']),
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'many', clock: { mode: 'manual' } })
})
const send = async (method: string, path: string, said?: unknown) =>
  await ask(twin, method, `${HERE}${path}`, said)
const colors = async () =>
  (await send('GET', '/labels')).json.map(({ name, color, team }: JsonObject) => [
    name,
    color,
    team,
  ])

test('POST with a list makes each, with what is said beside the list; PUT changes those that it names', async () => {
  const made = await send('POST', '/labels', {
    labels: [{ name: 'a' }, { name: 'b', color: 'red' }],
    team: 't',
  })
  expect(made.json).toHaveLength(2)
  const [a, b] = made.json
  await send('PUT', '/labels', { labels: [{ id: b.id, color: 'blue' }] })
  expect(await colors()).toEqual([
    ['a', undefined, 't'],
    ['b', 'blue', 't'],
  ])
  const refused = await send('PUT', '/labels', {
    labels: [
      { id: a.id, color: 'green' },
      { id: 'none', color: 'green' },
    ],
  })
  expect(refused.status).toBe(400)
  expect(await colors()).toEqual([
    ['a', undefined, 't'],
    ['b', 'blue', 't'],
  ])
})

test('DELETE with ids in its query takes those away; with none, or with one that is not there, nothing', async () => {
  const { json } = await send('POST', '/labels', {
    labels: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  })
  expect((await send('DELETE', '/labels')).status).toBe(400)
  expect((await send('DELETE', `/labels?id=${json[0].id}&id=none`)).status).toBe(400)
  expect(await colors()).toHaveLength(3)
  expect((await send('DELETE', `/labels?id=${json[0].id}&id=${json[2].id}`)).status).toBe(204)
  expect((await colors()).map(([name]: string[]) => name)).toEqual(['b'])
})

test('Whoever makes many is told their ids; a verb below their list is done to those that it names', async () => {
  const made = await send('POST', '/hooks', { hooks: [{ url: 'x' }, { url: 'y' }] })
  const hooks = async () => (await send('GET', '/hooks')).json
  const ids = made.json.result.map(({ createdHookId }: JsonObject) => createdHookId)
  expect((await hooks()).map((hook: JsonObject) => hook.id)).toEqual(ids)
  const refreshed = await send('PUT', '/hooks/refresh', { hookIds: [ids[1]] })
  expect(Date.parse(refreshed.json.expirationDate)).toBe(twin.world().clock.now() + 2 * 86_400_000)
  expect((await hooks()).map((hook: JsonObject) => hook.expirationDate)).toEqual([
    undefined,
    refreshed.json.expirationDate,
  ])
  expect((await send('DELETE', '/hooks', { hookIds: [ids[0], 999] })).status).toBe(204)
  expect((await hooks()).map((hook: JsonObject) => hook.url)).toEqual(['y'])
})

test('Mappings of one scheme are set and removed in the list of all', async () => {
  const [one, two] = [
    (await send('POST', '/schemes', { name: 'one' })).json.id,
    (await send('POST', '/schemes', { name: 'two' })).json.id,
  ]
  const map = async (scheme: string, kindId: string, screenId: string) =>
    await send('PUT', `/schemes/${scheme}/mapping`, { mappings: [{ kindId, screenId }] })
  await map(one, 'bug', 's1')
  await map(two, 'bug', 's2')
  await map(one, 'bug', 's3')
  const shown = async () =>
    (await send('GET', '/schemes/mapping')).json.map(({ schemeId, kindId, screenId }: JsonObject) =>
      [schemeId === one ? 'one' : 'two', kindId, screenId].join(' '),
    )
  expect(await shown()).toEqual(['one bug s3', 'two bug s2'])
  await send('POST', `/schemes/${one}/mapping/remove`, { kindIds: ['bug'] })
  expect(await shown()).toEqual(['two bug s2'])
  expect((await map('none', 'bug', 's1')).status).toBe(404)
})

test('What names its things in a list is a batch, and the laws see what each does', async () => {
  expect(inferBehaviour(contract).operations.map).toMatchObject({
    kind: 'batch',
    does: 'set',
    items: { names: { kindId: 'kindId' } },
    sets: { schemeId: '$key.id' },
  })
  await expectSeenThroughout(twin)
})
