import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import type { World } from '../../../../twins/world/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { listOf, number, object, ref, text, things } from '../../small-service.ts'

const contract = contractOf(
  {
    ...things('/customers', 'id', 'Customer'),
    ...things('/orders', 'id', 'Order'),
    '/orders/{id}/whole': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      get: {
        operationId: 'read whole order',
        responses: answer(ref('WholeOrder')),
      },
    },
    '/bills': { get: { operationId: 'list whole orders', responses: listOf('WholeOrder') } },
    ...things('/projects', 'id', 'Project'),
    ...things('/projects/{id}/tasks', 'task', 'Task'),
    '/projects/{id}/board': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
      get: { operationId: 'list cards', responses: listOf('Card') },
    },
  } as unknown as JsonObject,
  {
    Customer: object({ id: number, name: text }, ['id', 'name']),
    Order: object({ id: number, customer: { type: 'integer' }, note: text }, ['id', 'customer']),
    WholeOrder: object({ id: { type: 'integer' }, customer: ref('Customer') }, ['id', 'customer']),
    Project: object({ id: number, name: text }, ['id', 'name']),
    Task: object({ id: number, title: text }, ['id', 'title']),
    Card: object({ id: number, title: text, project: ref('Project') }, ['id', 'title', 'project']),
  },
)

const behaviour = {
  operations: {
    'list whole orders': { kind: 'list', resource: 'orders' },
    'read whole order': { kind: 'read', resource: 'orders' },
    'list cards': { kind: 'list', resource: 'tasks' },
  },
} as const

function started() {
  const clock = { mode: 'manual' } as const
  const twin = createTwin({ contract, behaviour, clock, profile: { conditional: {} } })
  const ask = async (
    method: string,
    at: string,
    sent?: JsonObject,
    headers: Readonly<Record<string, string>> = {},
    world: World = twin.world(),
  ) => {
    const request = new Request(`https://example.com${at}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    })
    const response = await twin.fetch(request, { world })
    const spelled = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      etag: response.headers.get('etag') ?? '',
      json: spelled === '' ? undefined : JSON.parse(spelled),
    }
  }
  return { twin, ask }
}

test('what a thing shows of another is what that is now, in each world and after each change', async () => {
  const { twin, ask } = started()
  const world = twin.world()
  await ask('POST', '/customers', { name: 'Ann' })
  await ask('POST', '/orders', { customer: 1 })
  await ask('POST', '/projects', { name: 'one' })
  await ask('POST', '/projects/1/tasks', { title: 'a task' })
  const shown = async (where: World) => [
    (await ask('GET', '/bills', undefined, {}, where)).json[0].customer.name,
    (await ask('GET', '/orders/1/whole', undefined, {}, where)).json.customer.name,
    (await ask('GET', '/projects/1/board', undefined, {}, where)).json[0].project.name,
  ]
  expect(await shown(world)).toEqual(['Ann', 'Ann', 'one'])
  const kept = world.snapshot()
  const fork = world.fork('fork')
  await ask('PATCH', '/customers/1', { name: 'Bob' }, {}, fork)
  await ask('PATCH', '/projects/1', { name: 'two' }, {}, fork)
  expect(await shown(fork)).toEqual(['Bob', 'Bob', 'two'])
  expect(await shown(world)).toEqual(['Ann', 'Ann', 'one'])
  await ask('PATCH', '/customers/1', { name: 'Cleo' })
  await ask('PATCH', '/projects/1', { name: 'three' })
  expect(await shown(world)).toEqual(['Cleo', 'Cleo', 'three'])
  expect(await shown(fork)).toEqual(['Bob', 'Bob', 'two'])
  world.restore(kept)
  expect(await shown(world)).toEqual(['Ann', 'Ann', 'one'])
  await ask('DELETE', '/customers/1')
  expect((await shown(world))[0]).not.toBe('Ann')
})

test('an answer that shows others has another tag when they change, and a write still means the thing alone', async () => {
  const { ask } = started()
  await ask('POST', '/customers', { name: 'Ann' })
  await ask('POST', '/orders', { customer: 1 })
  const whole = await ask('GET', '/orders/1/whole')
  const known = { 'if-none-match': whole.etag }
  expect((await ask('GET', '/orders/1/whole', undefined, known)).status).toBe(304)
  const own = await ask('GET', '/orders/1')
  // Nobody keeps when the customer was changed.
  const timed = [whole, own].map(({ headers }) => headers.has('last-modified'))
  expect(timed).toEqual([false, true])
  await ask('PATCH', '/customers/1', { name: 'Bob' })
  const changed = await ask('GET', '/orders/1/whole', undefined, known)
  expect([changed.status, changed.json.customer.name]).toEqual([200, 'Bob'])
  expect((await ask('GET', '/orders/1')).etag).toBe(own.etag)

  const write = (note: string, etag: string) =>
    ask('PATCH', '/orders/1', { customer: 1, note }, { 'if-match': etag })
  expect((await write('first', whole.etag)).status).toBe(200)
  const stale = [whole, own, changed].map(({ etag }) => write('second', etag))
  expect((await Promise.all(stale)).map(({ status }) => status)).toEqual([412, 412, 412])
})
