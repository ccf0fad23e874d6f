import { beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour, type OperationBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { expectSeenThroughout } from '../../seen-throughout.ts'
import { arrayOf, object, ref, takes, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const refused = { '404': { description: 'not there' }, '400': { description: 'refused' } }
const made = (path: string, one: string): JsonObject => ({
  [`/${path}`]: {
    get: { operationId: `list_${path}`, responses: answer(arrayOf(ref(one))) },
    post: {
      operationId: `make_${path}`,
      ...takes(object({ name: text }, ['name'])),
      responses: answer(ref(one), '201'),
    },
  },
  [`/${path}/{id}`]: {
    get: {
      operationId: `read_${path}`,
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      responses: { ...answer(ref(one)), ...refused },
    },
  },
})
const project = { name: 'projectId', in: 'path', required: true, schema: text }

// `fallbackIds` of what is shown is `fallbackId` of what is said.
const saidMore = (more: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(more).map((name) => [name.replace(/s$/, ''), text]))

const contractWith = (more: JsonObject = {}) =>
  contractOf(
    {
      ...made('projects', 'Project'),
      ...made('schemes', 'Scheme'),
      '/schemes/project': {
        get: {
          operationId: 'assigned',
          parameters: [
            {
              name: 'projectId',
              in: 'query',
              required: true,
              schema: arrayOf({ type: 'integer', format: 'int64' }),
            },
          ],
          responses: answer(arrayOf(ref('SchemeProjects'))),
        },
        put: {
          operationId: 'assign',
          ...takes(object({ schemeId: text, projectId: text, ...saidMore(more) }, ['projectId'])),
          responses: { '204': { description: 'done' }, ...refused },
        },
      },
      '/projects/{projectId}/scheme': {
        get: {
          operationId: 'ownScheme',
          parameters: [project],
          responses: { ...answer(ref('Scheme')), ...refused },
        },
        put: {
          operationId: 'setScheme',
          parameters: [project],
          ...takes(object({ id: { type: 'integer' } }, ['id'])),
          responses: { ...answer(ref('Scheme')), ...refused },
        },
      },
    },
    {
      Project: object({ id: text, name: text }, ['id', 'name']),
      Scheme: object({ id: { type: 'integer' }, name: text }, ['id', 'name']),
      SchemeProjects: object({ scheme: ref('Scheme'), projectIds: arrayOf(text), ...more }, [
        'projectIds',
      ]),
    },
  )

const contract = contractWith()

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, seed: 'under' })
})
const send = async (method: string, path: string, said?: unknown) =>
  await ask(twin, method, `${HERE}${path}`, said)
const make = async (path: string, name: string) =>
  (await send('POST', path, { name })).json.id as string

test('What is put under one thing is listed with it, and with no other from then on', async () => {
  const [a, b] = [await make('/projects', 'a'), await make('/projects', 'b')]
  const [one, two] = [await make('/schemes', 'one'), await make('/schemes', 'two')]
  const assign = async (schemeId: string | undefined, projectId: string) =>
    (await send('PUT', '/schemes/project', { schemeId, projectId })).status
  const shown = async (...ids: readonly string[]) =>
    (
      await send('GET', `/schemes/project?${ids.map((id) => `projectId=${id}`).join('&')}`)
    ).json.map(({ scheme, projectIds }: { scheme: JsonObject; projectIds: string[] }) => [
      scheme.name,
      projectIds,
    ])
  // Ids that other places have as integers are counted, and written as texts.
  expect([a, b]).toEqual(['10000', '10001'])
  expect(await assign(String(one), a)).toBe(204)
  expect(await assign(String(one), b)).toBe(204)
  expect(await shown(a)).toEqual([['one', [a, b]]])
  await assign(String(two), a)
  expect(await shown(a)).toEqual([['two', [a]]])
  expect(await shown(b)).toEqual([['one', [b]]])
  await assign(undefined, a)
  expect(await shown(a)).toEqual([])
  expect(await assign('999', b)).toBe(404)
  expect(await assign(String(one), '999')).toBe(404)
  expect(await shown(b)).toEqual([['one', [b]]])
})

test('What goes into two lists of one thing goes into both, and out of both of any other', async () => {
  const wide = contractWith({ fallbackIds: arrayOf(text) })
  const inferred = inferBehaviour(wide)
  const assign = inferBehaviour(contract).operations.assign as OperationBehaviour
  const adds = {
    ...assign.items?.adds,
    fallbackId: { field: 'fallbackIds', resource: 'projects' },
  }
  const corrected = { ...assign, items: { names: {}, ...assign.items, adds } }
  twin = createTwin({
    contract: wide,
    behaviour: { ...inferred, operations: { ...inferred.operations, assign: corrected } },
  })
  const [a, b] = [await make('/projects', 'a'), await make('/projects', 'b')]
  const [one, two] = [await make('/schemes', 'one'), await make('/schemes', 'two')]
  for (const schemeId of [String(two), String(one), String(two)])
    await send('PUT', '/schemes/project', { schemeId, projectId: a, fallbackId: b })
  const listed = (await send('GET', `/schemes/project?projectId=${a}`)).json
  expect(listed).toMatchObject([{ scheme: { name: 'two' }, projectIds: [a], fallbackIds: [b] }])
  const kept = twin.world().state()[assign.resource as string] as readonly JsonObject[]
  expect(kept.map(({ projectIds, fallbackIds }) => [projectIds, fallbackIds])).toEqual([
    [[a], [b]],
    [[], []],
  ])
})

test('The one that a thing has is what was said last, and none until then', async () => {
  const [a, b] = [await make('/projects', 'a'), await make('/projects', 'b')]
  const [one, two] = [await make('/schemes', 'one'), await make('/schemes', 'two')]
  expect((await send('GET', `/projects/${a}/scheme`)).status).toBe(404)
  for (const id of [one, two]) {
    expect((await send('PUT', `/projects/${a}/scheme`, { id })).json.id).toBe(id)
    expect((await send('GET', `/projects/${a}/scheme`)).json.id).toBe(id)
  }
  expect((await send('GET', `/projects/${b}/scheme`)).status).toBe(404)
  expect((await send('PUT', `/projects/${a}/scheme`, { id: 999 })).status).toBe(400)
  expect((await send('GET', `/projects/${a}/scheme`)).json.id).toBe(two)
})

test('The laws see both', async () => {
  await expectSeenThroughout(twin)
})
