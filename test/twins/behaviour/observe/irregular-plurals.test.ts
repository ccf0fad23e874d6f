import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { listOf, number, object, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'

test.each([
  ['people', 'person'],
  ['people', 'people'],
  ['persons', 'person'],
  ['children', 'child'],
  ['men', 'man'],
  ['mice', 'mouse'],
  ['indices', 'index'],
  ['indexes', 'index'],
  ['statuses', 'status'],
  ['analyses', 'analysis'],
  ['criteria', 'criterion'],
  ['movies', 'movie'],
  ['menus', 'menu'],
  ['apis', 'api'],
  ['caches', 'cache'],
  ['aliases', 'alias'],
  ['data', 'data'],
  ['media', 'media'],
  ['companies', 'company'],
  ['users', 'user'],
])('/%s is what %s_id names: in paths, in bodies and as a filter', async (many, one) => {
  const key = `${one}_id`
  const Name = `${one[0]?.toUpperCase()}${one.slice(1)}`
  const tasks = things('/tasks', 'task_id', 'Task') as Record<string, JsonObject>
  const parameters = [{ name: key, in: 'query', schema: { type: 'integer' } }]
  const list = { operationId: 'tasks', parameters, responses: listOf('Task') }
  const inside = `/${many}/{${key}}/notes`
  const twin = createTwin({
    contract: contractOf(
      {
        ...things(`/${many}`, key, Name),
        ...tasks,
        '/tasks': { ...tasks['/tasks'], get: list },
        ...things(inside, 'note_id', 'Note'),
      } as JsonObject,
      {
        [Name]: object({ id: number, name: text }, ['id']),
        Task: object({ id: number, [key]: { type: 'integer' } }, ['id']),
        Note: object({ id: number, [key]: { type: 'integer' }, text }, ['id']),
      },
    ),
  })
  expect(Object.keys(twin.behaviour.resources)).toContain(many === 'statuses' ? 'status' : many)
  const make = async (at: string, said: JsonObject) =>
    (await ask(twin, 'POST', HERE + at, said)).json
  const [first, second] = [
    await make(`/${many}`, { name: 'a' }),
    await make(`/${many}`, { name: 'b' }),
  ]
  expect((await ask(twin, 'GET', `${HERE}/${many}/${second.id}`)).json.name).toBe('b')
  // It names one that is there.
  expect((await ask(twin, 'POST', `${HERE}/tasks`, { [key]: 99 })).status).toBeGreaterThanOrEqual(
    400,
  )
  await make('/tasks', { [key]: first.id })
  const task = await make('/tasks', { [key]: second.id })
  const found = await ask(twin, 'GET', `${HERE}/tasks?${key}=${second.id}`)
  expect(found.json).toEqual([task])
  // What stands inside of it is told so.
  const note = await make(`/${many}/${second.id}/notes`, { text: 'n' })
  expect(note[key]).toBe(second.id)
  expect((await ask(twin, 'GET', `${HERE}/${many}/${first.id}/notes`)).json).toEqual([])
})
