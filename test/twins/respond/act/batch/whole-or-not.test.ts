/** @module A request about many things does all that it says or nothing, each item upon what those before it did. */

import { beforeEach, expect, test } from 'vitest'
import { inferBehaviour, type OperationBehaviour } from '../../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import {
  arrayOf,
  body,
  keys,
  listOf,
  nothing,
  number,
  object,
  ref,
  takes,
  text,
  things,
} from '../../../small-service.ts'

const HERE = 'https://example.com'
const refused = { '404': { description: 'no' }, '409': { description: 'no' } }
const id = { type: 'string', readOnly: true, format: 'uuid' } as const
const named = [{ name: 'name', in: 'path', required: true, schema: text }]

const contract = contractOf(
  {
    '/tags': { get: { operationId: 'tags', responses: listOf('Tag') } },
    '/tags/{name}': {
      parameters: named,
      get: { operationId: 'tag', responses: answer(ref('Tag')) },
    },
    '/tags/batch': {
      post: {
        operationId: 'makeTags',
        ...takes(object({ tags: arrayOf(ref('Tag')) }, ['tags'])),
        responses: { ...answer(arrayOf(ref('Tag')), '201'), ...refused },
      },
    },
    '/tags/bulk': {
      put: { operationId: 'setTags', ...takes(arrayOf(ref('Tag'))), responses: listOf('Tag') },
    },
    ...things('/owners', 'owner', 'Owner'),
    ...things('/items', 'item', 'Item'),
    '/items/batch': {
      post: {
        operationId: 'makeItems',
        ...takes(arrayOf(ref('Item'))),
        responses: {
          ...answer(arrayOf(ref('Item')), '201'),
          '422': { description: 'wrong', ...body(object({ message: text })) },
        },
      },
      patch: {
        operationId: 'changeItems',
        ...takes(arrayOf(object({ id: text, title: text, note: text }, ['id']))),
        responses: { ...listOf('Item'), ...refused },
      },
      delete: {
        operationId: 'removeItems',
        ...takes(object({ ids: arrayOf(text) }, ['ids'])),
        responses: { ...answer(object({ deleted: { type: 'integer' } }, ['deleted'])), ...refused },
      },
    },
  },
  {
    Tag: object({ name: text, color: text }, ['name']),
    Owner: object({ id, name: text }, ['id', 'name']),
    Item: object({ id, title: text, note: text, owner_id: { type: 'string', format: 'uuid' } }, [
      'id',
      'title',
    ]),
  },
)

let twin: Twin
beforeEach(() => {
  twin = createTwin({ contract, clock: { mode: 'manual' } })
})
const send = async (method: string, path: string, said?: unknown) =>
  await ask(twin, method, `${HERE}${path}`, said)
const tag = (name: string, color = 'red') => ({ name, color })

test('a batch that is refused midway leaves nothing behind, nor does what follows show that it was asked', async () => {
  const other = createTwin({ contract, clock: { mode: 'manual' } })
  const twice = await send('POST', '/tags/batch', { tags: [tag('a'), tag('b'), tag('a')] })
  expect(twice).toMatchObject({ status: 409, json: { message: 'tag a already exists' } })
  expect((await send('GET', '/tags')).json).toEqual([])
  expect(twin.world().journal()[0]).toMatchObject({ outcome: 'conflict', writes: [] })
  const tags = { tags: [tag('a')] }
  const after = [
    await send('POST', '/tags/batch', tags),
    await send('POST', '/owners', { name: 'A' }),
  ]
  const fresh = [
    await ask(other, 'POST', `${HERE}/tags/batch`, tags),
    await ask(other, 'POST', `${HERE}/owners`, { name: 'A' }),
  ]
  expect(after.map(({ text }) => text)).toEqual(fresh.map(({ text }) => text))
  expect(twin.world().snapshot().entities).toEqual(other.world().snapshot().entities)
})

test('what the world notes of changes does not tell of those that were taken back', async () => {
  const world = twin.world()
  world.keepChanges(10)
  await send('POST', '/tags/batch', { tags: [tag('a'), tag('a')] })
  await send('POST', '/tags/batch', { tags: [tag('b')] })
  const changed = [0, 1].map((index) => world.changesOf(index)?.map(({ kind }) => kind))
  expect(changed).toEqual([[], ['created']])
})

test('an item that names what one before it made changes that', async () => {
  const set = await send('PUT', '/tags/bulk', [tag('a', '1'), tag('a', '2'), tag('b', '1')])
  expect(set).toMatchObject({ status: 200, json: [tag('a', '2'), tag('a', '2'), tag('b', '1')] })
  expect((await send('GET', '/tags')).json).toEqual([tag('a', '2'), tag('b', '1')])
})

test('two items about one thing are two changes of it, and one deletion', async () => {
  const { json: one } = await send('POST', '/items', { title: 'x', note: 'n' })
  const { json: two } = await send('POST', '/items', { title: 'y' })
  const changes = [
    { id: one.id, title: 'X' },
    { id: one.id, note: 'N' },
  ]
  expect((await send('PATCH', '/items/batch', changes)).status).toBe(200)
  expect((await send('GET', `/items/${one.id}`)).json).toMatchObject({ title: 'X', note: 'N' })
  const gone = await send('DELETE', '/items/batch', { ids: [two.id, two.id] })
  expect(gone.json).toEqual({ deleted: 1 })
})

test('each item is held to what it names, and its place is told', async () => {
  expect(inferBehaviour(contract).operations.makeItems?.references).toEqual({ owner_id: 'owners' })
  const { json: ada } = await send('POST', '/owners', { name: 'Ada' })
  const items = [
    { title: 'a', owner_id: ada.id },
    { title: 'b', owner_id: 'e74c958a-b29f-4c35-868b-ad6da24eea7f' },
  ]
  expect((await send('POST', '/items/batch', items)).status).toBe(422)
  expect(twin.world().journal().at(-1)?.violations).toEqual([
    'body.1.owner_id names nothing that is there',
  ])
  expect((await send('GET', '/items')).json).toEqual([])
  expect((await send('POST', '/items/batch', items.slice(0, 1))).status).toBe(201)
})

test('members that are made as they are named are not, where another names nothing', async () => {
  const issue = keys('issue_id')
  const labelled = contractOf(
    {
      ...things('/issues', 'issue_id', 'Issue'),
      ...things('/labels', 'name', 'Label'),
      '/issues/{issue_id}/labels': {
        parameters: issue,
        get: { operationId: 'labels', responses: listOf('Label') },
        put: {
          operationId: 'label',
          ...takes(object({ labels: arrayOf({}) }, ['labels'])),
          responses: { ...listOf('Label'), '422': { description: 'wrong' } },
        },
      },
      '/issues/{issue_id}/labels/{name}': {
        parameters: keys('issue_id', 'name'),
        delete: { operationId: 'unlabel', responses: nothing },
      },
    },
    { Issue: object({ id: number }, ['id']), Label: object({ name: text }, ['name']) },
  )
  const inferred = inferBehaviour(labelled)
  const label = inferred.operations.label as OperationBehaviour
  expect(label.kind).toBe('membership')
  const operations = { ...inferred.operations, label: { ...label, missing: 'made' as const } }
  twin = createTwin({ contract: labelled, behaviour: { ...inferred, operations } })
  await send('POST', '/issues', {})
  const said = async (labels: readonly unknown[]) =>
    (await send('PUT', '/issues/1/labels', { labels })).status
  expect([await said(['new', {}]), (await send('GET', '/labels')).json]).toEqual([422, []])
  expect([await said(['new']), (await send('GET', '/labels')).json]).toEqual([
    200,
    [{ name: 'new' }],
  ])
})
