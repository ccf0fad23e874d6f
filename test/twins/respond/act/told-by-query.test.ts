import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { keys, listOf, number, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'
const integer: JsonObject = { type: 'integer' }
const asked = (name: string, schema: JsonObject, required = false): JsonObject => ({
  name,
  in: 'query',
  required,
  schema,
})
const refused: JsonObject = { '404': { description: 'not there' } }

/** Tasks of projects, which are made and changed by what the query says: no request has a body. */
const contract = contractOf(
  {
    ...things('/projects', 'project_id', 'Project'),
    '/tasks': {
      get: {
        operationId: 'list',
        parameters: [asked('project_id', integer), asked('page', integer)],
        responses: listOf('Task'),
      },
      post: {
        operationId: 'make',
        parameters: [
          asked('project_id', integer, true),
          asked('title', text, true),
          asked('fields', text),
          asked('expand', text),
        ],
        responses: { ...answer(ref('Task'), '201'), ...refused },
      },
    },
    '/tasks/{task_id}': {
      parameters: keys('task_id'),
      get: { operationId: 'read', responses: { ...answer(ref('Task')), ...refused } },
      patch: {
        operationId: 'change',
        parameters: [
          asked('project_id', integer),
          asked('title', text),
          asked('fields', text),
          asked('expand', text),
          asked('page', integer),
        ],
        responses: { ...answer(ref('Task')), ...refused },
      },
    },
  },
  {
    Project: object({ id: number, name: text }, ['id']),
    Task: object(
      {
        id: number,
        title: text,
        project_id: integer,
        expand: text,
        fields: { type: 'object', additionalProperties: {} },
      },
      ['id'],
    ),
  },
)

test('a query says the fields of what is made and changed, and what it says of the answer is none', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/projects`, { name: 'one' })
  const made = await ask(twin, 'POST', `${HERE}/tasks?project_id=1&title=a&fields=id&expand=all`)
  expect([made.status, made.json]).toEqual([201, { id: 1, title: 'a', project_id: 1 }])
  await ask(twin, 'PATCH', `${HERE}/tasks/1?title=b&fields=id&expand=all&page=2`)
  expect(twin.world().state().tasks).toEqual([{ id: 1, title: 'b', project_id: 1 }])
})

test('a query that names nothing is refused and changes nothing, and a list of nothing is empty', async () => {
  const twin = createTwin({ contract })
  await ask(twin, 'POST', `${HERE}/projects`, { name: 'one' })
  await ask(twin, 'POST', `${HERE}/tasks?project_id=1&title=a`)
  for (const [method, path] of [
    ['POST', '/tasks?project_id=77&title=b'],
    ['PATCH', '/tasks/1?project_id=77&title=b'],
  ] as const) {
    const { status, json } = await ask(twin, method, `${HERE}${path}`)
    expect([status, json.message]).toEqual([
      404,
      "No such project: '77': query.project_id names nothing that is there",
    ])
  }
  expect((await ask(twin, 'GET', `${HERE}/tasks?project_id=1`)).json).toEqual([
    { id: 1, title: 'a', project_id: 1 },
  ])
  expect((await ask(twin, 'GET', `${HERE}/tasks?project_id=77`)).json).toEqual([])
})

test('the contract says what the query names, and the laws hold it to that', async () => {
  expect(inferBehaviour(contract).operations.make?.references).toEqual({ project_id: 'projects' })
  const { exceptions, laws } = await checkTwin({ twin: createTwin({ contract }) })
  expect(exceptions).toEqual([])
  // Each of the items' paths, and the two that only their query refers by.
  const law = laws.find((one) => one.law === 'reference to nothing refused')
  expect(law).toMatchObject({ checked: 6, held: 6 })
  const careless = createTwin({ contract, profile: { references: { unknown: 'kept' } } })
  expect((await ask(careless, 'POST', `${HERE}/tasks?project_id=77&title=b`)).status).toBe(201)
})

test('an object in the query is one field of what has no schema, and what shapes answers is none', async () => {
  const schema: JsonObject = { type: 'object', additionalProperties: text }
  const flags = contractOf({
    '/flags/{id}': {
      parameters: keys('id'),
      put: {
        operationId: 'put',
        parameters: [
          { ...asked('about', schema), style: 'deepObject', explode: true },
          ...['label', 'fields', 'exclude', 'sort', 'page'].map((name) => asked(name, text)),
        ],
        responses: answer({}),
      },
      delete: { operationId: 'drop', responses: { '204': { description: 'done' } } },
    },
  })
  const twin = createTwin({ contract: flags })
  const shaping = 'fields=id&exclude=label&sort=id&page=2'
  await ask(twin, 'PUT', `${HERE}/flags/a?about[a]=1&about[b]=2&label=x&${shaping}`)
  expect(twin.world().state().flags).toEqual([{ id: 'a', about: { a: '1', b: '2' }, label: 'x' }])
})
